// Published Init Durations by runtime: what a cold start costs where a scenario names a runtime and nothing else.
// Source: maxday/lambda-perf, daily forced cold starts of a minimal function on real AWS over 2025 (x86_64, zip, 128 to
// 1024 MB; Init Duration hardly depends on memory, since INIT gets a full vCPU). Median and 99th percentile in ms. A real
// function loads more code than a minimal one: these are lower bounds.

export interface InitDuration {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const published: Readonly<Record<string, InitDuration>> = {
  'nodejs18.x': { p50Ms: 183, p99Ms: 254 },
  'nodejs20.x': { p50Ms: 143, p99Ms: 220 },
  'nodejs22.x': { p50Ms: 144, p99Ms: 224 },
  'nodejs24.x': { p50Ms: 149, p99Ms: 222 },
  'python3.12': { p50Ms: 90, p99Ms: 148 },
  'python3.13': { p50Ms: 94, p99Ms: 167 },
  'ruby3.3': { p50Ms: 236, p99Ms: 387 },
  java21: { p50Ms: 258, p99Ms: 387 },
  dotnet8: { p50Ms: 252, p99Ms: 382 },
  'provided.al2023': { p50Ms: 49, p99Ms: 69 },
};

/** Runtimes with a published Init Duration. */
export const runtimesWithInitDuration: readonly string[] = Object.keys(published);

/** The published Init Duration of a runtime; null for one that is not in the table. */
export const initDurationOf = (runtime: string): InitDuration | null => published[runtime] ?? null;
