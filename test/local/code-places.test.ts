// Where code lies and what kind it is: modules by their package, handlers by their names, paths as sandboxes see them.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundByRequire, handlerBase, withExtension } from '../../local/code/find-handler.ts';
import { moduleKindOf, moduleScope } from '../../local/code/module-kind.ts';
import {
  isBuiltin,
  isFile,
  isInPackage,
  isPath,
  isScript,
  isTyped,
  packageOf,
  required,
} from '../../local/code/resolve-as-node.ts';
import { confinedPath, samePath } from '../../local/code/seen-paths.ts';
import { lambdaPaths } from '../../local/code/lambda-paths.ts';

let root: string;
const at = (path: string): string => join(root, path);
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'windtunnel-places-')));
  const files = {
    'package.json': '{"type":"module"}',
    'app.js': '',
    'plain/package.json': '{}',
    'plain/app.js': '',
    'broken/package.json': '{"type":',
    'broken/app.js': '',
    'app.cjs': '',
    'both.js': '',
    'both.mjs': '',
    'dir/index.js': '',
    noext: '',
    'node_modules/pkg/app.js': '',
    'node_modules/pkg/index.js': '',
    'opt/nodejs/node_modules/layered/index.js': '',
    'opt/nodejs/own.js': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the kind of a module', () => {
  test.each([
    ['app.js', 'esm'],
    ['plain/app.js', 'cjs'],
    // What cannot be read says nothing: the one above counts.
    ['broken/app.js', 'esm'],
    ['app.cjs', 'cjs'],
    ['plain/x.mjs', 'esm'],
    ['plain/x.mts', 'esm'],
    ['x.cts', 'cjs'],
    ['x.ts', 'esm'],
    ['x.tsx', 'esm'],
    ['x.json', 'cjs'],
    ['dir/index.js', 'esm'],
    // No package.json above a directory of packages counts.
    ['node_modules/pkg/app.js', 'cjs'],
  ])('of %s is %s', (path, kind) => expect(moduleKindOf(at(path))).toBe(kind));

  test('comes from a package.json where the name does not tell', () => {
    expect(moduleScope(at('dir/index.js'))).toBe(at('package.json'));
    expect([
      moduleScope(at('plain/app.js')),
      moduleScope(at('x.mjs')),
      moduleScope(at('node_modules/pkg/app.js')),
    ]).toEqual([null, null, null]);
  });
});

describe('the file of a handler', () => {
  test('lies in the code, or in a layer that is named by where it is on Lambda', () => {
    expect(handlerBase({ root, opt: null }, 'src/app')).toBe(at('src/app'));
    expect(handlerBase({ root, opt: at('opt') }, '/opt/nodejs/own')).toBe(at('opt/nodejs/own'));
    expect(handlerBase({ root, opt: null }, '/opt/nodejs/own')).toBe('/opt/nodejs/own');
  });

  test('has the first extension by which there is one', () => {
    expect(withExtension(at('both'), ['.js', '.mjs', '.cjs'])).toBe(at('both.js'));
    expect(withExtension(at('both'), ['.cjs', '.mjs'])).toBe(at('both.mjs'));
    expect(withExtension(at('none'), ['.js'])).toBeNull();
    expect(withExtension(at('dir'), [''])).toBeNull();
  });

  test('is else what require finds: no extension, an index, a package of the code or of a layer', () => {
    const places = { root, opt: at('opt') };
    expect(foundByRequire(places, at('noext'), 'noext')).toBe(at('noext'));
    expect(foundByRequire(places, at('dir'), 'dir')).toBe(at('dir/index.js'));
    expect(foundByRequire(places, at('pkg'), 'pkg')).toBe(at('node_modules/pkg/index.js'));
    expect(foundByRequire(places, at('layered'), 'layered')).toBe(at('opt/nodejs/node_modules/layered/index.js'));
    expect(foundByRequire({ root, opt: null }, at('layered'), 'layered')).toBeNull();
    // A module of Node.js is no file.
    expect(foundByRequire(places, at('fs'), 'fs')).toBeNull();
  });
});

test('names of modules and files are told apart', () => {
  const own = ['./a', '../a', '/a', '.', '..', 'file:///a'];
  expect(own.map(isPath)).toEqual(own.map(() => true));
  expect(['a', '@a/b', '.a', 'node:fs'].map(isPath)).toEqual([false, false, false, false]);
  expect(['a', 'a/b', '@a/b', '@a/b/c/d'].map(packageOf)).toEqual(['a', 'a', '@a/b', '@a/b']);
  expect(['a.js', 'a.mjs', 'a.cjs', 'a.json', 'a.ts', 'a'].map(isScript)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(['a.ts', 'a.mts', 'a.cts', 'a.tsx', 'a.jsx', 'a.d.ts', 'a.js'].map(isTyped)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect([isInPackage('/a/node_modules/b'), isInPackage('/a/node_modules_b/c')]).toEqual([true, false]);
  expect([isFile(at('app.js')), isFile(at('dir')), isFile(at('none'))]).toEqual([true, false, false]);
  expect([isBuiltin('node:fs'), isBuiltin('fs'), isBuiltin('pkg')]).toEqual([true, true, false]);
  expect(required(at('app.js'), 'pkg')).toBe(at('node_modules/pkg/index.js'));
  expect(required(at('app.js'), 'none')).toBeNull();
});

test('a confined sandbox sees code, layers, packages and what was moved at their places on Lambda', () => {
  const seen = confinedPath({ root: at('plain'), layers: [at('opt')], moved: [[at('dir'), '/elsewhere']] });
  expect(seen(at('plain'))).toBe(lambdaPaths.task);
  expect(seen(at('plain/a/b.js'))).toBe(`${lambdaPaths.task}/a/b.js`);
  expect(seen(at('opt/nodejs/own.js'))).toBe(`${lambdaPaths.layers}/nodejs/own.js`);
  expect(seen(at('node_modules/pkg/app.js'))).toBe(`${lambdaPaths.modules}/pkg/app.js`);
  expect(seen(at('dir/index.js'))).toBe('/elsewhere/index.js');
  // A name that only begins so is another's.
  expect(seen(at('plainer/a.js'))).toBe(at('plainer/a.js'));
  expect(samePath('/a/b')).toBe('/a/b');
});
