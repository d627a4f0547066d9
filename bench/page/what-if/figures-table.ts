// The figures of the run as it ran, beside those of the changed run; and what became of its objectives.

/// <reference lib="dom" />

import { objectiveWord } from '../../../reports/comparing/objective.ts';
import { element } from './element.ts';
import type { Headline } from './headline.ts';

type Text = (headline: Headline) => string;

interface Row {
  readonly label: string;
  readonly text: Text;
  /** A class by which it is coloured. */
  readonly kind?: Text;
}

const count = (value: number): string => value.toLocaleString('en');
const share = (part: number, whole: number): string =>
  `${Number(((100 * part) / Math.max(1, whole)).toPrecision(3))} %`;
const month = (usd: number): string =>
  usd >= 100 ? `$${Math.round(usd).toLocaleString('en')}` : `$${Number(usd.toPrecision(3))}`;

const objectiveRows = (headline: Headline): Row[] =>
  headline.objectives.map(({ figure, limit }, index) => ({
    label: `${figure} ${limit}`,
    text: ({ objectives }) => {
      const { value, verdict } = objectives[index]!;
      return `${value} ${objectiveWord[verdict]}`;
    },
    kind: ({ objectives }) => (objectives[index]!.verdict === 'kept' ? 'good' : 'bad'),
  }));

const rowsOf = (headline: Headline, formatters: Readonly<Record<string, (value: number) => string>>): Row[] => [
  ...objectiveRows(headline),
  { label: 'invocations', text: ({ offered }) => count(offered) },
  { label: 'throttled', text: ({ throttled, offered }) => share(throttled, offered) },
  { label: 'errors', text: ({ errors, offered }) => share(errors, offered) },
  { label: 'cold starts', text: ({ coldStarts }) => count(coldStarts) },
  { label: 'latency p50', text: ({ p50Ms }) => formatters['ms']!(p50Ms) },
  { label: 'latency p99', text: ({ p99Ms }) => formatters['ms']!(p99Ms) },
  { label: 'concurrency, most', text: ({ concurrencyMax }) => count(concurrencyMax) },
  { label: 'cost per million', text: ({ perMillionUsd }) => formatters['usd']!(perMillionUsd) },
  { label: '30 days of the same', text: ({ monthUsd }) => month(monthUsd) },
];

const cell = ({ text, kind }: Row, headline: Headline | null, was: Headline): HTMLTableCellElement => {
  if (headline === null) return element('td', '', { class: 'n' });
  const isChanged = headline !== was && text(headline) !== text(was);
  const classes = ['n', kind?.(headline) ?? '', isChanged ? 'changed' : ''].filter((one) => one !== '');
  return element('td', text(headline), { class: classes.join(' ') });
};

/** Fills `table`; nothing is changed yet where `after` is null. */
export const fillTable = (
  table: HTMLTableElement,
  before: Headline,
  after: Headline | null,
  formatters: Readonly<Record<string, (value: number) => string>>,
): void => {
  const head = element('tr');
  for (const title of ['figure', 'as it ran', 'changed'])
    head.append(element('th', title, { scope: 'col', class: title === 'figure' ? '' : 'n' }));
  const body = rowsOf(before, formatters).map((row) => {
    const line = element('tr');
    line.append(element('th', row.label, { scope: 'row' }), cell(row, before, before), cell(row, after, before));
    return line;
  });
  const [thead, tbody] = [element('thead'), element('tbody')];
  thead.append(head);
  tbody.append(...body);
  table.replaceChildren(thead, tbody);
};
