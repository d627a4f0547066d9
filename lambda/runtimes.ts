// Runtimes by their identifiers, and from when the service lets nobody create or change functions on them. Sources:
// botocore service model lambda/2015-03-31 (identifiers); Developer Guide lambda-runtimes as of 2024 and Nov 2026, and
// runtime-support-policy of 2020 and 2022 for the older ones (dates).

/** Languages with runtimes of the service's own; `provided` brings its own. */
export type RuntimeLanguage = 'nodejs' | 'python' | 'java' | 'dotnet' | 'ruby' | 'go' | 'provided';

/** All there are or ever were. */
const identifiers: Readonly<Record<RuntimeLanguage, string>> = {
  nodejs:
    'nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x nodejs18.x ' +
    'nodejs20.x nodejs22.x nodejs24.x nodejs26.x',
  python:
    'python2.7 python3.6 python3.7 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 python3.15',
  java: 'java8 java8.al2 java11 java17 java21 java25 java8.al2023 java11.al2023 java17.al2023',
  dotnet: 'dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet6 dotnet8 dotnet10',
  ruby: 'ruby2.5 ruby2.7 ruby3.2 ruby3.3 ruby3.4 ruby4.0',
  go: 'go1.x',
  provided: 'provided provided.al2 provided.al2023',
};

const languages = new Map<string, RuntimeLanguage>(
  Object.entries(identifiers).flatMap(([language, names]) =>
    names.split(' ').map((name): [string, RuntimeLanguage] => [name, language as RuntimeLanguage]),
  ),
);

/** The language that a runtime is for; null for what is no runtime. */
export const languageOf = (runtime: string): RuntimeLanguage | null => languages.get(runtime) ?? null;

/** ISO dates from which functions can no longer be created, and no longer be changed. */
interface RuntimeBlock {
  readonly create: string;
  readonly update: string;
}

const blocks: Readonly<Record<string, RuntimeBlock>> = {
  nodejs: { create: '2016-10-31', update: '2016-10-31' },
  'nodejs4.3': { create: '2018-12-15', update: '2019-04-30' },
  'nodejs4.3-edge': { create: '2018-12-15', update: '2019-04-30' },
  'nodejs6.10': { create: '2019-04-30', update: '2019-08-12' },
  'nodejs8.10': { create: '2020-01-06', update: '2020-03-06' },
  'nodejs10.x': { create: '2021-07-30', update: '2022-02-14' },
  'nodejs12.x': { create: '2023-03-31', update: '2023-04-30' },
  'nodejs14.x': { create: '2024-01-09', update: '2024-02-08' },
  'python2.7': { create: '2021-07-15', update: '2022-05-30' },
  'python3.6': { create: '2022-07-18', update: '2022-08-29' },
  'python3.7': { create: '2024-01-09', update: '2024-02-08' },
  java8: { create: '2024-02-08', update: '2024-03-12' },
  'dotnetcore1.0': { create: '2019-06-27', update: '2019-07-30' },
  'dotnetcore2.0': { create: '2019-05-30', update: '2019-05-30' },
  'dotnetcore2.1': { create: '2022-01-05', update: '2022-04-13' },
  'dotnetcore3.1': { create: '2023-04-03', update: '2023-05-03' },
  'ruby2.5': { create: '2021-07-30', update: '2022-03-31' },
  'ruby2.7': { create: '2024-01-09', update: '2024-02-08' },
  'go1.x': { create: '2024-02-08', update: '2024-03-12' },
  provided: { create: '2024-02-08', update: '2024-03-12' },
};

/** Whether the service refuses `runtime` on `date` to a function that is made, or changed. */
export const isRuntimeBlocked = (runtime: string, date: string, change: keyof RuntimeBlock): boolean => {
  const block = blocks[runtime];
  return block !== undefined && block[change] <= date;
};

/** Announced for 2026, after AWS had moved such dates more than once: functions are still taken, and the date is told. */
const announcedBlocks: Readonly<Record<string, string>> = { 'nodejs20.x': '2026-08-31' };

/** The day from which creating functions on `runtime` was announced to end, if that is before `date`; null otherwise. */
export const announcedRuntimeBlock = (runtime: string, date: string): string | null => {
  const from = announcedBlocks[runtime];
  return from !== undefined && from <= date ? from : null;
};
