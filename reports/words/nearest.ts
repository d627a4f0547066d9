// The known word that a misspelt one was meant to be.

/** Letters that are changed, left out, added or swapped with their neighbour to make one word of the other. */
const distance = (a: string, b: string): number => {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
        isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
  }
  return rows[a.length]![b.length]!;
};

/** Beyond this nobody mistypes, and the search is work. */
const longestWord = 64;

/** Capitals, dashes and underscores are no difference. */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, '');

const digitsOf = (word: string): string => word.replaceAll(/\D/g, '');

/** Of `known`, the word that `word` was likely meant to be: a third of its letters may differ. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  if (word === '' || word.length > longestWord) return null;
  const meant = plain(word);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(meant.length / 3)) + 1;
  for (const one of known) {
    // Another number is another thing: p98 is no mistyped p95.
    if (digitsOf(one) !== digitsOf(word)) continue;
    const steps = distance(meant, plain(one));
    if (steps < least) [best, least] = [one, steps];
  }
  return best;
};

/** `did you mean "memory"?`, or nothing. */
export const didYouMean = (word: string, known: readonly string[]): string | null => {
  const meant = nearest(word, known);
  return meant === null ? null : `did you mean "${meant}"?`;
};

const mostNames = 20;

/** The names that there are, the nearest told apart: `there are: api, worker; did you mean "worker"?` */
export const knownNames = (word: string, names: readonly string[]): string => {
  const more = names.length - mostNames;
  const listed = `${names.slice(0, mostNames).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
  const meant = didYouMean(word, names);
  return `there are: ${listed}${meant === null ? '' : `; ${meant}`}`;
};
