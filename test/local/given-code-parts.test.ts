// Code that is given, by a scenario or by the API: what is read of it, where it lies, what is loaded of it and what is refused.

import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { plainNeeds } from '../../local/code/handler-code.ts';
import { CodeStore, hotPackage, noImages } from '../../local/functions/code-store.ts';
import { bundleFunctions, missingCode, type BundlePlace } from '../../local/functions/function-bundles.ts';
import { unzip, unzippedSize, unzipProblem } from '../../local/functions/unzip.ts';
import type { Confinement } from '../../local/isolation/confinement.ts';
import type { CodePackage, GivenCode } from '../../local/settings/function-settings.ts';
import type { LocalFunction } from '../../local/settings/local-function.ts';
import { eventually } from '../support/eventually.ts';
import { ownDirectory } from '../support/own-directory.ts';
import { localFunction } from './support.ts';
import { zip, zipOf } from './zip.ts';

const { base, at, put } = ownDirectory('given');

/** What a bundle asks for, from the directory of all files. */
const askedBy = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/require\("([^"]+)"\)/g)].map(([, path]) => path!.replace(base, ''));

/** Sandboxes that see code at its places on Lambda. */
const confined: Confinement = { moved: [], newHome: () => undefined as never };

describe('the functions of a scenario', () => {
  let asked: unknown[];
  const place = (more: Partial<BundlePlace> = {}): BundlePlace => ({
    directory: at('bundles'),
    layersDirectory: at('merged'),
    confinementOf: async (fn, traits) => {
      asked.push([fn.config.name, traits]);
      return null;
    },
    ignored: ['/logs'],
    runtimeModules: at('brought/node_modules'),
    ...more,
  });
  const bundles = (functions: readonly LocalFunction[], more: Partial<BundlePlace> = {}) => {
    asked = [];
    return bundleFunctions(functions, place(more));
  };
  const fn = (name: string, handlerFile: string, more: Partial<LocalFunction> = {}): LocalFunction => ({
    ...localFunction('sample.ts', 'handler', { name }),
    handlerFile,
    ...more,
  });
  const withRuntime = (runtime: string, one: LocalFunction): LocalFunction => ({
    ...one,
    config: { ...one.config, runtime },
  });

  test('that bring their runtime are run as they are, in the directory that is said or their own', async () => {
    const file = put('own/bin/bootstrap', '#!/bin/sh\n');
    const code = {
      file,
      format: 'executable',
      exports: null,
      inputs: [file],
      directory: null,
      ignored: [],
      needs: plainNeeds,
    };
    const own = withRuntime('provided.al2023', fn('own', file));
    const [alone] = await bundles([own]);
    expect(alone).toEqual({ ...code, root: at('own/bin') });
    const [rooted] = await bundles([{ ...own, codeRoot: at('own') }]);
    expect(rooted).toEqual({ ...code, root: at('own') });
    expect(asked).toEqual([]);
    // One of another language is one that the function brings.
    const [first, second] = await bundles([own, withRuntime('python3.13', { ...own, codeRoot: at('own') })]);
    expect(second).toBe(first);
  });

  test('that are not there are all said, by name', async () => {
    const there = put('there.mjs', 'export const other = 1, another = 2;');
    const empty = put('empty.mjs', '');
    const none = fn('none', at('none.js'));
    expect(missingCode(none)).toBe(`${at('none.js')} does not exist; correct the path of the handler`);
    expect(missingCode(fn('there', there))).toBeNull();
    const bare = withRuntime('provided.al2', fn('bare', at('bootstrap')));
    const good = fn('good', there, { handlerExport: 'other.inner' });
    const problem: unknown = await bundles([none, bare, good]).catch((error: unknown) => error);
    expect((problem as Error).name).toBe('CodeError');
    // In the order of the functions, not of what was found out first.
    expect((problem as Error).message.split('\n')).toEqual([
      `functions.none.handler: ${at('none.js')} does not exist; correct the path of the handler`,
      `functions.bare.handler: ${at('bootstrap')} does not exist; correct the path of the bootstrap`,
    ]);
    await expect(bundles([fn('wrong', there)])).rejects.toThrow(
      `functions.wrong.handler: ${there} exports no handler (but another, other); export it or name another export`,
    );
    await expect(bundles([fn('empty', empty)])).rejects.toThrow(`${empty} exports no handler (but nothing); export`);
  });

  test('are read once for each file, root, build, options, Node.js and layers', async () => {
    const file = put('shared/code/index.js', 'exports.handler = 1;');
    put('layer/readme', '');
    const one = fn('one', file);
    const others = [
      fn('rooted', file, { codeRoot: at('shared') }),
      fn('optioned', file, { environment: { NODE_OPTIONS: '--no-warnings' } }),
      fn('layered', file, { layers: [at('layer')] }),
      withRuntime('nodejs22.x', one),
      fn('built', file, { built: true }),
    ];
    const found = await bundles([
      one,
      fn('same', file, { environment: { OTHER: 'variable' }, built: false }),
      ...others,
    ]);
    expect(found[1]).toBe(found[0]);
    expect(new Set(found).size).toBe(6);
    expect(found[0]).toMatchObject({ file, format: 'cjs', ignored: ['/logs'], root: at('shared/code') });
    expect(found[2]).toMatchObject({ file, root: at('shared') });
    // The fifth to be read: what was built is a bundle under its number.
    expect(found.at(-1)).toMatchObject({
      file: at('bundles/handler-5.cjs'),
      needs: { bundled: true, confined: false },
    });
    expect(asked[0]).toEqual(['one', { format: 'cjs', lambdaPaths: false, extensions: [] }]);
  });

  test('are read apart where one alone is confined, and find everything where it sees it then', async () => {
    const typed = put(
      'typed/index.ts',
      "import { a } from 'dep'; export const handler = a, from = import.meta.filename;",
    );
    put('typed/node_modules/dep/index.js', 'exports.a = 1;');
    put('extended/extensions/tool', '');
    const functions = [fn('free', typed), fn('held', typed, { layers: [at('extended')] })];
    const traits: unknown[] = [];
    const found = await bundles(functions, {
      confinementOf: async ({ config }, given) => {
        traits.push([config.name, given.lambdaPaths, given.extensions]);
        return config.name === 'held' ? confined : null;
      },
    });
    expect(found.map(({ file, needs }) => [file, needs.confined])).toEqual([
      [at('bundles/handler-0.cjs'), false],
      [at('bundles/handler-1.cjs'), true],
    ]);
    expect(readFileSync(found[0]!.file, 'utf8')).toContain(`"${typed}"`);
    expect(readFileSync(found[1]!.file, 'utf8')).toContain('"/var/task/index.ts"');
    expect(traits).toEqual(
      expect.arrayContaining([
        ['free', false, []],
        ['held', false, ['tool']],
      ]),
    );
  });

  test('find modules of the last layer first, of their Node.js before others, and of the runtime last', async () => {
    for (const path of ['lower/nodejs', 'upper/nodejs', 'upper/nodejs/node22', 'brought'])
      for (const name of path === 'brought' ? ['both', 'lowest', 'major', 'sdk'] : ['both', 'lowest', 'major'])
        put(`${path}/node_modules/${name}/index.js`, '');
    for (const path of ['upper/nodejs', 'upper/nodejs/node22'])
      rmSync(at(`${path}/node_modules/lowest`), { recursive: true });
    rmSync(at('upper/nodejs/node22/node_modules/both'), { recursive: true });
    const source = ['both', 'lowest', 'major', 'sdk'].map((name) => `require('${name}')`).join(', ');
    const file = put('finding/index.ts', `export const handler = [${source}];`);
    const layered = fn('layered', file, { layers: [at('lower'), at('upper')] });
    const [of22] = await bundles([withRuntime('nodejs22.x', layered)]);
    expect(askedBy(of22!.file)).toEqual([
      '/upper/nodejs/node_modules/both/index.js',
      '/lower/nodejs/node_modules/lowest/index.js',
      '/upper/nodejs/node22/node_modules/major/index.js',
      '/brought/node_modules/sdk/index.js',
    ]);
    const [of20] = await bundles([layered]);
    expect(askedBy(of20!.file)[2]).toBe('/upper/nodejs/node_modules/major/index.js');
  });
});

describe('an archive', () => {
  const problemOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => unzipProblem(error).body['message']!,
    );
  const entry = (bytes: number) => ({ name: 'a', content: Buffer.from('x'), deflated: true, bytes });

  test('may unpack to 250 MB, and to not a byte more', async () => {
    expect(await unzippedSize(zipOf([entry(262_143_999), { ...entry(1), name: 'b' }]))).toBe(262_144_000);
    const text = 'Unzipped size must be smaller than 262144000 bytes';
    expect(await problemOf(unzippedSize(zipOf([entry(262_143_999), { ...entry(2), name: 'b' }])))).toBe(text);
    expect(await problemOf(unzippedSize(zipOf([entry(262_144_001)])))).toBe(text);
  });

  test('has something in it, and is one', async () => {
    const empty = 'Uploaded file must be a non-empty zip';
    expect(await problemOf(unzippedSize(Buffer.alloc(0)))).toBe(empty);
    expect(await problemOf(unzippedSize(zipOf([])))).toBe(empty);
    expect(await problemOf(unzippedSize(Buffer.from('no archive')))).toMatch(/^Could not unzip uploaded file\./);
    const link = { name: 'a', content: Buffer.from('/etc/passwd'), mode: 0o120777 };
    expect(await problemOf(unzip(zipOf([link]), at('links')))).toMatch(/^The symbolic link a of the package leads to/);
  });

  test('has links of 4096 bytes at most', async () => {
    const link = (length: number) =>
      unzip(zipOf([{ name: 'a', content: Buffer.alloc(length, 'b'), mode: 0o120777 }]), at(`long-${length}`));
    await expect(link(4097)).rejects.toThrow('a link that is longer than a path can be');
    // The system takes one byte less.
    await expect(link(4096)).rejects.toThrow('ENAMETOOLONG');
  });

  test('has links that are followed forty times, as the system follows them', async () => {
    const link = (name: string, target: string) => ({ name, content: Buffer.from(target), mode: 0o120777 });
    /** A link that leads out, by way of so many others. */
    const leadingOut = (others: number) => [
      { name: 'deep/er/a', content: Buffer.from('') },
      ...Array.from({ length: others }, (_, i) => link(`l${i}`, i === others - 1 ? 'deep/er' : `l${i + 1}`)),
      link('out', 'l0/../../..'),
    ];
    const refused =
      /^The symbolic link out of the package leads to l0\/\.\.\/\.\.\/\.\., which is outside of it; link to what/;
    await expect(unzip(zipOf(leadingOut(40)), at('forty'))).rejects.toThrow(refused);
    expect(await unzip(zipOf(leadingOut(41)), at('more'))).toEqual({ unreadable: [] });
  });

  test('whose entries have no modes of Unix is readable to all', async () => {
    const entries = [
      { name: 'a.js', content: Buffer.from('1'), mode: 0 },
      { name: 'dir/', content: Buffer.alloc(0), mode: 0 },
      { name: 'dir/b.js', content: Buffer.from('2'), mode: 0 },
    ];
    expect(await unzip(zipOf(entries), at('modeless'))).toEqual({ unreadable: [] });
    expect(lstatSync(at('modeless/a.js')).mode & 0o777).toBe(0o644);
    const closed = zipOf([{ name: 'a.js', content: Buffer.from('1'), mode: 0o100600 }]);
    expect(await unzip(closed, at('unix'))).toEqual({ unreadable: ['a.js'] });
    // The byte of who made it: as DOS does.
    closed[closed.indexOf('PK\x01\x02') + 5] = 0;
    expect(await unzip(closed, at('dos'))).toEqual({ unreadable: [] });
  });

  test('that is packed by another method is not read', async () => {
    const packed = zipOf([{ name: 'a.js', content: Buffer.from('1') }]);
    packed[packed.indexOf('PK\x01\x02') + 10] = 99;
    await expect(unzip(packed, at('method'))).rejects.toThrow('unsupported compression method: 99');
  });
});

describe('the code that the API is given', () => {
  let made = 0;
  const newStore = ({ limitBytes = 1_000_000, confinement = null as Confinement | null } = {}) => {
    made += 1;
    const confinementAsked: boolean[] = [];
    const store = new CodeStore({
      directory: at(`store-${made}`),
      bundleDirectory: at(`store-${made}/bundles`),
      confinementFor: async (needsProcess) => {
        confinementAsked.push(needsProcess);
        return confinement;
      },
      runtimeModules: at('brought/node_modules'),
      limitBytes,
    });
    return { store, home: at(`store-${made}`), confinementAsked };
  };
  const taken = (code: GivenCode): Promise<unknown> => newStore().store.borrow((desk) => desk.take(code));
  const said = (message: string, status = 400): object => ({ status, body: { message } });

  test('is an archive, a directory of this machine, or nothing that is here', async () => {
    const unsaid = 'Please provide a source for function code.';
    const noBucket = expect.stringContaining('S3 Error Code: NoSuchBucket.') as string;
    expect(await taken({})).toMatchObject(said(unsaid));
    expect(await taken({ key: 'a' })).toMatchObject(said(unsaid));
    expect(await taken({ bucket: 'b', key: '/tmp' })).toMatchObject(said(noBucket));
    expect(await taken({ bucket: 'hot-reload' })).toMatchObject(said(noBucket));
    expect(await taken({ imageUri: 'i' })).toEqual(noImages());
    expect(noImages()).toMatchObject(said('Container images are not run here; give ZipFile, or S3Bucket "hot-reload"'));
  });

  test('may be a directory by its absolute path, percent-encoded or not', async () => {
    put('hot code/index.js', 'exports.handler = 1;');
    const hot = hotPackage(at('hot code'));
    expect(hot).toEqual({
      root: at('hot code'),
      bytes: expect.any(Number) as number,
      sha256: expect.stringMatching(/^[\w+/]{43}=$/) as string,
      archive: null,
      hot: true,
    });
    const key = (text: string): Promise<unknown> => taken({ bucket: 'hot-reload', key: text });
    expect(await key(at('hot code'))).toEqual(hot);
    expect(await key(at('hot code').replace(' ', '%20'))).toEqual(hot);
    for (const wrong of [at('none'), at('hot code/index.js'), '.', '/%zz', '/\0'])
      expect(await key(wrong)).toMatchObject(
        said(`S3Key ${wrong} of bucket hot-reload is no directory; give an absolute path`),
      );
  });

  test('is unpacked, and kept as it came, for as long as somebody needs it', async () => {
    const { store, home } = newStore();
    const bytes = zip({ 'index.js': 'exports.handler = 1;' });
    const found = await store.borrow(async (desk) => {
      const code = (await desk.take({ zipFile: bytes.toString('base64') })) as CodePackage;
      expect(readFileSync(join(code.root, 'index.js'), 'utf8')).toBe('exports.handler = 1;');
      expect(readFileSync(code.archive!).equals(bytes)).toBe(true);
      expect(store.homes.bytes).toBe(bytes.length + 20);
      return code;
    });
    expect(found).toEqual({
      root: join(home, 'package-1/var/task'),
      bytes: bytes.length,
      unzippedBytes: 20,
      sha256: createHash('sha256').update(bytes).digest('base64'),
      archive: join(home, 'package-1/package.zip'),
      unreadable: [],
    });
    expect(store.homes.bytes).toBe(0);
    await eventually(() => expect(existsSync(join(home, 'package-1'))).toBe(false));
  });

  test('has room for its archive and what is in it, beside all other code', async () => {
    const bytes = zip({ 'index.js': 'x'.repeat(500) });
    const zipFile = bytes.toString('base64');
    const take = (limitBytes: number): Promise<unknown[]> =>
      newStore({ limitBytes }).store.borrow(async (desk) => [
        await desk.take({ zipFile }),
        await desk.take({ zipFile }),
      ]);
    const both = 2 * (500 + bytes.length);
    const full = { status: 400, errorType: 'CodeStorageExceededException' };
    expect(await take(both)).toMatchObject([{ unzippedBytes: 500 }, { unzippedBytes: 500 }]);
    expect(await take(both - 1)).toMatchObject([{ unzippedBytes: 500 }, full]);
    expect(await take(both / 2 - 1)).toMatchObject([full, full]);
  });

  test('is no larger than 50 MB as it comes', async () => {
    // As bytes: so many in base64 take long to be read.
    const ofBytes = (count: number): Promise<unknown> => taken({ zipFile: new ArrayBuffer(count) as never });
    expect(await ofBytes(52_428_801)).toMatchObject(said('Zipped size must be smaller than 52428800 bytes', 413));
    expect(await ofBytes(52_428_800)).toMatchObject(said(expect.stringMatching(/^Could not unzip/) as string));
  });

  const packageOf = (root: string, more: Partial<CodePackage> = {}): CodePackage => ({
    root,
    bytes: 7,
    sha256: 'digest',
    archive: null,
    ...more,
  });
  const runs = (handler: string, runtime = 'nodejs22.x') => ({
    handler,
    config: { ...localFunction('sample.ts', 'handler').config, runtime },
  });

  test.each([
    ['index.handler', 'index.js', 'cjs'],
    ['src/app.inner.handler', 'src/app.mjs', 'esm'],
    ['both.handler', 'both.js', 'cjs'],
    // As require finds it.
    ['bare.handler', 'bare', 'cjs'],
    ['dir.handler', 'dir/index.js', 'cjs'],
  ])('%s is loaded from %s', async (handler, file, format) => {
    for (const path of ['index.js', 'src/app.mjs', 'both.js', 'both.ts', 'bare', 'dir/index.js'])
      put(`deployed/${path}`, '');
    const code = packageOf(at('deployed'));
    const deployed = await newStore().store.borrow((desk) => desk.deploy(code, runs(handler), []));
    expect(deployed).toEqual({
      package: code,
      root: at('deployed'),
      layers: null,
      bytes: 7,
      sha256: 'digest',
      needs: plainNeeds,
      file: at(`deployed/${file}`),
      format,
    });
  });

  const deployed = async (
    code: CodePackage,
    settings: ReturnType<typeof runs>,
    { layers = [] as readonly string[], confinement = null as Confinement | null } = {},
  ) => {
    const { store, home, confinementAsked } = newStore({ confinement });
    const found = await store.borrow(async (desk) => {
      const one = await desk.deploy(code, settings, layers);
      store.hold(one);
      return one;
    });
    return { ...found, home, store, confinementAsked };
  };

  test('that is not there is loaded all the same, and fails then', async () => {
    const { file, format, needs } = await deployed(packageOf(at('deployed')), runs('none.handler'));
    expect([file, format, needs]).toEqual([at('deployed/none'), 'cjs', plainNeeds]);
  });

  test('that cannot be read needs what its text says, and an ES module all directories of modules', async () => {
    put('unsound/index.js', "const a = '/opt/a'; = ;");
    put('unsound/app.mjs', 'import "none";');
    const code = packageOf(at('unsound'), { unreadable: ['app.mjs', 'index.js'] });
    const unreadable = [at('unsound/app.mjs'), at('unsound/index.js')];
    expect((await deployed(code, runs('index.handler'))).needs).toEqual({
      ...plainNeeds,
      lambdaPaths: true,
      unreadable,
    });
    expect((await deployed(code, runs('app.handler'))).needs).toEqual({
      ...plainNeeds,
      modulePaths: true,
      unreadable,
      refused: at('unsound/app.mjs'),
    });
  });

  test('that a function may not read is refused where an ES module comes to it', async () => {
    put('closed/app.mjs', "import './inner.mjs';");
    put('closed/inner.mjs', '');
    put('closed/index.js', "require('./inner.js');");
    put('closed/inner.js', '');
    const unreadable = ['inner.js', 'inner.mjs'];
    const code = packageOf(at('closed'), { unreadable });
    const paths = unreadable.map((path) => at(`closed/${path}`));
    expect((await deployed(code, runs('app.handler'))).needs).toMatchObject({ unreadable: paths, refused: paths[1] });
    expect((await deployed(code, runs('index.handler'))).needs).toMatchObject({ unreadable: paths, refused: null });
  });

  test('is a bundle where it is TypeScript, which may find itself confined', async () => {
    const typed = put('typed-code/index.ts', 'export const handler = import.meta.filename;');
    const free = await deployed(packageOf(at('typed-code')), runs('index.handler'));
    expect(free).toMatchObject({ format: 'cjs', needs: { bundled: true, confined: false }, confinementAsked: [false] });
    expect(free.file).toBe(join(free.home, 'bundles/package-1/handler.cjs'));
    expect(readFileSync(free.file, 'utf8')).toContain(`"${typed}"`);
    const held = await deployed(packageOf(at('typed-code')), runs('index.handler'), { confinement: confined });
    expect(held.needs).toMatchObject({ bundled: true, confined: true });
    expect(readFileSync(held.file, 'utf8')).toContain('"/var/task/index.ts"');
    put('typed-code/opt.ts', "export const handler = '/opt/a';");
    expect((await deployed(packageOf(at('typed-code')), runs('opt.handler'))).confinementAsked).toEqual([true]);
    put('with-extension/extensions/tool', '');
    const extended = await deployed(packageOf(at('typed-code')), runs('index.handler'), {
      layers: [at('with-extension')],
    });
    expect(extended.confinementAsked).toEqual([true]);
  });

  test('has its layers beside it, the later ones over the earlier ones', async () => {
    put('layered/index.js', '');
    for (const [layer, name] of [
      ['one', 'a'],
      ['one', 'both'],
      ['two', 'both'],
    ])
      put(`${layer}/nodejs/node_modules/${name}/index.js`, layer!);
    const code = packageOf(at('layered'));
    const found = await deployed(code, runs('index.handler'), { layers: [at('one'), at('two')] });
    const home = join(found.home, 'package-1');
    expect(found).toMatchObject({
      root: join(home, 'var/task'),
      layers: join(home, 'opt'),
      file: join(home, 'var/task/index.js'),
      package: code,
    });
    const texts = ['a', 'both'].flatMap((name) =>
      ['node_modules', 'opt/nodejs/node_modules'].map((modules) =>
        readFileSync(join(home, modules, name, 'index.js'), 'utf8'),
      ),
    );
    expect(texts).toEqual(['one', 'one', 'two', 'two']);
    // It stays while it is held.
    found.store.release(found);
    await eventually(() => expect(existsSync(home)).toBe(false));
    // One layer alone is where it is.
    expect((await deployed(code, runs('index.handler'), { layers: [at('one')] })).layers).toBe(at('one'));
  });

  test('on a runtime of its own is the bootstrap of the code, else of a layer, else refused in words', async () => {
    put('native/bootstrap', '');
    put('boot-layer/bootstrap', '');
    put('nothing/readme', '');
    const executable = async (root: string, runtime: string, layers: readonly string[] = []) => {
      const { file, format, home } = await deployed(packageOf(at(root)), runs('any', runtime), { layers });
      return [file.replace(home, '~').replace(base, ''), format, file] as const;
    };
    expect((await executable('native', 'provided.al2023')).slice(0, 2)).toEqual(['/native/bootstrap', 'executable']);
    expect((await executable('native', 'python3.13')).slice(0, 2)).toEqual(['/native/bootstrap', 'executable']);
    expect((await executable('nothing', 'provided.al2')).slice(0, 2)).toEqual(['/nothing/bootstrap', 'executable']);
    const layers = [at('boot-layer')];
    expect((await executable('nothing', 'python3.13', layers)).slice(0, 2)).toEqual([
      '/boot-layer/bootstrap',
      'executable',
    ]);
    const [path, format, file] = await executable('nothing', 'python3.13');
    expect([path, format]).toEqual(['~/bundles/package-1/refusing.cjs', 'cjs']);
    expect(readFileSync(file, 'utf8')).toBe(
      'throw Object.assign(new Error("python3.13 is not run here: only Node.js is. Bring its runtime client as an executable ' +
        '\\"bootstrap\\" in the package or in a layer."), { name: \'Runtime.NotRunHere\' });\n',
    );
  });
});
