// Directories of code and what stands around them: which files are code, what they come to, which directory is a function's, what
// a source keeps of itself through bundling, and which SDK is found.

import { createHash } from 'node:crypto';
import fs, { readlinkSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { handlerName } from '../../local/code/bundle.ts';
import { codeErrorOf } from '../../local/code/code-error.ts';
import { codeRoot } from '../../local/code/code-root.ts';
import { lateCallsIn, withIdentity } from '../../local/code/file-identity.ts';
import { findSdk, linkSdk, sdkHomes } from '../../local/code/provided-sdk.ts';
import { confinedPath, samePath } from '../../local/code/seen-paths.ts';
import { codeDirectory, isCodeName } from '../../local/functions/directory-digest.ts';
import { DirectoryWatch } from '../../local/functions/directory-watch.ts';
import { replacing } from '../support/stand-in-platform.ts';
import { eventually } from '../support/eventually.ts';
import { ownDirectory } from '../support/own-directory.ts';

const { base, at, put } = ownDirectory('directories');

test('packages, what begins with a dot and what is written while code runs are no code', () => {
  const code = ['a.js', 'log.js', 'a.dbx', 'wal.js', 'a.logs', 'modules', 'node_modules_2', 'a-wal.js', 'pid', 'a~b'];
  expect(code.filter(isCodeName)).toEqual(code);
  const other = 'node_modules .git a.log a.db a.sqlite a.sqlite3 a.swp a.swo a.tmp a.pid a.cpuprofile a.heapsnapshot';
  const more = 'a.db-wal a-shm a.db-journal a.js~';
  expect(`${other} ${more}`.split(' ').filter(isCodeName)).toEqual([]);
});

describe('a directory of code', () => {
  const of = (directory: string | null, inputs: string[] = [], ignored: string[] = []) =>
    codeDirectory({ directory, inputs, ignored });
  const digest = (...paths: string[]): string => {
    const hash = createHash('sha256');
    for (const path of paths) {
      const { size, mtimeMs } = statSync(at(`tree/${path}`));
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
    return hash.digest('base64');
  };
  beforeAll(() => {
    put('tree/b.js', '12345');
    put('tree/a.js', '12');
    put('tree/sub/c.js', '123');
    put('tree/sub/c.log', 'a long line that is no code');
    put('tree/logs/d.js', '1234567');
    put('tree/node_modules/pkg/index.js', 'none of it');
    put('shared/e.js', '1');
  });

  test('is its files by name, then those below, with what is known to be asked for elsewhere', () => {
    expect(of(at('tree'))).toEqual({
      directories: [at('tree'), at('tree/logs'), at('tree/sub')],
      bytes: 17,
      sha256: digest('a.js', 'b.js', 'logs/d.js', 'sub/c.js'),
    });
    expect(of(at('tree'), [at('shared/e.js'), at('tree/a.js'), at('none.js')], [at('tree/logs')])).toEqual({
      directories: [at('tree'), at('tree/sub')],
      bytes: 11,
      sha256: digest('a.js', 'b.js', 'sub/c.js', '../shared/e.js'),
    });
  });

  test('is nothing for a bundle, and but the known files where it is everybody’s', () => {
    expect(of(null, [at('shared/e.js')])).toEqual({ directories: [], bytes: 0, sha256: '' });
    for (const everybodys of ['/', homedir(), tmpdir()])
      expect(of(everybodys, [at('shared/e.js')])).toMatchObject({ directories: [], bytes: 1 });
    expect(of(at('none'))).toMatchObject({ directories: [at('none')], bytes: 0 });
  });

  test('is without what this process prints into it', async () => {
    const { dev, ino } = statSync(at('tree/b.js'));
    const printed = (descriptor: number) => (asked: number) => {
      if (asked !== descriptor) throw new Error('closed');
      return { dev, ino };
    };
    for (const descriptor of [1, 2])
      await replacing(fs, { fstatSync: printed(descriptor) }, async () => expect(of(at('tree')).bytes).toBe(12));
    for (const other of [
      { dev: -1, ino },
      { dev, ino: -1 },
    ])
      await replacing(fs, { fstatSync: () => other }, async () => expect(of(at('tree')).bytes).toBe(17));
    await replacing(fs, { fstatSync: printed(0) }, async () => expect(of(at('tree')).bytes).toBe(17));
  });

  test('has at most a thousand directories', async () => {
    const entries = Array.from({ length: 1001 }, (_, i) => ({ name: String(i), isDirectory: () => true }));
    const readdirSync = (path: string): unknown[] => (path === '/wide' ? entries : []);
    await replacing(fs, { readdirSync }, async () => expect(of('/wide').directories).toHaveLength(1000));
  });

  test('is watched for what changes in it, where it is there, until nobody wants to know', async () => {
    const heard = new Set<string>();
    const watch = new DirectoryWatch((path) => void heard.add(path));
    try {
      expect(watch.follow([at('none'), at('tree/sub')])).toBe(false);
      expect(watch.follow([at('tree/sub'), at('tree')])).toBe(true);
      put('tree/sub/new.js', '');
      await eventually(() => expect([...heard]).toContain(at('tree/sub/new.js')));
    } finally {
      watch.stop();
    }
    heard.clear();
    put('tree/sub/later.js', '');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect([...heard].filter((path) => path.endsWith('later.js'))).toEqual([]);
  });
});

describe('the directory that is a function’s', () => {
  beforeAll(() => {
    put('project/package.json', '{}');
    put('project/src/plain.js', "require('./other')");
    put('project/src/up.js', "require('../lib/a')");
    put('project/src/dots.js', 'const up = "..";');
    put('project/src/range.js', "const range = 'a..b';");
    put('project/src/deep/inner.js', '');
    put('project/node_modules/pkg/up.js', "require('../x')");
  });

  test.each([
    ['src', ['src/plain.js'], [], 'src'],
    ['src', ['src/range.js'], [], 'src'],
    // One that leads up may mean anything of its package.
    ['src', ['src/up.js'], [], ''],
    ['src', ['src/dots.js'], [], ''],
    ['src/deep', ['src/deep/inner.js', 'src/plain.js'], [], 'src'],
    ['src', ['src/plain.js'], ['package.json'], ''],
    ['src', ['src/plain.js', 'node_modules/pkg/up.js'], [], 'src'],
    ['src', ['src/gone.js'], [], 'src'],
    ['src', ['src/up.js', '../outside.js'], [], '..'],
  ])('of a handler in %s with %j and %j is %s', (directory, inputs, others, root) => {
    const of = (paths: string[]): string[] => paths.map((path) => join(at('project'), path));
    expect(codeRoot(at(`project/${directory}`), of(inputs), of(others))).toBe(join(at('project'), root));
  });

  test('is its own where what leads up belongs to no package', () => {
    const file = put('alone/src/up.js', "require('../lib/a')");
    expect(codeRoot(at('alone/src'), [file])).toBe(at('alone/src'));
    put('alone/package.json', '{}');
    expect(codeRoot(at('alone/src'), [file])).toBe(at('alone'));
  });

  test('is its own where it has nothing in common but the machine', () => {
    expect(codeRoot('/one/two', ['/three/a.js'])).toBe('/one/two');
    expect(codeRoot('/one/two', ['/one/a.js'])).toBe('/one');
  });

  test('is seen at /var/task, whether it is there or not', () => {
    const seen = confinedPath({ root: '/none/code', layers: ['/none/layer'], moved: [['/none/sdk', '/var/sdk']] });
    const paths = ['/none/code', '/none/code/a.js', '/none/layer/b.js', '/none/sdk/c', '/none/codes', '/none'];
    expect(paths.map(seen)).toEqual(['/var/task', '/var/task/a.js', '/opt/b.js', '/var/sdk/c', '/none/codes', '/none']);
  });
});

test('a handler is named by its path from the code, without its extension', () => {
  expect(handlerName('/code/src/app.mjs', 'handler', '/code')).toBe('src/app.handler');
  expect(handlerName('/code/src/app.mjs', 'a.b')).toBe('app.a.b');
  expect(handlerName('/code/bootstrap', '')).toBe('bootstrap');
  expect(handlerName('/code/app.js', '', '/code')).toBe('app');
});

test('a problem of the bundler is said with its place, and any other is what it is', () => {
  const failure = (location: object | null) => ({ errors: [{ text: 'Bad', location }, { text: 'Worse' }] });
  const said = (location: object | null): string =>
    (codeErrorOf('/a.ts', 'bundled', failure(location)) as Error).message;
  expect(said({ file: 'b.ts', line: 3 })).toBe(
    '/a.ts cannot be bundled: Bad (b.ts:3); correct it or install what is missing',
  );
  expect(said(null)).toBe('/a.ts cannot be bundled: Bad (/a.ts); correct it or install what is missing');
  const other = new Error('other');
  expect(codeErrorOf('/a.ts', 'bundled', other)).toBe(other);
});

describe('what a source knows of itself', () => {
  test('is what the bundler cannot see through, by file', () => {
    const message = (id: string, location: object | null) => ({ id, location }) as never;
    const place = (file: string, line: number) => ({ file, line, column: 2, length: 7, lineText: '' });
    const calls = lateCallsIn(
      [
        message('unsupported-require-call', place('a.ts', 1)),
        message('indirect-require', place('b.ts', 2)),
        message('unsupported-dynamic-import', place('a.ts', 3)),
        message('other', place('a.ts', 4)),
        message('indirect-require', null),
      ],
      (file) => `/abs/${file}`,
    );
    const call = (line: number, name: string): object => ({ line, column: 2, length: 7, name });
    expect([...calls]).toEqual([
      ['/abs/a.ts', [call(1, 'windtunnelRequire'), call(3, 'windtunnelImport')]],
      ['/abs/b.ts', [call(2, 'windtunnelRequire')]],
    ]);
  });

  const module = 'process.getBuiltinModule("module")';
  test.each([
    ['const a = 1;\n', 'const a = 1;\n'],
    ['const a = __dirname;', 'const windtunnelDirname = "/seen";const a = __dirname;'],
    ["'use strict'\n__filename;", `'use strict';const windtunnelFilename = "/seen/a.ts";\n__filename;`],
    ['"use strict";\n__filename;', `"use strict";const windtunnelFilename = "/seen/a.ts";\n__filename;`],
    [
      '#!/usr/bin/env node\n"use strict";\n__filename + __dirname;',
      '#!/usr/bin/env node\n"use strict";const windtunnelDirname = "/seen", windtunnelFilename = "/seen/a.ts";\n__filename + __dirname;',
    ],
    ['#!/usr/bin/env node\n__dirname;', '#!/usr/bin/env node\nconst windtunnelDirname = "/seen";__dirname;'],
    [
      'require.resolve("x"); a.require.resolve("y");',
      `const windtunnelRequire = ${module}.createRequire("/seen/a.ts");windtunnelRequire.resolve("x"); a.require.resolve("y");`,
    ],
  ])('%j becomes %j', async (source, written) => {
    expect(await withIdentity(put('identity.ts', source), [], () => '/seen/a.ts')).toBe(written);
  });

  test('is put in the place of late calls, counted in bytes, the last of a line first', async () => {
    const file = put('late.ts', 'first;\n/* ü */ require(a); require(b);');
    const late = (column: number) => ({ line: 2, column, length: 7, name: 'windtunnelRequire' });
    // Of the letter with two bytes.
    const source = await withIdentity(file, [late(9), late(21)], samePath);
    expect(source).toBe(
      `const windtunnelRequire = ${module}.createRequire(${JSON.stringify(file)});first;\n/* ü */ windtunnelRequire(a); windtunnelRequire(b);`,
    );
  });
});

describe('the SDK of the runtime', () => {
  beforeAll(() => {
    const packages = {
      'app/deep/node_modules/@aws-sdk/client-near': '{"version":"1.2.3"}',
      'app/node_modules/@aws-sdk/client-near': '{"version":"9.9.9"}',
      'app/node_modules/@aws-sdk/lib-own': '{"version":"0.1.0"}',
      'app/node_modules/@aws-sdk/types': '{"version":"5.0.0"}',
      'app/node_modules/@aws-sdk/client-versionless': '{}',
      'app/node_modules/@aws-sdk/client-broken': '{',
      'app/node_modules/@smithy/own-core': '{}',
      'app/node_modules/@other/client-none': '{"version":"1.0.0"}',
    };
    for (const [path, text] of Object.entries(packages)) put(`${path}/package.json`, text);
  });

  test('is what lies nearest, by name, and of its clients the versions are told', () => {
    const { packages, description } = findSdk(at('app/deep'));
    const own = [...packages]
      .filter(([, path]) => path.startsWith(base))
      .map(([name, path]) => [name, path.slice(base.length)]);
    expect(own.toSorted(([a], [b]) => (a! < b! ? -1 : 1))).toEqual([
      ['@aws-sdk/client-broken', '/app/node_modules/@aws-sdk/client-broken'],
      ['@aws-sdk/client-near', '/app/deep/node_modules/@aws-sdk/client-near'],
      ['@aws-sdk/client-versionless', '/app/node_modules/@aws-sdk/client-versionless'],
      ['@aws-sdk/lib-own', '/app/node_modules/@aws-sdk/lib-own'],
      ['@aws-sdk/types', '/app/node_modules/@aws-sdk/types'],
      ['@smithy/own-core', '/app/node_modules/@smithy/own-core'],
    ]);
    const told = description.split(', ');
    expect(told).toEqual(told.toSorted());
    expect(told.filter((one) => /^(?:client-(?:near|versionless|broken)|lib-own|types)\b/.test(one))).toEqual([
      'client-near 1.2.3',
      'lib-own 0.1.0',
    ]);
    // This package's own copies come last.
    expect(told.some((one) => one.startsWith('client-lambda 3.'))).toBe(true);
    // From within a directory of modules it is found too.
    expect(findSdk(at('app/node_modules')).packages.get('@aws-sdk/lib-own')).toBe(
      at('app/node_modules/@aws-sdk/lib-own'),
    );
  });

  test('lies in the outermost directories of modules, and is linked by name', () => {
    const packages = new Map([
      ['@aws-sdk/a', '/x/node_modules/p/node_modules/@aws-sdk/a'],
      ['@aws-sdk/b', '/x/node_modules/@aws-sdk/b'],
      ['@smithy/c', '/y/node_modules/@smithy/c'],
      ['@aws/d', '/linked/d'],
    ]);
    const sdk = { packages, description: '' };
    expect(sdkHomes(sdk)).toEqual(['/x/node_modules', '/y/node_modules']);
    linkSdk(sdk, at('links'), (path) => `/seen${path}`);
    expect([...packages.keys()].map((name) => readlinkSync(at(`links/${name}`)))).toEqual(
      [...packages.values()].map((path) => `/seen${path}`),
    );
    expect(fs.readdirSync(at('links'))).toEqual(['@aws', '@aws-crypto', '@aws-sdk', '@smithy']);
    linkSdk(sdk, at('plain'));
    expect(readlinkSync(at('plain/@aws/d'))).toBe('/linked/d');
  });
});
