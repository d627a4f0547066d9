// Requests one by one: a bar for each, cut into its parts, the slowest and some by chance; and what p50 and p99 are made of.

import { milliseconds, number, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { tracePartMeaning, tracePartNames, type RequestTrace, type TracePartName } from '../result/request-trace.ts';
import { clientOnlySentence } from '../verdict/trace-sentences.ts';
import type { TraceSplit } from '../result/trace-section.ts';
import { escapeHtml } from './escape.ts';
import { figureTable } from './table.ts';

/** Fits both themes: of middling lightness, told apart by more than their hue. */
const colours: Readonly<Record<TracePartName, string>> = {
  'client wait': '#8c8c8c',
  connection: '#bab0ac',
  queue: '#b07aa1',
  retries: '#e15759',
  admission: '#59a14f',
  placement: '#edc948',
  init: '#f28e2b',
  restore: '#9c755f',
  handler: '#4e79a7',
  extensions: '#d37295',
  overhead: '#76b7b2',
};

const time = (us: number): string => milliseconds(us / 1000);

/** In per cent of the longest. */
const widthOf = (us: number, longestUs: number): string => ((100 * us) / Math.max(1, longestUs)).toFixed(3);

const barOf = (trace: RequestTrace, longestUs: number): string => {
  let atUs = 0;
  const parts = trace.parts.map(({ name, us }) => {
    const x = widthOf(atUs, longestUs);
    atUs += us;
    const told = escapeHtml(`${name}: ${time(us)}`);
    return `<rect x="${x}%" y="1" width="${widthOf(us, longestUs)}%" height="14" fill="${colours[name]}"><title>${told}</title></rect>`;
  });
  const { functionName, startMs, latencyUs, outcome, coldStart, attempts, extensionsUs } = trace;
  const marks = [
    ...(coldStart ? ['cold'] : []),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(outcome === 'completed' ? [] : [outcome]),
    ...(extensionsUs === undefined ? [] : [`extensions ${time(extensionsUs)} after it`]),
  ].join(', ');
  const told = trace.parts.map(({ name, us }) => `${name} ${time(us)}`).join(', ');
  return (
    `<tr><th scope="row">${escapeHtml(functionName)}</th><td class="number">${escapeHtml((startMs / 1000).toFixed(3))} s</td>` +
    `<td class="trace"><svg width="100%" height="16" role="img" aria-label="${escapeHtml(told)}">${parts.join('')}</svg></td>` +
    `<td class="number">${time(latencyUs)}</td><td>${marks}</td></tr>`
  );
};

/** More rows of one list are folded. */
const mostShown = 10;

const barTable = (traces: readonly RequestTrace[], longestUs: number): string =>
  `<div class="scroll"><table class="traces"><thead><tr><th>function</th><th>at</th><th>parts</th>` +
  `<th>latency</th><th></th></tr></thead><tbody>${traces.map((trace) => barOf(trace, longestUs)).join('')}</tbody></table></div>`;

const waterfall = (title: string, traces: readonly RequestTrace[]): string => {
  if (traces.length === 0) return '';
  const longestUs = Math.max(...traces.map(({ latencyUs }) => latencyUs));
  const [shown, more] = [traces.slice(0, mostShown), traces.slice(mostShown)];
  const folded =
    more.length === 0
      ? ''
      : `<details class="more"><summary>${number(more.length)} more</summary>${barTable(more, longestUs)}</details>`;
  return `<h4>${escapeHtml(title)}</h4>${barTable(shown, longestUs)}${folded}`;
};

const legend = (traces: readonly RequestTrace[]): string => {
  const used = new Set(traces.flatMap(({ parts }) => parts.map(({ name }) => name)));
  const items = tracePartNames
    .filter((name) => used.has(name))
    .map(
      (name) =>
        `<li><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="${colours[name]}"/></svg> ` +
        `<strong>${name}</strong>: ${escapeHtml(tracePartMeaning[name])}</li>`,
    );
  return `<ul class="trace-parts">${items.join('')}</ul>`;
};

/** A row for each percentile of each run, with its parts. */
const splitTable = (runs: readonly { kind: string; splits: readonly TraceSplit[] }[]): string => {
  const shown = runs.flatMap(({ kind, splits }) => splits.map((split) => ({ kind, split })));
  const names = tracePartNames.filter((name) => shown.some(({ split }) => split.parts[name] !== undefined));
  const rows = shown.map(({ kind, split }) => ({
    name: `about p${split.percentile}, ${kind}`,
    values: [
      time(split.latencyUs),
      ...names.map((name) => (split.parts[name] === undefined ? '' : time(split.parts[name]))),
      share(split.coldShare),
      share(split.retriedShare),
    ],
  }));
  return rows.length === 0 ? '' : figureTable(['latency', ...names, 'cold', 'sent again'], rows);
};

/** Of the runs that kept traces; nothing where none did. */
export const tracesSection = (results: readonly RunResult[]): string => {
  const traced = results.flatMap(({ kind, traces }) => (traces === undefined ? [] : [{ kind, ...traces }]));
  if (traced.length === 0) return '';
  const every = traced.flatMap(({ slowest, typical }) => [...slowest, ...typical]);
  const falls = traced.map(
    ({ kind, of, slowest, typical }) =>
      waterfall(`The slowest ${slowest.length} of ${several(of, 'request')}, ${kind}`, slowest) +
      waterfall(`${several(typical.length, 'request')} by chance, ${kind}`, typical),
  );
  const unknown = traced.flatMap((section) => clientOnlySentence(section) ?? []);
  const notes = unknown.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
  return splitTable(traced) + notes + legend(every) + falls.join('');
};
