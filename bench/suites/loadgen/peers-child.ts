// The forked side of autocannon at a fixed rate: its own latencies, told to the fraction of a millisecond.

import autocannon from 'autocannon';
import { build } from 'hdr-histogram-js';
import { answerParent } from '../child-answers.ts';
import type { PeerQuestion } from './peers.ts';

answerParent(async ({ url, perSecond, connections, seconds }: PeerQuestion): Promise<number> => {
  const latencyUs = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
  await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      { url, connections, overallRate: perSecond, duration: seconds },
      (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
    );
    instance.on('response', (_client, _status, _bytes, ms) => latencyUs.recordValue(Math.round(ms * 1000)));
  });
  return latencyUs.getValueAtPercentile(99) / 1000;
});
