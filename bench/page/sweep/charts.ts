// The charts of a sweep, with the tables behind them.

import type { ChartData } from '../../../reports/chart/chart-spec.ts';
import { costAgainstLatency } from '../../../reports/chart/cost-against-latency.ts';
import { sweepLines, sweepPanels } from '../../../reports/chart/sweep.ts';
import { length, milliseconds, number, share } from '../../../reports/words/format.ts';
import { drawnLimits } from '../../sweep/judged-point.ts';
import { cell, price, priced, verdictWord, type Told } from './told.ts';

interface Chart {
  readonly title: string;
  readonly caption: string;
  readonly config: ChartData;
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

/** What latency costs, then each figure over the settings. */
export const chartsOf = (told: Told): Chart[] => {
  const { sweep, points, keys } = told;
  const lines = sweepLines(sweep);
  const limits = drawnLimits(points[0]?.limits.map(({ limit }) => limit) ?? []);
  const texts: Readonly<Record<string, readonly [figure: string, text: (value: number) => string]>> = {
    throttled: ['throttledShare', share],
    p99: ['p99Ms', milliseconds],
    cold: ['coldShare', share],
    cost: ['costUsd', price],
    backlog: ['backlogMost', number],
    age: ['oldestMs', length],
  };
  const bands = sweep.replications > 1 ? 'Mean and 95 % interval of the replications.' : 'One simulation each.';
  const panels = sweepPanels(sweep, lines, limits).map(({ name, title, config }): Chart => {
    const [figureName, text] = texts[name]!;
    return {
      title,
      caption: bands,
      config,
      table: {
        columns: [...keys, title],
        rows: points.map((point) => [...point.point.values, cell(point, figureName, text)]),
      },
    };
  });
  const settings = priced(told);
  const trade: Chart[] =
    settings.length < 2
      ? []
      : [
          {
            title: 'What latency costs',
            caption: 'Each setting by cost and p99; the dashed line joins those that none beats in both.',
            config: costAgainstLatency(settings),
            table: {
              columns: ['setting', 'cost of the run', 'p99', 'objectives'],
              rows: settings.map(({ name, usd: cost, value, verdict }) => [
                name,
                price(cost),
                milliseconds(value),
                verdictWord[verdict],
              ]),
            },
          },
        ];
  return [...trade, ...panels];
};
