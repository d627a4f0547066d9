// Ways to a function whose clients wait for the answer; all else waits in a queue or a stream.

import type { TrafficWay } from './scenario.ts';

export const isWaitedFor = ({ kind }: TrafficWay): boolean => kind === 'sync' || kind === 'closedLoop';
