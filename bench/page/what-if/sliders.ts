// The sliders of one function: what each may be set to, by steps or exactly, and where it stands at first.

import { functionLimits, memorySizesFor, rulesOf } from '../../../lambda/index.ts';
import type { Changes } from './changes.ts';

/** What is read of a scenario, defaults filled in. */
export interface SlidScenario {
  readonly account: { readonly concurrency: number; readonly era: string; readonly region: string };
  readonly functions: Readonly<
    Record<
      string,
      {
        readonly memory: string;
        readonly reservedConcurrency?: number;
        readonly provisionedConcurrency: number;
        /** By which durations follow the memory. */
        readonly cpu?: unknown;
      }
    >
  >;
}

export interface Slider {
  readonly label: string;
  /** Behind the number, such as MB; empty for none. */
  readonly unit: string;
  /** What a reader must know before they believe it; absent for nothing. */
  readonly note?: string;
  /** Values of the positions, ascending; null for none at all, such as no reservation. */
  readonly values: readonly (number | null)[];
  /** Of the run as it was: one of the values. */
  readonly own: number | null;
  /** What stands in the empty field for null. */
  readonly none: string;
  /** What may be written. */
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** What a value other than the run's own changes. */
  readonly change: (value: number | null) => Partial<Changes>;
  /** Puts it back. */
  readonly unchanged: Partial<Changes>;
}

const memorySizesMb = [128, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10_240];
const trafficFactors = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 7, 10];
const keepAlivesS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
/** Beyond these nothing is simulated in a page. */
const mostTraffic = 1000;
const mostConcurrency = 1_000_000;
const mostKeepAliveS = 86_400;

const counts = (most: number, own: number): number[] => {
  const steps = [0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80];
  const scaled = [1, 10, 100, 1000].flatMap((factor) =>
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * factor * 10),
  );
  return [...new Set([...steps, ...scaled, own, most])].filter((count) => count <= most).sort((a, b) => a - b);
};

/** The position of the value that is nearest. */
export const positionOf = ({ values }: Slider, value: number | null): number => {
  if (value === null) return Math.max(0, values.indexOf(null));
  const distances = values.map((one) => (one === null ? Infinity : Math.abs(one - value)));
  return distances.indexOf(Math.min(...distances));
};

/** What is wrong with a value; null when nothing is. */
export const problemOf = ({ label, least, most, whole, values }: Slider, value: number | null): string | null => {
  if (value === null) return values.includes(null) ? null : `${label}: write a number.`;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return null;
  const kind = whole ? 'a whole number' : 'a number';
  return `${label}: write ${kind} from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}.`;
};

const megabytes = (size: string): number => Number.parseFloat(size) * (size.endsWith('GB') ? 1024 : 1);

const count = { unit: '', none: '', least: 0, most: mostConcurrency, whole: true } as const;

type SlidFunction = SlidScenario['functions'][string];

const memorySlider = ({ memory, cpu }: SlidFunction, date: string): Slider => {
  const memoryMb = megabytes(memory);
  return {
    ...count,
    label: 'memory',
    unit: 'MB',
    ...(cpu === undefined
      ? { note: 'changes the price only: the scenario gives no cpu, by which times follow it' }
      : {}),
    values: [...new Set([...memorySizesFor(memorySizesMb, date), memoryMb])].sort((a, b) => a - b),
    own: memoryMb,
    least: 128,
    most: functionLimits(date).maxMemoryMb,
    change: (size) => ({ memoryMb: size }),
    unchanged: { memoryMb: null },
  };
};

export const slidersOf = ({ account, functions }: SlidScenario, functionName: string): Slider[] => {
  const fn = functions[functionName]!;
  const { date } = rulesOf(account.era, account.region);
  return [
    {
      ...count,
      label: 'traffic',
      unit: '×',
      values: trafficFactors,
      own: 1,
      least: 0.001,
      most: mostTraffic,
      whole: false,
      change: (factor) => ({ traffic: factor ?? 1 }),
      unchanged: { traffic: 1 },
    },
    {
      ...count,
      label: 'account concurrency',
      values: counts(account.concurrency * 4, account.concurrency).filter((value) => value >= 10),
      own: account.concurrency,
      least: 1,
      change: (accountConcurrency) => ({ accountConcurrency }),
      unchanged: { accountConcurrency: null },
    },
    {
      ...count,
      label: 'reserved concurrency',
      none: 'none',
      values: [null, ...counts(account.concurrency, fn.reservedConcurrency ?? 0)],
      own: fn.reservedConcurrency ?? null,
      change: (reserved) => ({ reservedConcurrency: reserved ?? -1 }),
      unchanged: { reservedConcurrency: null },
    },
    {
      ...count,
      label: 'provisioned concurrency',
      values: counts(account.concurrency, fn.provisionedConcurrency),
      own: fn.provisionedConcurrency,
      change: (provisionedConcurrency) => ({ provisionedConcurrency }),
      unchanged: { provisionedConcurrency: null },
    },
    memorySlider(fn, date),
    {
      ...count,
      label: 'keep-alive',
      unit: 's',
      none: 'as it was',
      values: [null, ...keepAlivesS],
      own: null,
      most: mostKeepAliveS,
      whole: false,
      change: (seconds) => ({ keepAliveS: seconds }),
      unchanged: { keepAliveS: null },
    },
  ];
};
