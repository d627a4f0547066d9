// What the cold start of a minimal function was measured to take on real AWS, by runtime; of an operating system (`provided.*`)
// by the language on it. Source: maxday/lambda-perf, forced cold starts of a ZIP package on x86_64: the day of 18 Aug 2026, or
// all of 2025 for what was not measured any more. A real function loads more code: these are lower bounds.

import type { ShapeName } from './init-shapes.ts';

export interface PublishedStart {
  /**
   * Mean Init Duration, ms. INIT gets a full vCPU: memory sizes from 128 to 1,024 MB differ by chance, and this is their mean
   * (a size that is off by a quarter is left out); two numbers, at 128 and at 1,024 MB, where it falls steadily.
   */
  readonly initMs: number | readonly [number, number];
  /** Mean Duration of the first invocation after INIT, ms, at 128 MB and at 1,024 MB. */
  readonly firstMs: readonly [number, number];
  readonly shape: ShapeName;
}

type ByLanguage = Readonly<Record<string, PublishedStart>>;

const start = (
  shape: ShapeName,
  initMs: PublishedStart['initMs'],
  at128Mb: number,
  at1024Mb: number,
): PublishedStart => ({ shape, initMs, firstMs: [at128Mb, at1024Mb] });

/** Managed runtimes; of one language, the newest last. */
const managed: Readonly<Record<string, PublishedStart>> = {
  'nodejs16.x': start('node', 157, 12.1, 3.5),
  'nodejs18.x': start('node', 186, 11.6, 3.4),
  'nodejs20.x': start('node', 141, 14.18, 3.243),
  'nodejs22.x': start('node', 141.5, 13.321, 3.287),
  'nodejs24.x': start('node', 133.5, 12.227, 2.845),
  'python3.9': start('python', 79.5, 1.437, 1.539),
  'python3.10': start('python', 81.8, 1.43, 1.44),
  'python3.11': start('python', 78, 1.365, 1.34),
  'python3.12': start('python', 86, 1.993, 1.929),
  'python3.13': start('python', 85.5, 2.198, 2.127),
  'python3.14': start('python', 104.8, 3.044, 1.953),
  'ruby3.2': start('ruby', 254, 17.43, 2.527),
  'ruby3.3': start('ruby', 237, 10.765, 2.527),
  'ruby3.4': start('ruby', 232, 16.298, 2.589),
  'java8.al2': start('java', 255, 58.903, 4.465),
  java11: start('java', 282.5, 8.94, 2.755),
  java17: start('java', 210, 5.088, 2.615),
  java21: start('java', 248, 94.558, 8.285),
  java25: start('java', 194.5, 201.678, 8.65),
  dotnet8: start('dotnet', 263, 716.107, 73.241),
  dotnet10: start('dotnet', 275, 814.842, 77.601),
};

/** Languages on each operating system; versions of one, the newest last. */
const provided: Readonly<Record<string, ByLanguage>> = {
  'provided.al2': {
    go: start('go', 50.5, 1.615, 1.535),
    rust: start('rust', 18.7, 1.278, 1.462),
    'c++': start('rust', 18.8, 1.235, 1.261),
    'dotnet7-aot': start('go', 146, 89.268, 16.241),
    'graalvm-java17': start('go', 140.8, 151.916, 13.237),
    quarkus: start('go', 245, 186.963, 16.902),
    bun: start('go', 340, 269.636, 20.343),
    'bun-layer': start('go', 456, 86.71, 6.688),
    'swift5.8': start('go', 129.8, 1.468, 1.484),
    'swift6.2': start('go', 135.5, 51.49, 5.806),
    shell: start('go', [125, 59], 294.868, 27.44),
  },
  'provided.al2023': {
    go: start('go', 50.5, 1.517, 1.577),
    rust: start('rust', 16.3, 1.207, 1.409),
    'c++': start('go', 65.5, 1.244, 1.138),
    'dotnet8-aot': start('go', 87.8, 5.234, 2.301),
    'dotnet9-aot': start('go', 86.3, 26.246, 4.468),
    'dotnet10-aot': start('go', 72.5, 3.132, 1.853),
    'graalvm-java21': start('go', 157, 160.88, 14.151),
    'graalvm-java23': start('go', 155, 138.743, 11.558),
    llrt: start('llrt', 67.8, 1.54, 1.621),
    shell: start('go', 49, 323.439, 28.532),
  },
};

/** What stands on a `provided.*` of which nobody said what runs on it. */
export const defaultLanguage = 'go';

/** Names without a version: the newest of theirs. */
const families = ['dotnet-aot', 'graalvm', 'swift'] as const;

const belongsTo = (language: string, family: string): boolean =>
  family === 'dotnet-aot' ? /^dotnet.*-aot$/.test(language) : language.startsWith(family);

/** Runtimes with a published cold start; of one language, the newest last. */
export const runtimesWithInitDuration: readonly string[] = [...Object.keys(managed), ...Object.keys(provided)];

/** Languages with one on some `provided.*`; a name without a version means the newest. */
export const providedLanguages: readonly string[] = [
  ...new Set([...Object.values(provided).flatMap((languages) => Object.keys(languages)), ...families]),
];

export interface FoundStart {
  readonly start: PublishedStart;
  /** The runtime it was measured on, with the language where it takes one. */
  readonly measuredOn: string;
}

const foundOn = (runtime: string, language: string): FoundStart | null => {
  const languages = provided[runtime]!;
  const name = families.some((family) => family === language)
    ? Object.keys(languages).findLast((known) => belongsTo(known, language))
    : language;
  const start = name === undefined ? undefined : languages[name];
  return start === undefined ? null : { start, measuredOn: `${name} on ${runtime}` };
};

/**
 * The published cold start of a runtime, and of the language on a `provided.*` (Go unless said): of the other operating system
 * where it was measured on that one only. null where nothing was published; a managed runtime takes no language.
 */
export const publishedStart = (runtime: string, language?: string): FoundStart | null => {
  const own = managed[runtime];
  if (own !== undefined) return language === undefined ? { start: own, measuredOn: runtime } : null;
  if (provided[runtime] === undefined) return null;
  const others = Object.keys(provided).filter((other) => other !== runtime);
  const wanted = language ?? defaultLanguage;
  return [runtime, ...others].map((system) => foundOn(system, wanted)).find((found) => found !== null) ?? null;
};

/** Whether a language can be named for the runtime. */
export const takesLanguage = (runtime: string): boolean => runtime in provided;
