// The sliders of one function: what each may be set to, and where it stands at first.

import type { Changes } from './changes.ts';

/** What is read of a scenario, defaults filled in. */
export interface SlidScenario {
  readonly account: { readonly concurrency: number };
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
  /** What a reader must know before they believe it; absent for nothing. */
  readonly note?: string;
  readonly positions: number;
  /** Position of the run as it was. */
  readonly start: number;
  readonly text: (position: number) => string;
  /** null puts it back. */
  readonly change: (position: number | null) => Partial<Changes>;
}

const memorySizesMb = [128, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10_240];
const trafficFactors = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 7, 10];
const keepAlivesS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

const counts = (most: number, own: number): number[] => {
  const steps = [0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80];
  const scaled = [1, 10, 100, 1000].flatMap((factor) =>
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * factor * 10),
  );
  return [...new Set([...steps, ...scaled, own, most])].filter((count) => count <= most).sort((a, b) => a - b);
};

const length = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;

interface Choice<T> {
  readonly label: string;
  readonly note?: string;
  readonly values: readonly T[];
  readonly own: T;
  readonly text: (value: T) => string;
  readonly change: (value: T | null) => Partial<Changes>;
}

const slider = <T>({ label, note, values, own, text, change }: Choice<T>): Slider => ({
  label,
  ...(note === undefined ? {} : { note }),
  positions: values.length,
  start: Math.max(0, values.indexOf(own)),
  text: (position) => text(values[position]!),
  change: (position) => change(position === null ? null : values[position]!),
});

const megabytes = (size: string): number => Number.parseFloat(size) * (size.endsWith('GB') ? 1024 : 1);

export const slidersOf = ({ account, functions }: SlidScenario, functionName: string): Slider[] => {
  const fn = functions[functionName]!;
  const memoryMb = megabytes(fn.memory);
  const number = (value: number): string => value.toLocaleString('en');
  return [
    slider({
      label: 'traffic',
      values: trafficFactors,
      own: 1,
      text: (factor) => `${factor} ×`,
      change: (factor) => ({ traffic: factor ?? 1 }),
    }),
    slider({
      label: 'account concurrency',
      values: counts(account.concurrency * 4, account.concurrency).filter((count) => count >= 10),
      own: account.concurrency,
      text: number,
      change: (accountConcurrency) => ({ accountConcurrency }),
    }),
    slider({
      label: 'reserved concurrency',
      values: [-1, ...counts(account.concurrency, fn.reservedConcurrency ?? 0)],
      own: fn.reservedConcurrency ?? -1,
      text: (count) => (count < 0 ? 'none' : number(count)),
      change: (reservedConcurrency) => ({ reservedConcurrency }),
    }),
    slider({
      label: 'provisioned concurrency',
      values: counts(account.concurrency, fn.provisionedConcurrency),
      own: fn.provisionedConcurrency,
      text: number,
      change: (provisionedConcurrency) => ({ provisionedConcurrency }),
    }),
    slider({
      label: 'memory',
      ...(fn.cpu === undefined
        ? { note: 'changes the price only: the scenario gives no cpu, by which times follow it' }
        : {}),
      values: [...new Set([...memorySizesMb, memoryMb])].sort((a, b) => a - b),
      own: memoryMb,
      text: (size) => `${number(size)} MB`,
      change: (size) => ({ memoryMb: size }),
    }),
    slider({
      label: 'keep-alive',
      values: [0, ...keepAlivesS],
      own: 0,
      text: (seconds) => (seconds === 0 ? 'as it was' : length(seconds)),
      change: (seconds) => ({ keepAliveS: seconds === 0 ? null : seconds }),
    }),
  ];
};
