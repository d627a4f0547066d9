// A table of the page.

import { escapeHtml } from './escape.ts';

/** A table; cells that begin with a digit line up. */
export const table = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const cell = (value: string | number): string => {
    const text = escapeHtml(value);
    const verdict = { pass: 'good', fail: 'bad' }[String(value)];
    const kind = verdict ?? (/^[-+$\d]/.test(text) ? 'n' : '');
    return kind === '' ? `<td>${text}</td>` : `<td class="${kind}">${text}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
};
