// What the ways to run the same functions cost, against the traffic.

import { breakEvens, type ComputeCosts } from '../comparing/compute-costs.ts';
import { number } from '../words/format.ts';
import { chartOptions, colourOf, plainAxis, usdAxis } from './axes.ts';
import type { ChartSpec } from './chart-spec.ts';

const digits = (value: number): number => Number(value.toPrecision(4));

/** Both axes are logarithmic: what grows with the traffic is a line. */
export const computeCostChart = (costs: ComputeCosts): ChartSpec => {
  const { ways, traffic } = costs;
  const lines = ways.map((way, index) => ({
    label: way,
    data: traffic.map(({ perSecond, ways: own }) => ({ x: digits(perSecond), y: digits(own[way]!.usdPerMonth) })),
    borderColor: colourOf(index),
    borderWidth: 2,
    pointRadius: 3,
  }));
  const found = breakEvens(costs).map(({ below, above, perSecond }) => {
    const [before, after] = [
      traffic.findLast((one) => one.perSecond <= perSecond)!,
      traffic.find((one) => one.perSecond >= perSecond)!,
    ];
    // At traffic that was tried itself there is nothing between.
    const part =
      before === after ? 0 : Math.log(perSecond / before.perSecond) / Math.log(after.perSecond / before.perSecond);
    const usd =
      before.ways[below]!.usdPerMonth * (after.ways[below]!.usdPerMonth / before.ways[below]!.usdPerMonth) ** part;
    return {
      label: `break-even of ${below} and ${above}: ${number(digits(perSecond))}/s`,
      data: [{ x: digits(perSecond), y: digits(usd) }],
      borderColor: '@muted',
      backgroundColor: '@muted',
      showLine: false,
      pointStyle: 'rectRot',
      pointRadius: 7,
    };
  });
  return {
    name: 'compute-costs',
    title: 'Cost of 30 days against the traffic',
    group: 'cost',
    caption: 'Where two lines cross, the cheaper of two ways changes. Both axes are logarithmic.',
    config: {
      type: 'line',
      data: { datasets: [...found, ...lines] },
      options: chartOptions({
        x: plainAxis('invocations a second, on average', { type: 'logarithmic' }),
        y: usdAxis('USD for 30 days', { type: 'logarithmic', beginAtZero: false }),
      }),
    },
    table: {
      columns: ['invocations a second', ...ways],
      rows: traffic.map(({ perSecond, ways: own }) => [
        digits(perSecond),
        ...ways.map((way) => digits(own[way]!.usdPerMonth)),
      ]),
    },
  };
};
