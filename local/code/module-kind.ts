// Which kind of module Node.js takes a file for: by its extension, or by `type` of the package.json above it.

import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

export type ModuleKind = 'esm' | 'cjs';

const typeIn = (directory: string): unknown => {
  try {
    return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { type?: unknown }).type ?? null;
  } catch {
    return undefined;
  }
};

/** The nearest package.json counts, and none above a directory of packages (Node.js, "Determining module system"). */
const scopeOf = (directory: string): { readonly file: string; readonly kind: ModuleKind } | null => {
  for (let at = directory; basename(at) !== 'node_modules'; at = dirname(at)) {
    const type = typeIn(at);
    if (type !== undefined) return { file: join(at, 'package.json'), kind: type === 'module' ? 'esm' : 'cjs' };
    if (dirname(at) === at) break;
  }
  return null;
};

/** The package.json by which a file is an ES module; null where its name says so, or it is none. */
export const moduleScope = (file: string): string | null => {
  const scope = extname(file) === '.js' ? scopeOf(dirname(file)) : null;
  return scope?.kind === 'esm' ? scope.file : null;
};

/** The kind of the file at an absolute path; what is no JavaScript is loaded as CommonJS is. */
export const moduleKindOf = (file: string): ModuleKind => {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return 'esm';
  return ['.js', '.ts', '.jsx', '.tsx'].includes(extension) ? (scopeOf(dirname(file))?.kind ?? 'cjs') : 'cjs';
};
