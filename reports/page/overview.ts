// Many suites at a glance, before any of them: what each was, what became of it, and the figures most asked for.

import { saturationOf } from '../comparing/compare.ts';
import { counted, milliseconds, number, several, share, usd } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import type { SuiteReport } from '../comparing/validation.ts';
import { suiteWord } from '../verdict/verdict.ts';
import { escapeHtml } from './escape.ts';
import { wordClass } from './table.ts';

const kindsOf = ({ measured, simulated }: SuiteReport): string =>
  [measured, simulated].flatMap((result) => (result === null ? [] : [result.kind])).join(' + ') || '–';

/** How many objectives were kept, or figures were within tolerance. */
const judgedText = ({ objectives = [], validation }: SuiteReport): string => {
  const kept = objectives.filter(({ verdict }) => verdict === 'kept').length;
  const passed = validation.filter(({ verdict }) => verdict === 'pass').length;
  return [
    objectives.length === 0 ? '' : `${kept} of ${several(objectives.length, 'objective')} kept`,
    validation.length === 0
      ? ''
      : validation.some(({ verdict }) => verdict === 'not compared')
        ? 'not compared'
        : `${passed} of ${counted(validation.length, 'figure agrees', 'figures agree')}`,
  ]
    .filter((text) => text !== '')
    .join('; ');
};

const figuresOf = (result: RunResult | null): string[] => {
  if (result === null) return ['', '', '', '', ''];
  const { totals, latencyMs, cost } = result;
  const ran = totals.completed + totals.failed + totals.timedOut;
  return [
    number(totals.offered),
    totals.offered === 0 ? '–' : share(totals.throttled / totals.offered),
    ran === 0 ? '–' : milliseconds(latencyMs.p99),
    number(totals.coldStarts),
    cost.requests === 0 ? '–' : usd(cost.perMillionUsd),
  ];
};

const toMind = ({ measured, notes }: SuiteReport): string => {
  const saturation = measured === null ? null : saturationOf(measured);
  return saturation?.replace(/^host saturated: /, '') ?? notes[0]?.replace(/^Not compared: /, '') ?? '';
};

const columns = ['invocations', 'throttled', 'p99', 'cold starts', '$ per million'];

/** A row a suite, with links to them; `idOf` gives the id of each section. */
export const overview = (suites: readonly SuiteReport[], idOf: (index: number) => string): string => {
  const head = ['suite', 'runs', 'verdict', 'judged by', ...columns, 'to mind']
    .map((title) => `<th scope="col"${columns.includes(title) ? ' class="n"' : ''}>${title}</th>`)
    .join('');
  const rows = suites.map((suite, index) => {
    const word = suiteWord(suite);
    const figures = figuresOf(suite.measured ?? suite.simulated);
    return (
      `<tr><th scope="row"><a href="#${idOf(index)}">${escapeHtml(suite.name)}</a></th><td>${kindsOf(suite)}</td>` +
      `<td class="${wordClass(word)}">${escapeHtml(word)}</td><td>${escapeHtml(judgedText(suite))}</td>` +
      `${figures.map((figure) => `<td class="n">${escapeHtml(figure)}</td>`).join('')}<td>${escapeHtml(toMind(suite))}</td></tr>`
    );
  });
  return `<section class="overview" aria-label="All runs at a glance"><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
};
