// How Init Durations scatter: a narrow body and a heavy tail, which no log-normal has. Quantiles as multiples of the median, of a
// ZIP package and of an image; what an image adds, and what arm64 saves. Derived from maxday/lambda-perf: forced cold starts of
// 2025, at 128 and 1,024 MB, on x86_64 (2,800 to 9,300 a row). The tails from p98 up of java, dotnet and ruby (ZIP) and of
// node (image) are those of 2026, when the p99 of java21 was 569 ms, of dotnet8 615, of ruby3.3 473, of Node.js images 770 to 820.

/** Shares at which the quantiles stand. */
export const shapeShares: readonly number[] = [
  0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1,
];

/** Multiples of the median, one for each share. */
export type Shape = readonly number[];

export interface InitShape {
  readonly zip: Shape;
  readonly image: Shape;
  /** What an image adds to the median, ms: as good as the same whatever the median, for runtimes of one family. */
  readonly imageAddsMs: number;
  /** Median on arm64 as a multiple of that on x86_64, on the hosts in use since Nov 2025. */
  readonly arm64: number;
  /** Runtimes whose images and arm64 were looked at; they stand for the others. */
  readonly measured: readonly string[];
}

export type ShapeName = 'node' | 'python' | 'ruby' | 'java' | 'dotnet' | 'go' | 'rust' | 'llrt';

const shapes: Readonly<Record<ShapeName, InitShape>> = {
  node: {
    zip: [0.7, 0.79, 0.86, 0.92, 0.96, 1, 1.065, 1.165, 1.26, 1.39, 1.5, 1.61, 1.91, 2.9],
    image: [0.54, 0.7, 0.78, 0.82, 0.89, 1, 1.2, 1.43, 1.78, 2.35, 2.8, 3, 3.3, 4.5],
    imageAddsMs: 147,
    arm64: 0.84,
    measured: ['nodejs18.x', 'nodejs20.x', 'nodejs22.x'],
  },
  python: {
    zip: [0.65, 0.77, 0.85, 0.89, 0.94, 1, 1.095, 1.23, 1.34, 1.55, 1.75, 1.97, 2.65, 4],
    image: [0.51, 0.68, 0.77, 0.81, 0.89, 1, 1.18, 1.43, 1.75, 2.11, 2.32, 2.47, 3, 4.5],
    imageAddsMs: 67,
    arm64: 0.84,
    measured: ['python3.12', 'python3.13'],
  },
  ruby: {
    zip: [0.62, 0.73, 0.835, 0.87, 0.92, 1, 1.08, 1.19, 1.3, 1.65, 1.95, 2.1, 2.3, 2.6],
    image: [0.61, 0.74, 0.82, 0.86, 0.92, 1, 1.115, 1.37, 1.49, 1.61, 1.69, 1.78, 2.02, 2.7],
    imageAddsMs: 38,
    arm64: 0.91,
    measured: ['ruby3.3'],
  },
  java: {
    zip: [0.7, 0.8, 0.87, 0.92, 0.955, 1, 1.06, 1.145, 1.23, 1.75, 2.25, 2.5, 3, 3.9],
    image: [0.55, 0.72, 0.79, 0.84, 0.905, 1, 1.17, 1.52, 2.01, 2.31, 2.5, 2.61, 3.06, 3.7],
    imageAddsMs: 80,
    arm64: 0.87,
    measured: ['java21'],
  },
  dotnet: {
    zip: [0.72, 0.8, 0.87, 0.915, 0.955, 1, 1.06, 1.16, 1.25, 1.75, 2.3, 2.5, 2.8, 3.2],
    image: [0.58, 0.75, 0.82, 0.86, 0.92, 1, 1.13, 1.32, 1.66, 1.84, 1.97, 2.07, 2.28, 2.7],
    imageAddsMs: 141,
    arm64: 1.05,
    measured: ['dotnet8'],
  },
  go: {
    zip: [0.67, 0.8, 0.84, 0.89, 0.97, 1, 1.035, 1.1, 1.18, 1.3, 1.41, 1.59, 1.79, 2.5],
    image: [0.56, 0.72, 0.79, 0.83, 0.89, 1, 1.22, 1.68, 1.98, 2.27, 2.5, 2.87, 5, 7.5],
    imageAddsMs: -9,
    arm64: 0.86,
    measured: ['go on provided.al2023'],
  },
  rust: {
    zip: [0.6, 0.77, 0.84, 0.89, 0.94, 1, 1.1, 1.28, 1.47, 1.74, 2.04, 2.69, 3.3, 4.7],
    image: [0.43, 0.7, 0.77, 0.81, 0.88, 1, 1.21, 1.5, 1.8, 2.35, 2.84, 3.9, 8, 12],
    imageAddsMs: 13,
    arm64: 0.79,
    measured: ['rust on provided.al2023'],
  },
  llrt: {
    zip: [0.55, 0.65, 0.72, 0.78, 0.92, 1, 1.08, 1.15, 1.2, 1.26, 1.33, 1.43, 1.82, 2.7],
    image: [0.54, 0.69, 0.77, 0.81, 0.89, 1, 1.23, 2.04, 2.55, 3.16, 3.5, 4, 8, 12],
    imageAddsMs: -6,
    arm64: 0.78,
    measured: ['llrt on provided.al2023'],
  },
};

export const initShape = (name: ShapeName): InitShape => shapes[name];

/** Mean of a law with straight lines between the quantiles, as a multiple of its median. */
export const meanOfShape = (shape: Shape): number =>
  shapeShares
    .slice(1)
    .reduce((sum, share, i) => sum + ((share - shapeShares[i]!) * (shape[i]! + shape[i + 1]!)) / 2, 0);
