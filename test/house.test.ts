// The rules of the house, held by reading the source: which floor may import which, what the two pure floors must not
// touch, how files are named and how long they are. The checker is itself tried on bad samples.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Each floor and those it may import from. `local` and `loadgen` meet over HTTP only. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  lambda: ['lambda'],
  sim: ['sim', 'lambda'],
  local: ['local', 'sim', 'lambda'],
  loadgen: ['loadgen', 'sim', 'lambda'],
  reports: ['reports', 'loadgen', 'local', 'sim', 'lambda'],
  bench: ['bench', 'reports', 'loadgen', 'local', 'sim', 'lambda'],
};
/** The rooms of each floor, lowest first: a room imports from those before it, never from one after. Files beside them may import all. */
const roomsOf: Readonly<Record<string, readonly string[]>> = {
  lambda: ['basics', 'answers', 'managed', 'settings', 'cold-start', 'durable', 'tracing'],
  sim: ['stats', 'random', 'distributions', 'arrivals', 'engine', 'durable', 'world', 'sources'],
  local: [
    'wire',
    'clock',
    'kept',
    'endpoints',
    'code',
    'telemetry',
    'sandbox',
    'settings',
    'runtime-api',
    'inspect',
    'isolation',
    'worker',
    'process',
    'functions',
    'stack',
    'traces',
    'logs',
    'trail',
    'environment',
    'managed',
    'cloudwatch',
    'async',
    'durable',
    'event-sources',
    'auth',
    'deployments',
    'http',
    'api',
    'front-door',
  ],
  loadgen: ['clock', 'http', 'targets', 'health', 'dispatch'],
  reports: [
    'words',
    'histogram',
    'result',
    'counting',
    'comparing',
    'files',
    'history',
    'verdict',
    'chart',
    'page',
    'documents',
  ],
  bench: [
    'input',
    'trace',
    'format',
    'auth',
    'template',
    'scenario',
    'schema',
    'handlers',
    'simulate',
    'measure',
    'validate',
    'jobs',
    'diagnosis',
    'sweep',
    'plan',
    'worker',
    'tune',
    'calibrate',
    'init',
    'page',
    'probe',
    'suites',
    'terminal',
    'commands',
    'cli',
  ],
};
/** Packages that the pure floors may import, and no others. */
const purePackages: Readonly<Record<string, readonly string[]>> = { lambda: [], sim: ['jstat'] };

const impureNames =
  /(?<![.\w$])(?:new\s+)?(Date|performance|setTimeout|setInterval|setImmediate|queueMicrotask|Buffer|console|globalThis)\b(?!\s*:)|\bMath\s*\.\s*(random)\b|(?<![.\w$])(process)\s*\.\s*(?:argv|cpuUsage|cwd|env|exit|hrtime|memoryUsage|nextTick|on|once|pid|platform|stderr|stdin|stdout|version|versions)\b/g;

interface Scanned {
  /** The source without comments; each string is its number in `strings`, in quotes. */
  readonly code: string;
  readonly strings: readonly string[];
}

/** One comment, string, regular expression, or character of code that matters for finding them. */
const token =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`|\$\{|[{}]|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*|\//g;

/** Whether a slash after this code begins a regular expression rather than divides. */
const beginsRegExp = (before: string): boolean =>
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|void))\s*$/.test(before);

/** Takes comments out, and strings apart; code inside `${}` of templates stays code. */
const scan = (source: string): Scanned => {
  const strings: string[] = [];
  const templateDepths: number[] = [];
  let code = '';
  let depth = 0;
  let at = 0;
  const skipTemplate = (from: number): number => {
    for (let i = from; i < source.length; i += 1) {
      if (source[i] === '\\') i += 1;
      else if (source[i] === '`') return i + 1;
      else if (source.startsWith('${', i)) {
        templateDepths.push(depth);
        depth += 1;
        code += ' + ';
        return i + 2;
      }
    }
    return source.length;
  };
  for (;;) {
    token.lastIndex = at;
    const match = token.exec(source);
    if (match === null) return { code: code + source.slice(at), strings };
    code += source.slice(at, match.index);
    const text = match[0];
    at = match.index + text.length;
    if (text.startsWith('//') || text.startsWith('/*')) code += ' ';
    else if (text.startsWith("'") || text.startsWith('"')) code += `"${strings.push(text.slice(1, -1)) - 1}"`;
    else if (text === '`') {
      code += '""';
      at = skipTemplate(at);
    } else if (text.startsWith('/') && text.length > 1) {
      if (beginsRegExp(code)) code += ' /re/ ';
      else {
        code += '/';
        at = match.index + 1;
      }
    } else {
      if (text === '}') depth -= 1;
      else if (text !== '/') depth += 1;
      if (text === '}' && templateDepths.at(-1) === depth) {
        templateDepths.pop();
        at = skipTemplate(at);
      } else code += text;
    }
  }
};

/** What a file imports: import and export-from statements, import types, dynamic imports and require calls. */
const importsOf = ({ code, strings }: Scanned): string[] =>
  [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*"(\d+)"/g)].map((match) => strings[Number(match[1])]!);

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What is wrong with one import of a file (path relative to the root). */
const importProblem = (path: string, specifier: string): string | null => {
  const floor = path.split('/')[0]!;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (!mayImport[floor]!.includes(target.split('/')[0]!)) return `imports ${target} from another floor`;
    return specifier.endsWith('.ts') ? roomProblem(path, specifier) : `imports ${specifier} without .ts`;
  }
  if (specifier.startsWith('/') || specifier.startsWith('file:')) return `imports by absolute path ${specifier}`;
  const allowed = purePackages[floor];
  if (allowed !== undefined && !allowed.includes(specifier)) return `imports ${specifier} into a pure floor`;
  return null;
};

/** The room of a file; null beside the rooms. */
const roomOf = (path: string): string | null => {
  const [, room, ...more] = path.split('/');
  return more.length === 0 ? null : room!;
};

/** What is wrong with the rooms of one import: a room that nobody named, one above, or a file above all rooms. */
const roomProblem = (path: string, specifier: string): string | null => {
  const floor = path.split('/')[0]!;
  const target = posix.join(posix.dirname(path), specifier);
  const rooms = roomsOf[floor];
  const room = roomOf(path);
  if (rooms === undefined || room === null || target.split('/')[0] !== floor) return null;
  const other = roomOf(target);
  if (other === null) return `imports ${target} from above its room`;
  return rooms.indexOf(other) <= rooms.indexOf(room) ? null : `imports ${target} from a room above`;
};

/** Ways along imports that end where they began. */
const circlesOf = (imported: ReadonlyMap<string, readonly string[]>): string[] => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    if (done.has(path) || way.includes(path)) return;
    for (const next of imported.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of imported.keys()) walk(path, []);
  return circles;
};

/** Every rule that one file breaks. */
const fileProblems = (path: string, source: string): string[] => {
  const scanned = scan(source);
  const problems = importsOf(scanned).map((specifier) => importProblem(path, specifier));
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(basename(path))) problems.push('is not named in kebab-case');
  if (path.endsWith('.d.ts')) return problems.filter((problem) => problem !== null);
  if (/\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/.test(scanned.code)) problems.push('exports a default');
  if (path.slice(0, path.indexOf('/')) in purePackages) {
    for (const match of scanned.code.matchAll(impureNames)) {
      problems.push(`uses ${match.slice(1).find((name) => name !== undefined)}`);
    }
  }
  return problems.filter((problem) => problem !== null);
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const files = Object.keys(mayImport).flatMap((floor) =>
  readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const path = posix.join(floor, ...file.split(/[\\/]/));
      return { path, source: readFileSync(join(root, path), 'utf8') };
    }),
);

describe('the house', () => {
  test('every floor has files', () => {
    const floors = new Set(files.map((file) => file.path.split('/')[0]));
    expect(floors).toEqual(new Set(Object.keys(mayImport)));
  });

  test('imports, purity, exports and names', () => {
    const problems = files.flatMap(({ path, source }) => fileProblems(path, source).map((text) => `${path} ${text}`));
    expect(problems).toEqual([]);
  });

  test('every directory of a floor is a room, and every room has files', () => {
    for (const [floor, rooms] of Object.entries(roomsOf)) {
      const found = new Set(files.filter(({ path }) => path.startsWith(`${floor}/`)).map(({ path }) => roomOf(path)));
      found.delete(null);
      expect(found).toEqual(new Set(rooms));
    }
  });

  test('every relative import leads to a file', () => {
    const known = new Set(files.map((file) => file.path));
    const missing = files.flatMap(({ path, source }) =>
      importsOf(scan(source))
        .filter((specifier) => specifier.startsWith('.') && !known.has(posix.join(dirname(path), specifier)))
        .map((specifier) => `${path} -> ${specifier}`),
    );
    expect(missing).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    const imported = new Map(
      files.map(({ path, source }) => [
        path,
        importsOf(scan(source))
          .filter((s) => s.startsWith('.'))
          .map((s) => posix.join(dirname(path), s)),
      ]),
    );
    expect(circlesOf(imported)).toEqual([]);
  });

  test('every package imported comes with ours, or is in its bundles', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const packages = files.flatMap(({ source }) => importsOf(scan(source)).filter((s) => !/^(\.|node:)/.test(s)));
    const missing = [...new Set(packages.map(packageOf))].filter((name) => !(name in dependencies));
    expect(missing.sort()).toEqual([
      'chartjs-node-canvas',
      'cli-progress',
      'cli-table3',
      'commander',
      'hdr-histogram-js',
      'jstat',
      'yaml',
      'zod',
    ]);
    expect(missing.filter((name) => !(name in devDependencies))).toEqual([]);
  });

  test('files are short', () => {
    expect(median(files.map((file) => file.source.trimEnd().split('\n').length))).toBeLessThanOrEqual(120);
  });
});

describe('the checker', () => {
  test.each([
    ['lambda/a.ts', "import { x } from '../sim/index.ts';", 'imports sim/index.ts from another floor'],
    [
      'lambda/a.ts',
      "import type { X } from '../reports/result/result.ts';",
      'imports reports/result/result.ts from another floor',
    ],
    ['sim/b/a.ts', "export * from '../../local/index.ts';", 'imports local/index.ts from another floor'],
    ['sim/a.ts', "export {\n  a,\n  b,\n} from '../loadgen/index.ts';", 'imports loadgen/index.ts from another floor'],
    ['local/a.ts', "await import('../loadgen/index.ts');", 'imports loadgen/index.ts from another floor'],
    ['loadgen/a.ts', "import '../local/index.ts';", 'imports local/index.ts from another floor'],
    ['loadgen/a.ts', "type T = import('../bench/index.ts').T;", 'imports bench/index.ts from another floor'],
    ['reports/a.ts', "import x from '../bench/x.ts';", 'imports bench/x.ts from another floor'],
    ['bench/a.ts', "import x from '../test/x.ts';", 'imports test/x.ts from another floor'],
    ['reports/words/a.ts', "import { x } from '../page/x.ts';", 'imports reports/page/x.ts from a room above'],
    ['local/api/a.ts', "import { x } from '../platform.ts';", 'imports local/platform.ts from above its room'],
    ['bench/plan/b/a.ts', "import { x } from '../../cli/x.ts';", 'imports bench/cli/x.ts from a room above'],
    ['sim/a.ts', "import { x } from './x.js';", 'imports ./x.js without .ts'],
    ['sim/a.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs into a pure floor'],
    ['sim/a.ts', 'const fs = require("fs");', 'imports fs into a pure floor'],
    ['lambda/a.ts', "import jstat from 'jstat';", 'imports jstat into a pure floor'],
    ['sim/a.ts', 'const now = Date.now();', 'uses Date'],
    ['sim/a.ts', 'const now = new Date();', 'uses Date'],
    ['sim/a.ts', 'const x = `at ${Date.now()}`;', 'uses Date'],
    ['sim/a.ts', 'const x = Math.random();', 'uses random'],
    ['lambda/a.ts', 'const x = performance.now();', 'uses performance'],
    ['lambda/a.ts', 'const x = process.env["A"];', 'uses process'],
    ['lambda/a.ts', 'setTimeout(() => {}, 1);', 'uses setTimeout'],
    ['bench/a.ts', 'export default 1;', 'exports a default'],
    ['bench/a.ts', 'const a = 1;\nexport { a as default };', 'exports a default'],
    ['bench/camelCase.ts', 'export const a = 1;', 'is not named in kebab-case'],
    ['bench/under_score.ts', 'export const a = 1;', 'is not named in kebab-case'],
  ])('finds fault with %s: %s', (path, source, problem) => {
    expect(fileProblems(path, source)).toContain(problem);
  });

  test('takes no offence at comments, strings, regular expressions and names that only look alike', () => {
    const source = [
      "// import x from '../bench/x.ts'; Date.now()",
      "/* import '../local/x.ts';\n process.env */",
      "import type { X } from './x.ts';",
      'const url = \'http://example.org/ import "../bench/x.ts" Date\';',
      'const text = `import "../bench/x.ts" ${url.replace(/[\'"/]/g, `${1} // Date`)} Date`;',
      'const ratio = 4 / 2 / 1; // Math.random()',
      'const priceDate = item.Date + process.rateAt(1);',
      'const half = (a) / 2, b = "/";',
    ].join('\n');
    expect(fileProblems('sim/some-file.ts', source)).toEqual([]);
    expect(importsOf(scan(source))).toEqual(['./x.ts']);
  });

  test('still sees code behind a template, a division and a regular expression', () => {
    const source = 'const a = `${`${1}`}` + (2) / 3; const r = /[/"]/; Date.now(); const c = a / 2; performance.now();';
    expect(fileProblems('sim/a.ts', source)).toEqual(['uses Date', 'uses performance']);
  });

  test('finds circles, of types too, and nothing in what only meets again', () => {
    const of = (...pairs: readonly (readonly [string, readonly string[]])[]): string[] => circlesOf(new Map(pairs));
    expect(of(['a', ['b']], ['b', ['c']], ['c', ['b']])).toEqual(['b -> c -> b']);
    expect(of(['a', ['a']])).toEqual(['a -> a']);
    expect(of(['a', ['b', 'c']], ['b', ['d']], ['c', ['d']], ['d', []])).toEqual([]);
  });

  test('the median is the middle', () => expect(median([5, 1, 300])).toBe(5));
});
