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
const packageKind = (directory: string): ModuleKind => {
  for (let at = directory; basename(at) !== 'node_modules'; at = dirname(at)) {
    const type = typeIn(at);
    if (type !== undefined) return type === 'module' ? 'esm' : 'cjs';
    if (dirname(at) === at) break;
  }
  return 'cjs';
};

/** The kind of the file at an absolute path; what is no JavaScript is loaded as CommonJS is. */
export const moduleKindOf = (file: string): ModuleKind => {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return 'esm';
  return ['.js', '.ts', '.jsx', '.tsx'].includes(extension) ? packageKind(dirname(file)) : 'cjs';
};
