// Text into HTML, and data into a script, such that no name can become markup.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string | number): string => String(text).replaceAll(/[&<>"']/g, (c) => entities[c]!);

/** JSON that may stand inside a script element: it cannot close it, and line separators are escaped. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
