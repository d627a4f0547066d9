// How sentences begin.

export const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** To go on with after a comma; a word in capitals stays so. */
export const lowered = (text: string): string =>
  /^[A-Z](?![A-Z])/.test(text) ? `${text[0]!.toLowerCase()}${text.slice(1)}` : text;
