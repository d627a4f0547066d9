// What the local platform takes and holds: beside the SDK's own ceiling, with many environments, over many invocations,
// and what freezing costs.

import type { SuiteReport } from '../../../reports/index.ts';
import { ownReport } from '../own-report.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { wantedTable, type Wanted } from '../wanted.ts';
import { endurance, flood, type Endurance, type Held } from './environments.ts';
import { freezeCosts, type FreezeCost } from './freeze.ts';
import { sdkRatio } from './sdk-ratio.ts';

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

const sdk = async (context: SuiteContext): Promise<Wanted[]> => {
  context.onStage('through the SDK', 40_000);
  return ofSdk(await sdkRatio(context));
};

export const ofFlood = ({ environments, seconds, memoryMb }: Awaited<ReturnType<typeof flood>>): Wanted[] => [
  {
    what: `${environments} environments from nothing`,
    figure: `${seconds.toFixed(2)} s, ${Math.round(memoryMb)} MB`,
    limit: '4 s and 2,048 MB',
    holds: seconds <= 4 && memoryMb <= 2048,
  },
];

const many = async (context: SuiteContext): Promise<Wanted[]> => {
  context.onStage('environments from nothing', 10_000);
  return ofFlood(await flood(context));
};

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

const long = async (context: SuiteContext): Promise<Wanted[]> => ofEndurance(await endurance(context));

export const ofFreezing = (costs: readonly FreezeCost[]): Wanted[] =>
  costs.map(({ kind, frozenUs, awakeUs }) => ({
    what: `freezing a ${kind}: a round trip beside one without`,
    figure: `${Math.round(frozenUs - awakeUs)} µs (${Math.round(frozenUs)} / ${Math.round(awakeUs)})`,
    limit: 'at most 50 µs',
    holds: frozenUs - awakeUs <= 50,
  }));

const freezing = async (context: SuiteContext): Promise<Wanted[]> => {
  context.onStage('freezing', 10_000);
  return ofFreezing(await freezeCosts());
};

/** Each part in its turn; none after the suite was stopped. */
export const partsReport = async (
  context: SuiteContext,
  parts: readonly ((context: SuiteContext) => Promise<Wanted[]>)[],
): Promise<SuiteReport> => {
  const rows: Wanted[] = [];
  for (const part of parts) {
    if (!context.signal.aborted) rows.push(...(await part(context)));
  }
  const table = wantedTable(
    'What the local platform takes and holds',
    rows,
    `Environments are ${context.sandbox === 'process' ? 'processes' : 'worker threads'}. Comparisons are in turn; medians.`,
  );
  const holds = rows.every((row) => row.holds);
  return ownReport(platform, { aborted: context.signal.aborted, holds, tables: [table] });
};

const run = (context: SuiteContext): Promise<SuiteReport> => partsReport(context, [freezing, sdk, many, long]);

export const platform: Suite = {
  name: 'platform',
  description: 'What the local platform takes and holds: the SDK, many environments, long runs, freezing.',
  onDemand: true,
  run,
};
