// What the local platform takes and holds: beside the SDK's own ceiling, with many environments, over many invocations,
// and what freezing and tracing cost.

import type { SuiteReport } from '../../../reports/index.ts';
import { ownReport } from '../own-report.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { wantedTable, type Wanted } from '../wanted.ts';
import { endurance, flood, type Endurance, type Held } from './environments.ts';
import { freezeCosts, type FreezeCost } from './freeze.ts';
import { sdkRatio } from './sdk-ratio.ts';
import { tracingCost } from './tracing-cost.ts';

export const ofSdk = ({ platformPerSecond, constantPerSecond }: Awaited<ReturnType<typeof sdkRatio>>): Wanted[] => {
  const ratio = platformPerSecond / constantPerSecond;
  return [
    {
      what: 'through the AWS SDK, 10 callers, beside a server that always answers alike',
      figure: `${ratio.toFixed(2)} (${Math.round(platformPerSecond)} / ${Math.round(constantPerSecond)} a second)`,
      limit: 'at least 0.9',
      holds: ratio >= 0.9,
    },
  ];
};

export const ofFlood = ({ environments, seconds, memoryMb }: Awaited<ReturnType<typeof flood>>): Wanted[] => [
  {
    what: `${environments} environments from nothing`,
    figure: `${seconds.toFixed(2)} s, ${Math.round(memoryMb)} MB`,
    limit: '4 s and 2,048 MB',
    holds: seconds <= 4 && memoryMb <= 2048,
  },
];

/** Growth of less than this is no growth: heaps breathe. */
const flatMb = 40;

export const ofEndurance = ({ invocations, environments }: Endurance): Wanted[] => {
  const row = (what: string, { first, all, earlyMb, lateMb }: Held): Wanted => ({
    what: `memory over ${all.toLocaleString('en')} ${what}`,
    figure: `${Math.round(earlyMb)} MB after ${first.toLocaleString('en')}, ${Math.round(lateMb)} MB at the end`,
    limit: `at most ${flatMb} MB more`,
    holds: lateMb - earlyMb <= flatMb,
  });
  return [row('invocations', invocations), row('environments that died', environments)];
};

export const ofFreezing = (costs: readonly FreezeCost[]): Wanted[] =>
  costs.map(({ kind, frozenUs, awakeUs }) => ({
    what: `freezing a ${kind}: a round trip beside one without`,
    figure: `${Math.round(frozenUs - awakeUs)} µs (${Math.round(frozenUs)} / ${Math.round(awakeUs)})`,
    limit: 'at most 50 µs',
    holds: frozenUs - awakeUs <= 50,
  }));

type Part = (context: SuiteContext) => Promise<Wanted[]>;

/** A stage that is said, what is measured in it, and what that is judged by. */
export const partOf =
  <T>(
    stage: readonly [name: string, durationMs: number] | null,
    measure: (context: SuiteContext) => Promise<T>,
    judge: (measured: T) => Wanted[],
  ): Part =>
  async (context) => {
    if (stage !== null) context.onStage(...stage);
    return judge(await measure(context));
  };

export const ofTracing = ({ everything, nothing }: Awaited<ReturnType<typeof tracingCost>>): Wanted[] => [
  {
    what: 'with everything traced: invocations for a second of CPU time, beside a platform without tracing',
    figure: everything.toFixed(3),
    limit: 'at least 0.9',
    holds: everything >= 0.9,
  },
  {
    what: 'with nothing traced that might be, beside a platform without tracing',
    figure: nothing.toFixed(3),
    limit: 'at least 0.97',
    holds: nothing >= 0.97,
  },
];

/** In their order; those that run for long say their stages themselves. */
const parts: readonly Part[] = [
  partOf(['freezing', 10_000], () => freezeCosts(), ofFreezing),
  partOf(null, (context) => tracingCost(context), ofTracing),
  partOf(['through the SDK', 40_000], (context) => sdkRatio(context), ofSdk),
  partOf(['environments from nothing', 10_000], (context) => flood(context), ofFlood),
  partOf(null, (context) => endurance(context), ofEndurance),
];

/** Each part in its turn; none after the suite was stopped, and nothing of what a stop cut short. */
export const partsReport = async (context: SuiteContext, parts: readonly Part[]): Promise<SuiteReport> => {
  const rows: Wanted[] = [];
  for (const part of parts) {
    if (context.signal.aborted) break;
    const found = await part(context);
    if (!context.signal.aborted) rows.push(...found);
  }
  const table = wantedTable(
    'What the local platform takes and holds',
    rows,
    `Environments are ${context.sandbox === 'process' ? 'processes' : 'worker threads'}. Comparisons are in turn; medians.`,
  );
  const holds = rows.every((row) => row.holds);
  return ownReport(platform, { aborted: context.signal.aborted, holds, tables: [table] });
};

export const platform: Suite = {
  name: 'platform',
  description: 'What the local platform takes and holds: the SDK, many environments, long runs, freezing, tracing.',
  onDemand: true,
  run: (context) => partsReport(context, parts),
};
