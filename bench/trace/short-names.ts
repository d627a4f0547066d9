// Short names for hashes: valid as names of functions, as long as they must be to differ.

const shortest = 8;
/** What Lambda allows. */
const longest = 64;

/** A name for each of `texts` (which differ), made of its beginning; none twice. */
export const shortNames = (texts: readonly string[]): Map<string, string> => {
  const valid = texts.map((text) => text.replaceAll(/[^A-Za-z0-9_-]/g, '_'));
  for (let length = shortest; length <= longest; length += 1) {
    const names = valid.map((text) => text.slice(0, length));
    if (new Set(names).size === names.length) return new Map(names.map((name, index) => [texts[index]!, name]));
  }
  // Alike throughout what a name can hold: their number tells them apart.
  return new Map(valid.map((text, index) => [texts[index]!, `${text.slice(0, longest - 7)}-${index}`]));
};
