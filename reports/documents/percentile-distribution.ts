// A histogram as HdrHistogram's percentile distribution (.hgrm), which its plotters read. Values are ms.

import { decoded } from '../histogram/histogram-doubt.ts';

const ticksPerHalf = 5;
const microsOfMs = 1000;

/** The distribution of `histogram` (as results carry it); its last line says what the values count. */
export const percentileDistributionOf = (histogram: string): string =>
  `${decoded(histogram).outputPercentileDistribution(ticksPerHalf, microsOfMs).trimEnd()}\n#[Values are in ms]\n`;
