// The directory that stands for a function's package when nobody names one: that of the handler, or one above it that
// holds what the handler imports or speaks of.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, parse, sep } from 'node:path';
import { isInPackage } from './resolve-as-node.ts';

const holds = (directory: string, file: string): boolean => file.startsWith(directory + sep);

const commonDirectory = (directory: string, files: readonly string[]): string => {
  let common = directory;
  while (common !== parse(common).root && !files.every((file) => holds(common, file))) common = dirname(common);
  return common;
};

/** The directory of the nearest package.json; null for none. */
const packageDirectory = (directory: string): string | null => {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return null;
  }
};

/** A path that leads up, in quotes. */
const upwards = /['"`]\.\.(?:[/\\]|['"`])/;

const leadsUp = (file: string): boolean => {
  try {
    return upwards.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
};

/**
 * @param inputs of the handler in `directory`, packages left out, all by their real paths
 * @param others that must be in it too, such as the package.json that makes them ES modules
 */
export const codeRoot = (directory: string, inputs: readonly string[], others: readonly string[] = []): string => {
  const own = inputs.filter((file) => !isInPackage(file));
  const imported = commonDirectory(directory, [...own, ...others]);
  const around = own.some(leadsUp) ? packageDirectory(directory) : null;
  const root = around === null || holds(around, imported) ? (around ?? imported) : imported;
  // Nothing in common but the machine.
  return root === parse(root).root ? directory : root;
};
