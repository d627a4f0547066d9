// The files of a scenario as a page carries them: in the page this stands in the place of Node's `fs` and `path`.

/** Texts by path, as the scenario writes it. */
let carried: Readonly<Record<string, string>> = {};

export const carry = (files: Readonly<Record<string, string>>): void => {
  carried = files;
};

export const readFileSync = (path: string): string => {
  const text = carried[path];
  if (text === undefined) throw new Error('the page does not carry it');
  return text;
};

/** Paths stay as they are written: so they are carried. */
export const resolve = (...parts: readonly string[]): string => parts.at(-1)!;
