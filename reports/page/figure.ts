// A chart of the page: its title, how to read it, the canvas, and the same figures as a table.

import type { ChartSpec } from '../chart/chart-spec.ts';
import { number } from '../words/format.ts';
import { escapeHtml } from './escape.ts';
import { table } from './table.ts';

/** At most so many rows: more help nobody. */
const chartTable = ({ columns, rows }: ChartSpec['table'], mostRows: number): string => {
  const every = Math.ceil(rows.length / mostRows);
  if (every < 2) return table(columns, rows);
  const ordinal = every === 2 ? '2nd' : every === 3 ? '3rd' : `${every}th`;
  const kept = rows.filter((_, index) => index % every === 0);
  return `${table(columns, kept)}<p class="muted">Every ${ordinal} row of ${rows.length}.</p>`;
};

/** Shades with what each stands for; shades that no count falls into are left out. */
const scaleOf = ({ scale }: ChartSpec): string => {
  if (scale === undefined) return '';
  const shown = scale.values.flatMap((value, index) => (scale.values[index - 1] === value ? [] : [{ value, index }]));
  const cells = shown.map(
    ({ value, index }) => `<span><i style="background: var(--h${index + 1})"></i>${number(value)}</span>`,
  );
  return `<div class="scale"><span class="muted">${escapeHtml(scale.title)}, up to</span>${cells.join('')}</div>`;
};

/** The figure; the script of the page draws into its canvas, and makes a button of each line's name in the legend. */
export const figure = (chart: ChartSpec, id: string, mostRows: number): string =>
  `<figure${chart.isSmall ? ' class="small"' : ''}><figcaption><h4>${escapeHtml(chart.title)}</h4><p class="muted">${escapeHtml(chart.caption)}</p></figcaption>` +
  `<div class="legend" id="${id}-legend" role="group" aria-label="${escapeHtml(`Lines of ${chart.title}`)}"></div>` +
  scaleOf(chart) +
  `<div class="canvas"><canvas id="${id}" role="img" aria-label="${escapeHtml(`${chart.title}. ${chart.caption} The same figures follow as a table.`)}"></canvas></div>` +
  `<details><summary>The figures as a table</summary>${chartTable(chart.table, mostRows)}</details></figure>`;
