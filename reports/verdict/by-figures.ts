// What limited a run, and what to do, by its own figures alone: for measured runs, and for results in which nothing was tried.

import type { Cause, Cure, Diagnosis, LimitName } from '../result/diagnosis.ts';
import { valuesOf } from '../histogram/histogram-values.ts';
import { saturationOf } from '../comparing/compare.ts';
import { counted, milliseconds, number, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { decoded } from '../histogram/histogram-doubt.ts';
import type { Objective } from '../comparing/objective.ts';
import { backlogsOf, feltShare } from './backlogs.ts';
import { coldCause } from './cold.ts';
import type { ReadCause } from './read-cause.ts';
import { refusalCauses } from './refusals.ts';
import { requestsOf } from './scenario-in.ts';
import { troublesOf } from './troubles.ts';

const hostCause = (result: RunResult): ReadCause[] => {
  const why = saturationOf(result)?.replace(/^host saturated: /, '');
  return why === undefined
    ? []
    : [
        {
          limit: 'host',
          of: null,
          subject: `The host, not the code: ${why}. What was measured says more about this machine than about the functions`,
          advice:
            'Measure again on a machine with free cores, or send less at once; figures of this run prove nothing.',
          hurtShare: 1,
        },
      ];
};

const networkErrors: Readonly<Record<string, readonly [limit: LimitName, what: string, cure: string]>> = {
  ENILimitReachedException: [
    'networkInterfaces',
    'The network interfaces that the region may have',
    'Ask for more network interfaces (a service quota), or take the function out of the VPC',
  ],
  SubnetIPAddressLimitReachedException: [
    'subnetAddresses',
    'The free addresses of the subnets',
    'Give the function larger subnets, or more of them',
  ],
  EC2ThrottledException: [
    'ec2CallRate',
    'The rate at which EC2 makes network interfaces',
    'Start more gently, or ask EC2 for more calls a second',
  ],
};

const networkCounts = ({ eventSources = {} }: RunResult): [error: string, count: number][] =>
  Object.keys(networkErrors).map((error) => [
    error,
    Object.values(eventSources)
      .filter(({ kind }) => kind === 'vpc')
      .reduce((sum, source) => sum + Number(source[error] ?? 0), 0),
  ]);

const networkCauses = (result: RunResult): ReadCause[] =>
  networkCounts(result)
    .filter(([, count]) => count > 0)
    .map(([error, count]) => {
      const [limit, what, cure] = networkErrors[error]!;
      return {
        limit,
        of: null,
        subject: `${what}: ${several(count, 'request')} failed with ${error}`,
        advice: `${cure}; since Hyperplane (late 2019) no environment needs one of its own.`,
        hurtShare: count / Math.max(1, result.totals.offered),
      };
    });

/** Errors of handlers: without those of the network. */
const failureCauses = (result: RunResult, isAsked: boolean): ReadCause[] => {
  const { totals } = result;
  const runs = Math.max(1, totals.completed + totals.failed + totals.timedOut);
  const network = networkCounts(result).reduce((sum, [, count]) => sum + count, 0);
  const failed = Math.max(0, totals.failed - network);
  const least = isAsked ? 0 : feltShare * runs;
  const timedOutShare = share(totals.timedOut / runs);
  return [
    ...(totals.timedOut > least
      ? [
          {
            limit: 'timeout' as const,
            of: null,
            subject: `Timeouts: ${counted(totals.timedOut, `run (${timedOutShare}) was ended by its own`, `runs (${timedOutShare}) were ended by theirs`)}`,
            advice: 'Raise the timeout, or find what the handler waits for.',
            hurtShare: totals.timedOut / runs,
          },
        ]
      : []),
    ...(failed > least
      ? [
          {
            limit: 'errors' as const,
            of: null,
            subject: `Errors of the functions: ${several(failed, 'run')} (${share(failed / runs)}) ended in one`,
            advice: 'Look at the errors of the function.',
            hurtShare: failed / runs,
          },
        ]
      : []),
  ];
};

/** A queue without refusals or errors to speak of is held up by its pollers, a stream by its lanes. */
const queueCauses = (result: RunResult): ReadCause[] =>
  backlogsOf(result)
    .filter(({ keepsUp, kind }) => !keepsUp && kind !== 'async')
    .map(({ name, kind, left, arrived }) => {
      const levels = result.eventSourceSeries?.[name]?.levels ?? {};
      const most = Math.max(0, ...(levels['batches'] ?? [0]));
      const allowed = Math.max(0, ...(levels['pollers'] ?? [0]));
      const share = left / Math.max(1, arrived);
      return kind === 'sqs'
        ? {
            limit: 'pollerGrowth' as const,
            of: name,
            subject: `The pollers of ${name}: at most ${counted(most, 'batch', 'batches')} ran at once, of ${number(allowed)} that might`,
            advice: `Let more batches of ${name} run at once (maximumConcurrency, provisioned pollers, larger batches), or mend what fails.`,
            hurtShare: share,
          }
        : {
            limit: 'shards' as const,
            of: name,
            subject: `The lanes of ${name}: one batch at a time in each, at most ${number(most)} at once`,
            advice: name.endsWith('.kafka')
              ? `Give ${name} provisioned pollers, more partitions, or larger batches.`
              : `Raise the parallelization factor or the number of shards of ${name}, or its batch size.`,
            hurtShare: share,
          };
    });

const percentile = /^p\d+$/;

/** Lambda bills no run for less: where the handlers took less nobody told, as at a URL. */
const leastBilledMs = 1;

/** Where the time goes that a broken percentile has too much of: handlers, cold starts, or waits. */
const latencyCauses = (result: RunResult, objectives: readonly Objective[]): ReadCause[] =>
  objectives.flatMap(({ figure, verdict, bound }): ReadCause[] => {
    if (verdict !== 'broken' || !percentile.test(figure) || result.latencyMs.count === 0) return [];
    const percent = Number(figure.replace('p999', 'p99.9').slice(1));
    const { latency, warm, init, billed } = result.histograms;
    const atOf = (values: ReturnType<typeof decoded>): number => values.getValueAtPercentile(percent) / 1000;
    const handlerMs = atOf(decoded(billed));
    const warmTimes = decoded(warm);
    const isWarm = warmTimes.totalCount > 0;
    // Where every invocation was cold, without its INIT.
    const warmMs = isWarm ? atOf(warmTimes) : atOf(decoded(latency)) - atOf(decoded(init));
    const { ms, counts, total } = valuesOf(result.histograms.latency);
    const late = counts.reduce((sum, count, i) => sum + (ms[i]! > bound ? count : 0), 0);
    const hurtShare = late / Math.max(1, total);
    if (warmMs < bound) {
      return [
        {
          limit: 'coldStarts',
          of: null,
          subject: isWarm
            ? `Cold starts: warm invocations alone have a ${figure} of ${milliseconds(warmMs)}`
            : `Cold starts: every invocation was one, half of them initialised within ${milliseconds(result.initMs.p50)}`,
          advice: `For ${figure}, spare the cold starts: provision concurrency, or make INIT shorter.`,
          hurtShare,
        },
      ];
    }
    if (handlerMs < leastBilledMs) return [];
    // Billed time is the handler's own; what lies between it and the answer was waiting.
    if (handlerMs < bound) {
      const why = result.totals.retries > 0 ? 'waits of refused attempts for their retry' : 'waiting, not work';
      return [
        {
          limit: 'clientRetries',
          of: null,
          subject: `Waits: the handlers alone have a ${figure} of ${milliseconds(handlerMs)}, so that what makes answers late is ${why}`,
          advice:
            result.totals.retries > 0
              ? 'Mend what refuses the first attempts; a faster handler would help little.'
              : '',
          hurtShare,
        },
      ];
    }
    return [
      {
        limit: 'handler',
        of: null,
        subject: `The handlers themselves: their time alone has a ${figure} of ${milliseconds(handlerMs)}`,
        advice: `For ${figure}, make the handler faster: it alone takes ${milliseconds(handlerMs)}.`,
        hurtShare,
      },
    ];
  });

const causeOf = ({ limit, of, subject, hurtShare = 0 }: ReadCause): Cause => ({
  limit,
  of,
  said: `${subject}.`,
  hurtShare,
  mendedShare: null,
});

const cureOf = ({ advice }: ReadCause): Cure[] =>
  advice === '' ? [] : [{ said: advice, settings: [], tried: false, mends: null, figures: [] }];

/** Waits for retries are no limit where something is known that refused. */
const withoutEcho = (causes: readonly ReadCause[]): ReadCause[] => {
  const refused = causes.some(({ subject }) => subject.includes('It refused'));
  return causes.filter(({ limit }) => limit !== 'clientRetries' || !refused);
};

/** Nothing is said of a run that nothing came to. */
export const diagnosisByFigures = (result: RunResult, objectives: readonly Objective[]): Diagnosis => {
  const isAsked = (figure: string): boolean =>
    objectives.some((objective) => objective.figure === figure && objective.verdict === 'broken');
  const host = hostCause(result);
  // Figures that prove nothing tell no further cause either.
  const read =
    host.length > 0
      ? host
      : withoutEcho(
          [
            ...refusalCauses(result),
            ...networkCauses(result),
            ...failureCauses(result, isAsked('errors')),
            ...queueCauses(result),
            ...latencyCauses(result, objectives),
            ...coldCause(result, isAsked('coldStarts')),
          ].sort((a, b) => (b.hurtShare ?? 0) - (a.hurtShare ?? 0)),
        );
  const asked = objectives
    .filter(({ verdict }) => verdict === 'broken')
    .map(({ figure, limit, value }) => ({ figure, limit, value, asked: true }));
  const common = requestsOf(result) + (result.eventSources === undefined ? 0 : 1) === 0 ? [] : troublesOf(result);
  return {
    by: 'figures',
    broken: [...asked, ...common.map((trouble) => ({ ...trouble, asked: false }))],
    causes: read.map(causeOf),
    cures: read.flatMap(cureOf),
    runs: 0,
  };
};

/** Only limits that refused, or let fail, more than chance would. */
export const refusalsByFigures = (result: RunResult): Diagnosis => {
  const read = [...refusalCauses(result), ...networkCauses(result)];
  return { by: 'figures', broken: [], causes: read.map(causeOf), cures: read.flatMap(cureOf), runs: 0 };
};
