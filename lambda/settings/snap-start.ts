// SnapStart: environments begin from a snapshot that was taken after INIT, when the version was published. What it runs, what
// restoring takes and costs. Sources: Developer Guide snapstart (2026; runtimes, images since July 2026, the 10 s, what Java drops after 14
// days); measurements of 2023 to 2026 as classmethod, chariot and AWS quote them (restores); copies of the pricing page (prices).

/** Of a function. */
export interface SnapStartConfig {
  /** Whether snapshots have a price: those of Java have none. */
  readonly isCharged: boolean;
  /** INIT without it, ms on average: what it has to be faster than. */
  readonly plainInitMs: number;
  /** Of publishing a version once: its INIT in each environment that runs it, ms billed. */
  readonly publishBilledMs: number;
  /** From when on there is a snapshot, ms of the run: from then on it is kept. */
  readonly keptFromMs: number;
}

/** The rules that are assumed. */
export interface SnapStartRules {
  /** A version that was not restored for so long, ms, restores slower, for its snapshot is in no cache nearby; and so many times. */
  readonly snapStartSeldomMs: number;
  readonly snapStartSeldomFactor: number;
  /** For so long after publishing it does, too, ms. */
  readonly snapStartFreshMs: number;
  /** From the end of INIT until a version is Active, ms. */
  readonly snapStartSnapshotMs: number;
  /** Environments in which publishing a version runs INIT, each of them billed. AWS bills INIT and publishes no number. Assumed. */
  readonly snapStartPublishInits: number;
}

const hourMs = 3_600_000;

export const snapStartRules: SnapStartRules = {
  snapStartSeldomMs: hourMs,
  snapStartSeldomFactor: 1.75,
  snapStartFreshMs: 2 * hourMs,
  snapStartSnapshotMs: 120_000,
  snapStartPublishInits: 1,
};

/** Loading the runtime and hooks after a restore may take so long, ms; beyond, 408 SnapStartTimeoutException. */
export const restoreLimitMs = 10_000;

const languageOf = (runtime: string): string => /^(java|python|dotnet)/.exec(runtime)?.[1] ?? '';

const oldest: Readonly<Record<string, number>> = { java: 11, dotnet: 8 };
/** Container images of every language. */
const imagesSince = '2026-07-01';

/** Why the function cannot have it on `date`; null when it can. */
export const snapStartProblem = (
  { runtime, packageType }: { readonly runtime: string; readonly packageType: 'zip' | 'image' },
  date: string,
): string | null => {
  if (packageType === 'image') {
    return date >= imagesSince
      ? null
      : `container images have SnapStart since ${imagesSince}; set package: zip, or a later era`;
  }
  const [, language, version] = /^(java|python|dotnet)([\d.]+)/.exec(runtime) ?? [];
  const [major, minor = 0] = (version ?? '0').split('.').filter(Boolean).map(Number);
  const has = language === 'python' ? major! > 3 || minor >= 12 : major! >= (oldest[language ?? ''] ?? Infinity);
  return has
    ? null
    : `${runtime} has no SnapStart as a ZIP package; Java 11, Python 3.12, .NET 8 and later do, others as package: image`;
};

/** Java's managed runtime alone: no price, and snapshots that are dropped after 14 days without a call. */
export const isJava = ({ runtime, packageType }: { readonly runtime: string; readonly packageType: string }): boolean =>
  packageType === 'zip' && languageOf(runtime) === 'java';

/** Restore Duration as it was measured for small functions, whatever their memory: p50 and p99, ms. The p99 is assumed. */
export const measuredRestore = (
  runtime: string,
  packageType: string,
): { readonly p50: number; readonly p99: number } => {
  const p50 = packageType === 'image' ? 395 : ({ java: 480, python: 620 }[languageOf(runtime)] ?? 450);
  return { p50, p99: 2 * p50 };
};

/** Nothing was measured below that, ms. */
export const leastRestoreMs = 180;

/** Of a Restore Duration, what is billed: 77 of 512 ms in an example of AWS's. */
export const billedRestoreMs = 77;

const cachePerGbSecondUsd = 0.0000015046;
const restorePerGbUsd = 0.0001397998;

/** Cost of a version whose snapshot is kept for `keptMs` and restored so often (pricing page, us-east-1, Aug 2026). */
export const snapStartUsd = (memoryMb: number, keptMs: number, restores: number): number => {
  const gb = memoryMb / 1024;
  return gb * (keptMs / 1000) * cachePerGbSecondUsd + gb * restores * restorePerGbUsd;
};
