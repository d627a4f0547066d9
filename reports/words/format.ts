// Numbers as people read them.

/** A whole number with commas between thousands. Not by locale: to load that takes longer than all else that a short command does. */
export const grouped = (whole: number | string): string => String(whole).replaceAll(/\B(?=(?:\d{3})+(?:$|\.))/g, ',');

/** Three or four digits, no exponent where it can be helped. */
export const number = (value: number): string => {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return grouped(Math.round(value));
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
};

export const milliseconds = (ms: number): string => {
  if (ms >= 60_000) return `${number(ms / 60_000)} min`;
  return ms >= 10_000 ? `${number(ms / 1000)} s` : `${number(ms)} ms`;
};

/** The length of a run. */
export const length = (ms: number): string => {
  if (ms < 1000) return `${number(ms)} ms`;
  if (ms < 120_000) return `${number(ms / 1000)} s`;
  return ms < 7_200_000 ? `${number(ms / 60_000)} min` : `${number(ms / 3_600_000)} h`;
};

export const share = (value: number): string => `${number(value * 100)} %`;

/** Cents, or as many decimals as show three digits. */
export const usd = (value: number): string => {
  // Rounded as it is written in decimals, in which half a cent is a half.
  if (value === 0 || value >= 0.01)
    return `$${grouped((Math.round(Number((value * 100).toPrecision(15))) / 100).toFixed(2))}`;
  return `$${value.toFixed(Math.min(15, 2 - Math.floor(Math.log10(value))))}`;
};

/** A value in the unit of its figure; a dash where there is none. */
export const inUnit = (value: number | null, unit: 'ms' | 'share' | 'count'): string => {
  if (value === null) return '–';
  if (unit === 'ms') return milliseconds(value);
  return unit === 'share' ? share(value) : number(value);
};

/** So many, with what is said of one or of many, such as `1 batch` or `1,200 batches`. */
export const counted = (count: number, one: string, many: string): string => {
  const text = number(count);
  return `${text} ${text === '1' ? one : many}`;
};

/** So many of a thing whose plural ends in s, such as `1 figure` or `1,200 figures`. */
export const several = (count: number, one: string): string => counted(count, one, `${one}s`);

/** Text for a terminal: nothing in it moves the cursor, changes a colour or turns the order of what follows. */
export const printable = (text: string): string => escapedControls(text.replaceAll(/[\t\n\r]+/g, ' '));

/**
 * What no reader sees but terminals and editors obey, bar tabs and ends of lines: control characters, and those that turn text round.
 * Said by what it is not, in UTF-16 units: as `\p{Cc}` it took V8 a fiftieth of a small simulation's start to compile.
 */
const obeyed = /[^\t\n\r -~\u00A0-\u061B\u061D-\u200D\u2010-\u2027\u202F-\u2065\u206A-\uFEFE\uFF00-\uFFFF]/g;

/** With each of them as it would be written in source text, such as `\\u001b`: a name stays told apart from others. */
export const escapedControls = (text: string): string =>
  text.replaceAll(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** With its sign, in the unit of its figure. */
export const signed = (value: number, unit: 'ms' | 'share' | 'count'): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${inUnit(Math.abs(value), unit)}`;
