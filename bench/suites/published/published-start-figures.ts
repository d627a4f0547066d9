// Published cold starts of real AWS Lambda, carried over as numbers, each with its source.

/** Runtime, and the language on a `provided.*`; mean Init Duration by memory size; mean Duration of the first invocation. */
export type PublishedStartRow = readonly [
  runtime: string,
  initMs: readonly [number, number, number, number],
  firstMs: readonly [at128Mb: number, at1024Mb: number],
];

/** Of the Init Durations below. */
export const startSizesMb = [128, 256, 512, 1024] as const;

/** maxday/lambda-perf, 18 Aug 2026: means of ten forced cold starts each, ZIP, x86_64, us-east-1. */
export const publishedStarts: readonly PublishedStartRow[] = [
  ['provided.al2 swift5.8', [129, 130, 131, 129], [1.47, 1.48]],
  ['provided.al2 swift6.2', [133, 143, 133, 133], [51.49, 5.81]],
  ['provided.al2 bun', [340, 335, 347, 337], [269.64, 20.34]],
  ['provided.al2 bun-layer', [450, 463, 458, 454], [86.71, 6.69]],
  ['provided.al2 c++', [21, 16, 19, 19], [1.24, 1.26]],
  ['provided.al2023 c++', [67, 67, 64, 64], [1.24, 1.14]],
  ['dotnet10', [255, 282, 299, 264], [814.84, 77.6]],
  ['provided.al2023 dotnet10-aot', [72, 73, 74, 71], [3.13, 1.85]],
  ['provided.al2 dotnet7-aot', [148, 144, 145, 147], [89.27, 16.24]],
  ['dotnet8', [259, 264, 265, 264], [716.11, 73.24]],
  ['provided.al2023 dotnet8-aot', [92, 87, 86, 86], [5.23, 2.3]],
  ['provided.al2023 dotnet9-aot', [87, 85, 88, 85], [26.25, 4.47]],
  ['provided.al2 go', [51, 50, 50, 51], [1.61, 1.53]],
  ['provided.al2023 go', [50, 51, 50, 51], [1.52, 1.58]],
  ['provided.al2 graalvm-java17', [140, 143, 141, 139], [151.92, 13.24]],
  ['provided.al2023 graalvm-java21', [159, 156, 157, 156], [160.88, 14.15]],
  ['provided.al2023 graalvm-java23', [152, 158, 158, 153], [138.74, 11.56]],
  ['java11', [283, 287, 294, 266], [8.94, 2.75]],
  ['java17', [209, 206, 207, 219], [5.09, 2.62]],
  ['java21', [241, 251, 243, 257], [94.56, 8.29]],
  ['java25', [192, 185, 191, 210], [201.68, 8.65]],
  ['java8.al2', [272, 250, 251, 248], [58.9, 4.46]],
  ['provided.al2023 llrt', [69, 67, 67, 68], [1.54, 1.62]],
  ['nodejs20.x', [138, 139, 140, 147], [14.18, 3.24]],
  ['nodejs22.x', [143, 138, 138, 147], [13.32, 3.29]],
  ['nodejs24.x', [139, 128, 138, 129], [12.23, 2.85]],
  ['python3.10', [82, 85, 79, 81], [1.43, 1.44]],
  ['python3.11', [79, 76, 80, 77], [1.36, 1.34]],
  ['python3.12', [88, 85, 87, 84], [1.99, 1.93]],
  ['python3.13', [82, 87, 87, 86], [2.2, 2.13]],
  ['python3.14', [111, 102, 102, 104], [3.04, 1.95]],
  ['python3.9', [76, 79, 77, 86], [1.44, 1.54]],
  ['provided.al2 quarkus', [239, 242, 256, 244], [186.96, 16.9]],
  ['ruby3.2', [227, 259, 267, 264], [17.43, 2.53]],
  ['ruby3.3', [223, 258, 222, 246], [10.77, 2.53]],
  ['ruby3.4', [228, 232, 259, 209], [16.3, 2.59]],
  ['provided.al2 rust', [20, 18, 27, 18], [1.28, 1.46]],
  ['provided.al2023 rust', [17, 16, 16, 16], [1.21, 1.41]],
  ['provided.al2 shell', [118, 109, 89, 52], [294.87, 27.44]],
  ['provided.al2023 shell', [45, 86, 51, 51], [323.44, 28.53]],
];

/** A figure of the Init Durations of one runtime and package, on x86_64. */
export interface PublishedInit {
  readonly runtime: string;
  readonly package: 'zip' | 'image';
  readonly figure: 'p50' | 'p99';
  readonly ms: number;
  readonly source: string;
}

/** Tails, and images. Those of 2025 are of runtimes whose mean was still the same in 2026. */
export const publishedInits: readonly PublishedInit[] = [
  { runtime: 'java21', package: 'zip', figure: 'p99', ms: 569, source: 'lambda-perf 2026' },
  { runtime: 'dotnet8', package: 'zip', figure: 'p99', ms: 615, source: 'lambda-perf 2026' },
  { runtime: 'ruby3.3', package: 'zip', figure: 'p99', ms: 473, source: 'lambda-perf 2026' },
  { runtime: 'nodejs18.x', package: 'zip', figure: 'p99', ms: 253, source: 'lambda-perf 2025' },
  { runtime: 'nodejs20.x', package: 'zip', figure: 'p99', ms: 220, source: 'lambda-perf 2025' },
  { runtime: 'nodejs22.x', package: 'zip', figure: 'p99', ms: 224, source: 'lambda-perf 2025' },
  { runtime: 'python3.12', package: 'zip', figure: 'p99', ms: 149, source: 'lambda-perf 2025' },
  { runtime: 'python3.13', package: 'zip', figure: 'p99', ms: 168, source: 'lambda-perf 2025' },
  { runtime: 'provided.al2023 go', package: 'zip', figure: 'p99', ms: 69, source: 'lambda-perf 2025' },
  { runtime: 'provided.al2023 rust', package: 'zip', figure: 'p99', ms: 31, source: 'lambda-perf 2025' },
  { runtime: 'nodejs20.x', package: 'image', figure: 'p50', ms: 277, source: 'lambda-perf 2026' },
  { runtime: 'nodejs22.x', package: 'image', figure: 'p50', ms: 292, source: 'lambda-perf 2026' },
  { runtime: 'nodejs20.x', package: 'image', figure: 'p99', ms: 770, source: 'lambda-perf 2026' },
  { runtime: 'nodejs22.x', package: 'image', figure: 'p99', ms: 820, source: 'lambda-perf 2026' },
  { runtime: 'java21', package: 'image', figure: 'p99', ms: 859, source: 'lambda-perf 2025' },
  { runtime: 'dotnet8', package: 'image', figure: 'p99', ms: 747, source: 'lambda-perf 2025' },
  { runtime: 'ruby3.3', package: 'image', figure: 'p99', ms: 456, source: 'lambda-perf 2025' },
  { runtime: 'python3.12', package: 'image', figure: 'p99', ms: 334, source: 'lambda-perf 2025' },
  { runtime: 'provided.al2023 go', package: 'image', figure: 'p99', ms: 99, source: 'lambda-perf 2025' },
  { runtime: 'provided.al2023 rust', package: 'image', figure: 'p99', ms: 79, source: 'lambda-perf 2025' },
];

/** What a client saw of a cold start beyond a warm call (FaaSdom 2020, medians of ten): runtimes and network of that year. */
export const clientColdStarts: readonly { readonly runtime: string; readonly ms: number }[] = [
  { runtime: 'nodejs20.x', ms: 298 },
  { runtime: 'python3.9', ms: 247 },
  { runtime: 'provided.al2 go', ms: 264 },
  { runtime: 'dotnet8', ms: 1700 },
];
