// Where ES modules are looked for besides, as the hook of newer versions of Node.js is asked.

import module from 'node:module';
import { afterEach, describe, expect, test } from 'vitest';
import { lookInModulePaths } from '../../local/worker/module-paths.ts';

describe('ES modules in the directories of NODE_PATH', () => {
  type Resolve = (specifier: string, context: object, next: (specifier: string, context: object) => unknown) => unknown;
  const holder = module as unknown as { registerHooks?: unknown };
  const before = holder.registerHooks;
  afterEach(() => {
    if (before === undefined) delete holder.registerHooks;
    else holder.registerHooks = before;
  });

  /** The hook of newer versions of Node.js, which this one need not know. */
  const hook = (nodePath: string): Resolve => {
    let resolve: Resolve | undefined;
    holder.registerHooks = (hooks: { resolve: Resolve }) => {
      ({ resolve } = hooks);
    };
    lookInModulePaths(nodePath);
    return resolve!;
  };
  const missing = Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
  /** Finds a package from one directory only. */
  const foundFrom =
    (parent: string | undefined, thrown: unknown = missing) =>
    (specifier: string, { parentURL }: { parentURL?: string }): string => {
      if (parentURL !== parent) throw thrown;
      return `${specifier} from ${parentURL}`;
    };

  const path = '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/task';

  test('what is found by itself is that', () => {
    expect(hook(path)('p', { parentURL: 'file:///own.mjs' }, foundFrom('file:///own.mjs'))).toBe(
      'p from file:///own.mjs',
    );
  });

  test.each(['file:///opt/nodejs/node22/index.mjs', 'file:///opt/nodejs/index.mjs'])(
    'a package is found from %s',
    (from) => {
      expect(hook(path)('p', {}, foundFrom(from))).toBe(`p from ${from}`);
    },
  );

  test('the code is no directory of modules, and a package that is nowhere is missing', () => {
    const asked: (string | undefined)[] = [];
    const next = (_: string, { parentURL }: { parentURL?: string }): never => {
      asked.push(parentURL);
      throw missing;
    };
    expect(() => hook(path)('p', {}, next)).toThrow(missing);
    expect(asked).toEqual([undefined, 'file:///opt/nodejs/node22/index.mjs', 'file:///opt/nodejs/index.mjs']);
  });

  test.each(['./p.mjs', '/p.mjs', 'node:p', 'file:///p.mjs'])(
    '%s is no package, and is looked for nowhere else',
    (specifier) => {
      expect(() => hook(path)(specifier, {}, foundFrom('file:///opt/nodejs/index.mjs'))).toThrow(missing);
    },
  );

  test.each([new Error('odd'), null, Object.assign(new Error('odd'), { code: 'ERR_OTHER' })])(
    'another error (%s) is thrown as it is',
    (error) => {
      let thrown: unknown = 'nothing';
      try {
        hook(path)('p', {}, foundFrom('file:///opt/nodejs/index.mjs', error));
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
    },
  );
});
