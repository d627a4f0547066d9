// Cold starts as a cause, by why environments had to be made.

import type { EnvironmentOriginName } from '../../lambda/environment-origin.ts';
import { milliseconds, number, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import type { ReadCause } from './read-cause.ts';
import { requestsOf } from './scenario-in.ts';

/** From this share of cold starts on, somebody notices. */
const noticedColdShare = 0.01;
/** Every run has some at its start. */
const fewestNoticed = 10;

const advice: Readonly<Record<EnvironmentOriginName, string>> = {
  growth: 'Most cold starts were growth: provision concurrency for the peak, or start more gently.',
  expiry: 'Most cold starts replaced environments idle for too long: provision concurrency, or send steadier traffic.',
  retirement: '',
  failure: 'Most cold starts replaced environments that crashed or timed out: mend the errors first.',
  deployment: 'Most cold starts were of a newly deployed version: provision it before traffic moves.',
  provisioned: '',
};

const commonestOrigin = ({ totals }: RunResult): EnvironmentOriginName | null => {
  const origins: Readonly<Record<string, number>> = totals.environments.origins ?? {};
  const [name, count] = Object.entries(origins)
    .filter(([origin]) => origin !== 'provisioned')
    .sort(([, a], [, b]) => b - a)[0] ?? ['growth', 0];
  return count === 0 ? null : (name as EnvironmentOriginName);
};

/** Where cold starts are noticed, or an objective on them is broken. */
export const coldCause = (result: RunResult, isAsked: boolean): ReadCause[] => {
  const { totals, latencyMs, initMs } = result;
  const isNoticed = totals.coldStarts >= fewestNoticed && totals.coldStarts > noticedColdShare * latencyMs.count;
  if (totals.coldStarts === 0 || !(isAsked || (isNoticed && requestsOf(result) > 0))) return [];
  const origin = commonestOrigin(result);
  const hurtShare = totals.coldStarts / Math.max(1, latencyMs.count);
  return [
    {
      limit: 'coldStarts',
      of: null,
      subject: `Cold starts: ${number(totals.coldStarts)} (${share(hurtShare)} of the runs), half of them initialised within ${milliseconds(initMs.p50)}`,
      advice: origin === null ? '' : advice[origin],
      hurtShare,
    },
  ];
};
