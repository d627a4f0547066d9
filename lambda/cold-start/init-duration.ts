// The law of the Init Duration of a minimal function, by runtime, package, architecture and memory size.

import type { FunctionConfig } from '../settings/function-config.ts';
import { initShape, meanOfShape, shapeShares } from './init-shapes.ts';
import { betweenSizes } from './memory-sizes.ts';
import type { FoundStart } from './published-starts.ts';

/** What of a function its Init Duration depends on. */
export type InitConfig = Pick<FunctionConfig, 'memoryMb' | 'packageType' | 'architecture'>;

export interface InitDuration {
  /** Quantiles from share 0 to share 1, joined by straight lines; ms. */
  readonly points: readonly { readonly p: number; readonly value: number }[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What the package or architecture was measured with, where that was not the runtime itself; null where it was. */
  readonly standsIn: string | null;
}

const share99 = 0.99;

/**
 * The published Init Duration of a runtime, as `publishedStart` found it. An image adds so many ms to the median of a ZIP
 * package and scatters more; arm64 is a factor.
 */
export const initDurationOf = (
  { start, measuredOn }: FoundStart,
  { memoryMb, packageType, architecture }: InitConfig,
): InitDuration => {
  const { zip, image, imageAddsMs, arm64, measured } = initShape(start.shape);
  const meanMs = typeof start.initMs === 'number' ? start.initMs : betweenSizes(start.initMs, memoryMb);
  const zipMedianMs = meanMs / meanOfShape(zip);
  const x86MedianMs = packageType === 'image' ? Math.max(zipMedianMs / 2, zipMedianMs + imageAddsMs) : zipMedianMs;
  const p50Ms = x86MedianMs * (architecture === 'arm64' ? arm64 : 1);
  const shape = packageType === 'image' ? image : zip;
  const asMeasured = (packageType === 'zip' && architecture === 'x86_64') || measured.includes(measuredOn);
  return {
    points: shapeShares.map((p, i) => ({ p, value: p50Ms * shape[i]! })),
    p50Ms,
    p99Ms: p50Ms * shape[shapeShares.indexOf(share99)]!,
    standsIn: asMeasured ? null : measured.at(-1)!,
  };
};
