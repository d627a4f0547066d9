// One measured run against a URL, in a process of its own.

import type { GeneratorHealth, Summary } from '../../../reports/index.ts';
import { askChild } from '../child-answers.ts';
import type { SuiteContext } from '../suite.ts';

export interface RunQuestion {
  readonly url: string;
  readonly document: object;
}

export interface RunAnswer {
  readonly generator: GeneratorHealth;
  readonly latencyMs: Summary;
  /** From the actual send on. */
  readonly serviceMs: Summary;
  readonly offered: number;
  readonly completed: number;
}

export interface Load {
  readonly perSecond: number;
  readonly seconds: number;
  /** Left out of the figures. */
  readonly warmupSeconds: number;
  readonly law: 'poisson' | 'constant';
}

/** Sends `load` to `url`. */
export const measuredRun = async (
  url: string,
  { perSecond, seconds, warmupSeconds, law }: Load,
  { ask = askChild, signal }: Pick<SuiteContext, 'ask' | 'signal'>,
): Promise<RunAnswer> => {
  const document = {
    name: 'loadgen',
    duration: `${seconds + warmupSeconds}s`,
    ...(warmupSeconds === 0 ? {} : { warmup: `${warmupSeconds}s` }),
    functions: { f: { timeout: '10s' } },
    traffic: [{ to: 'f', arrivals: { [law]: { rate: `${perSecond}/s` } } }],
  };
  return (await ask('./loadgen/run-child.js', { url, document } satisfies RunQuestion, signal)) as RunAnswer;
};
