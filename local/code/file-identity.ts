// What a source file knows of itself, kept through bundling: import.meta, __dirname, __filename, and the `require` and
// `import()` that esbuild cannot see through, which look from where the file lies.

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Message } from 'esbuild';
import type { SeenPath } from './seen-paths.ts';

const names = {
  meta: 'windtunnelMeta',
  dirname: 'windtunnelDirname',
  filename: 'windtunnelFilename',
  require: 'windtunnelRequire',
  import: 'windtunnelImport',
} as const;

/** For esbuild: what stands in a file becomes a name that `withIdentity` declares in it. */
export const identityDefines: Readonly<Record<string, string>> = {
  'import.meta': names.meta,
  __dirname: names.dirname,
  __filename: names.filename,
};

/** Messages of esbuild that tell where a file asks for what is known only when it runs; the name that does it instead. */
export const lateCallMessages: Readonly<Record<string, string>> = {
  'unsupported-require-call': names.require,
  'indirect-require': names.require,
  'unsupported-dynamic-import': names.import,
};

/** A piece of a line to be put in the place of another; columns and lengths in bytes. */
export interface LateCall {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly name: string;
}

/** Late calls by file, out of what esbuild warns of. */
export const lateCallsIn = (
  warnings: readonly Message[],
  absolute: (file: string) => string,
): Map<string, LateCall[]> => {
  const calls = new Map<string, LateCall[]>();
  for (const { id, location } of warnings) {
    const name = lateCallMessages[id];
    if (name === undefined || location === null) continue;
    const file = absolute(location.file);
    const { line, column, length } = location;
    calls.set(file, [...(calls.get(file) ?? []), { line, column, length, name }]);
  }
  return calls;
};

/** `require.resolve`, of which esbuild tells only in CommonJS. */
const resolving = /(?<![.\w$'"`])require(?=\s*\.\s*resolve\s*\()/g;

const replaced = (source: string, calls: readonly LateCall[]): string => {
  const lines = source.split('\n');
  for (const { line, column, length, name } of calls.toSorted((a, b) => b.column - a.column)) {
    const bytes = Buffer.from(lines[line - 1]!);
    lines[line - 1] = bytes.subarray(0, column).toString() + name + bytes.subarray(column + length).toString();
  }
  return lines.join('\n').replaceAll(resolving, names.require);
};

const builtin = (name: string): string => `process.getBuiltinModule(${JSON.stringify(name)})`;

/** Declarations on one line, so that lines keep their numbers. */
const declarations = (source: string, file: string): string => {
  const text = JSON.stringify(file);
  const url = JSON.stringify(pathToFileURL(file).href);
  const directory = JSON.stringify(dirname(file));
  const requireFrom = `${builtin('module')}.createRequire(${text})`;
  const resolve = `(s) => { const p = ${requireFrom}.resolve(s); return ${builtin('path')}.isAbsolute(p) ? ${builtin('url')}.pathToFileURL(p).href : p; }`;
  const byName: readonly (readonly [mark: string, name: string, value: string])[] = [
    [
      'import.meta',
      names.meta,
      `Object.assign(Object.create(null), { dirname: ${directory}, filename: ${text}, resolve: ${resolve}, url: ${url} })`,
    ],
    ['__dirname', names.dirname, directory],
    ['__filename', names.filename, text],
    [names.require, names.require, requireFrom],
    [
      names.import,
      names.import,
      `${builtin('vm')}.compileFunction("return import(s)", ["s"], { filename: ${text}, importModuleDynamically: ${builtin('vm')}.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })`,
    ],
  ];
  const used = byName.filter(([mark]) => source.includes(mark));
  return used.length === 0 ? '' : `const ${used.map(([, name, value]) => `${name} = ${value}`).join(', ')};`;
};

/** What stands first in a file and must stay there: `#!` and 'use strict'. */
const head = /^(?:#!.*\n)?(?:\s*(['"])use strict\1;?)?/;

/** The source of a file with its identity written into it. */
export const withIdentity = async (file: string, calls: readonly LateCall[], seen: SeenPath): Promise<string> => {
  const source = replaced(await readFile(file, 'utf8'), calls);
  const first = head.exec(source)![0];
  const strict = first.includes('use strict') && !first.endsWith(';') ? ';' : '';
  return first + strict + declarations(source, seen(file)) + source.slice(first.length);
};
