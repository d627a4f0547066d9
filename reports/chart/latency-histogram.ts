// How latency is spread: warm and cold invocations, in bins that ascend by a constant factor.

import type { RunSection } from '../result/result.ts';
import { chartOptions, labelAxis, shareAxis } from './axes.ts';
import { number } from '../words/format.ts';
import { formatters } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';
import { binCounts, logEdges, valuesOf } from '../histogram/histogram-values.ts';

/** Of one section of a run: `subject` says in the title which; `name` is the chart's. */
export const latencyHistogram = (
  section: RunSection,
  subject: string,
  name: string,
  isSmall = false,
): ChartSpec | null => {
  const warm = valuesOf(section.histograms.warm);
  const cold = valuesOf(section.histograms.cold);
  const total = warm.total + cold.total;
  if (total === 0) return null;
  const edges = logEdges([warm, cold].filter((values) => values.total > 0));
  const labels = edges.slice(1).map((edge, index) => formatters['ms']!(Math.sqrt(edge * edges[index]!)));
  const shares = (counts: readonly number[]): number[] =>
    counts.map((count) => Number(((100 * count) / total).toPrecision(4)));
  const warmShares = shares(binCounts(warm, edges));
  const coldShares = shares(binCounts(cold, edges));
  const bars = { stack: 'latency', barPercentage: 1, categoryPercentage: 0.96 };
  return {
    name,
    title: isSmall ? subject : `Latency, warm and cold (${subject})`,
    group: 'latency',
    ...(isSmall ? { isSmall } : {}),
    caption: 'Share of invocations by response time; each bin is the same factor wide.',
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: [
          { label: `warm (${number(warm.total)})`, data: warmShares, backgroundColor: '@blue', ...bars },
          { label: `cold (${number(cold.total)})`, data: coldShares, backgroundColor: '@orange', ...bars },
        ],
      },
      options: chartOptions({
        x: {
          ...labelAxis(isSmall ? '' : 'response time from the scheduled instant'),
          stacked: true,
          grid: { display: false },
        },
        y: { ...shareAxis(isSmall ? '' : 'share of invocations'), stacked: true },
      }),
    },
    table: {
      columns: ['around', 'warm %', 'cold %'],
      rows: labels.map((label, index) => [label, warmShares[index]!, coldShares[index]!]),
    },
  };
};
