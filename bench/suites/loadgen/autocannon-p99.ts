// autocannon at a fixed rate: its own latencies, told to the fraction of a millisecond.

import autocannon from 'autocannon';
import { build } from 'hdr-histogram-js';
import type { PeerQuestion } from './peers.ts';

/** What tells of each answer. */
export type Instance = Pick<autocannon.Instance, 'on'>;

/**
 * @param send sends the requests; autocannon unless given
 * @returns latency p99, ms
 */
export const autocannonP99Ms = async (
  { url, perSecond, connections, seconds }: PeerQuestion,
  send: (
    options: autocannon.Options,
    done: (error: Error | null, result: autocannon.Result) => void,
  ) => Instance = autocannon,
): Promise<number> => {
  const latencyUs = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
  await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = send({ url, connections, overallRate: perSecond, duration: seconds }, (error, result) =>
      error === null ? resolve(result) : reject(error),
    );
    instance.on('response', (_client, _status, _bytes, ms) => latencyUs.recordValue(Math.round(ms * 1000)));
  });
  return latencyUs.getValueAtPercentile(99) / 1000;
};
