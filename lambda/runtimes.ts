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

/** ISO dates that AWS announced for a runtime; the latter two where the table of runtimes has them. */
interface RuntimeEnd {
  /** From then on it is no longer patched. */
  readonly deprecation: string;
  readonly create?: string;
  readonly update?: string;
}

/**
 * Announced (Developer Guide lambda-runtimes, Nov 2026). AWS has moved such dates more than once, so functions are taken all the
 * same, and the dates are told.
 */
const ends: Readonly<Record<string, RuntimeEnd>> = {
  'nodejs20.x': { deprecation: '2026-04-30', create: '2026-08-31', update: '2026-09-30' },
  'nodejs22.x': { deprecation: '2027-04-30', create: '2027-06-01', update: '2027-07-01' },
  'nodejs24.x': { deprecation: '2028-04-30', create: '2028-06-01', update: '2028-07-01' },
  'python3.10': { deprecation: '2026-10-31', create: '2027-02-01', update: '2027-03-03' },
  'python3.11': { deprecation: '2027-06-30' },
  'python3.12': { deprecation: '2028-10-31' },
  'python3.13': { deprecation: '2029-06-30' },
  'python3.14': { deprecation: '2029-06-30' },
  'java8.al2': { deprecation: '2027-06-30' },
  java11: { deprecation: '2027-06-30' },
  java17: { deprecation: '2027-06-30' },
  java21: { deprecation: '2029-06-30' },
  java25: { deprecation: '2029-06-30' },
  dotnet8: { deprecation: '2026-11-10', create: '2027-02-01', update: '2027-03-03' },
  dotnet10: { deprecation: '2028-11-14' },
  'ruby3.3': { deprecation: '2027-03-31' },
  'ruby3.4': { deprecation: '2028-03-31' },
  'ruby4.0': { deprecation: '2029-03-31' },
  'provided.al2': { deprecation: '2026-07-31' },
};

/** The day from which creating functions on `runtime` was announced to end, if that is before `date`; null otherwise. */
export const announcedRuntimeBlock = (runtime: string, date: string): string | null => {
  const from = ends[runtime]?.create;
  return from !== undefined && from <= date ? from : null;
};

const blockedText = (runtime: string, { create, update }: RuntimeBlock): string =>
  `AWS creates no functions on ${runtime} since ${create}, and changes none since ${update}`;

const endText = (runtime: string, { deprecation, create, update }: RuntimeEnd, date: string): string => {
  const over = `${runtime} is deprecated since ${deprecation}`;
  if (create === undefined || update === undefined)
    return `${over}; when functions on it can no longer be created is not told`;
  const isOver = create <= date;
  return (
    `${over}; AWS announced that no function can be created on it from ${create}, nor changed from ${update}` +
    (isOver ? ' (it is taken here, for such dates were moved before)' : '')
  );
};

/** What is to be said of a function on `runtime` on `date`: that it is blocked or deprecated, and from when; null where nothing is. */
export const runtimeEnding = (runtime: string, date: string): string | null => {
  const block = blocks[runtime];
  if (block !== undefined && block.create <= date) return blockedText(runtime, block);
  const end = ends[runtime];
  return end !== undefined && end.deprecation <= date ? endText(runtime, end, date) : null;
};
