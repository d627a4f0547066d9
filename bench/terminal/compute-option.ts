// --compute: the ways to run all functions, of which one or several are named.

import type { ConfigProblem } from '../../lambda/index.ts';
import { computeModes, type ComputeMode } from '../simulate/compute-mode.ts';

const isMode = (word: string): word is ComputeMode => computeModes.some((mode) => mode === word);

/** The ways that are named, and what is wrong with them; none without the option. */
export const readModes = (
  compute: string | undefined,
): { readonly modes: readonly ComputeMode[]; readonly problems: readonly ConfigProblem[] } => {
  const words = compute?.split(',').map((word) => word.trim()) ?? [];
  const again = words.find((word, index) => words.indexOf(word) !== index);
  const messages = [
    ...words
      .filter((word) => !isMode(word))
      .map((word) => `there is no way to run functions called "${word}"; write ${computeModes.join(', ')}`),
    ...(again === undefined ? [] : [`names ${again} twice; remove one`]),
  ];
  return { modes: words.filter(isMode), problems: messages.map((message) => ({ path: '--compute', message })) };
};
