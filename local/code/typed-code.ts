// TypeScript handlers become one file of their own sources: CommonJS, which a thread loads 4 ms faster, or an ES module if
// it needs one. Packages stay outside, found from the file that asks, so that native addons and data files beside them
// work; and each source keeps what it knows of itself.

import { readFile } from 'node:fs/promises';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  build,
  transform,
  type BuildOptions,
  type Metafile,
  type OnResolveArgs,
  type OnResolveResult,
  type Plugin,
} from 'esbuild';
import { CodeError, codeErrorOf, errorsOf } from './code-error.ts';
import { codeRoot } from './code-root.ts';
import { identityDefines, lateCallMessages, lateCallsIn, withIdentity, type LateCall } from './file-identity.ts';
import { isLambdaPath } from './lambda-paths.ts';
import { missingPlaceText, realPlaces, speaksOfLambdaPaths } from './lambda-files.ts';
import { plainNeeds, type Bundle, type HandlerEntry } from './handler-code.ts';
import { moduleKindOf, type ModuleKind } from './module-kind.ts';
import { isSdkPackage } from './sdk-name.ts';
import { isBuiltin, isInPackage, isScript, isTyped, required } from './resolve-as-node.ts';
import { samePath, type SeenPath } from './seen-paths.ts';

export interface TypedOptions {
  /** The file to write, without its extension. */
  readonly outBase: string;
  /**
   * Where the code of a function in `root` will find things; null where they are, as unless given.
   * @param lambdaPaths whether its sources speak of /opt or /var/task
   */
  readonly seenFrom?: (root: string, lambdaPaths: boolean) => Promise<SeenPath | null>;
}

/** One build: what is made, and what is already known. */
interface Pass {
  readonly format: ModuleKind;
  readonly seen: SeenPath;
  readonly lateCalls: ReadonlyMap<string, readonly LateCall[]>;
}

interface Found {
  /** Whether an ES module of a package is imported. */
  importsModule: boolean;
  /** Files that somebody asks for by name. */
  readonly named: Set<string>;
}

const requireBanner =
  "import { createRequire as windtunnelRequireFrom } from 'node:module'; const require = windtunnelRequireFrom(import.meta.url);";

/** Modules that load a file by `require`, for builds that are ES modules themselves. */
const byRequire = 'windtunnel-require';

const isOwn = (file: string): boolean => isTyped(file) || (!isInPackage(file) && extname(file) !== '.node');

/** Which file of a package is meant, and how it is loaded: as CommonJS where the package has that and the asker is that. */
const packageFile = (
  { kind, importer, path }: OnResolveArgs,
  imported: string,
): { file: string; how: 'require' | 'import' } => {
  if (kind === 'dynamic-import') return { file: imported, how: 'import' };
  const file = required(importer, path);
  if (kind !== 'import-statement') return { file: file ?? imported, how: 'require' };
  if (file !== null && moduleKindOf(importer) === 'cjs' && moduleKindOf(file) === 'cjs')
    return { file, how: 'require' };
  return { file: imported, how: moduleKindOf(imported) === 'cjs' ? 'require' : 'import' };
};

/** The file of a layer that a path of Lambda's means; null where none has it. */
const layeredFile = (importer: string, path: string, { root, entry, layers = [] }: HandlerEntry): string | null => {
  const places = realPlaces(path, { root: root ?? dirname(entry), layers });
  return places.map((place) => required(importer, place)).find((file) => file !== null) ?? null;
};

const packagesOutside = (handler: HandlerEntry, { format, seen }: Pass, found: Found): Plugin => ({
  name: 'packages outside',
  setup: (esbuild) => {
    const leave = (args: OnResolveArgs, imported: string): OnResolveResult => {
      const { file, how } = packageFile(args, imported);
      if (how === 'import') {
        if (args.kind === 'import-statement') found.importsModule = true;
        return { path: pathToFileURL(seen(file)).href, external: true };
      }
      // An import of CommonJS names only those exports that can be read off it; by require it has all of them.
      if (format === 'esm' && args.kind === 'import-statement') return { path: seen(file), namespace: byRequire };
      return { path: seen(file), external: true };
    };
    esbuild.onResolve({ filter: /.*/ }, async (args) => {
      const { path, kind, importer, resolveDir, namespace, pluginData, with: attributes } = args;
      if (kind === 'entry-point' || kind === 'require-resolve' || pluginData === 'again') return undefined;
      if (namespace === byRequire || isBuiltin(path)) return { path, external: true };
      if (isLambdaPath(path) && !existsSync(path)) {
        const file = layeredFile(importer, path, handler);
        if (file === null) return { errors: [{ text: missingPlaceText(path) }] };
        if (!isTyped(file)) return leave({ ...args, path: file }, file);
        found.named.add(file);
        return { path: file };
      }
      const otherwise = { kind, importer, resolveDir, namespace, with: attributes, pluginData: 'again' };
      const { errors, external, path: file, sideEffects, suffix } = await esbuild.resolve(path, otherwise);
      // Brought by the runtime on Lambda; what is not here is missed when it is asked for.
      if (errors.length > 0) return isSdkPackage(path) ? { path, external: true } : undefined;
      if (external || !isAbsolute(file)) return undefined;
      if (!isOwn(file)) return leave(args, file);
      found.named.add(file);
      return { path: file, sideEffects, suffix };
    });
    esbuild.onLoad({ filter: /.*/, namespace: byRequire }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
});

/** Whether esbuild can read it: what cannot be fails when it is asked for. */
const problemIn = async (file: string): Promise<string | null> => {
  try {
    await transform(await readFile(file, 'utf8'), { loader: loaderOf(file), logLevel: 'silent' });
    return null;
  } catch (failure) {
    return errorsOf(failure)[0]?.text ?? String(failure);
  }
};

/** Of what esbuild guesses that `import('./' + name)` may mean only modules can be meant, and not all need be sound. */
const guessed = (found: Found): Plugin => ({
  name: 'guessed files',
  setup: (esbuild) => {
    esbuild.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
      if (found.named.has(path) || path.endsWith('.json')) return undefined;
      if (!isScript(path) && !isTyped(path)) return { contents: '', loader: 'empty' };
      const problem = await problemIn(path);
      return problem === null ? undefined : { contents: `throw new SyntaxError(${JSON.stringify(problem)});` };
    });
  },
});

const loaders = { '.mts': 'ts', '.cts': 'ts', '.ts': 'ts', '.tsx': 'tsx', '.jsx': 'jsx' } as const;
const loaderOf = (file: string): 'ts' | 'tsx' | 'jsx' | 'js' =>
  (loaders as Partial<Record<string, 'ts' | 'tsx' | 'jsx'>>)[extname(file)] ?? 'js';

const identity = ({ seen, lateCalls }: Pass): Plugin => ({
  name: 'file identity',
  setup: (esbuild) => {
    esbuild.onLoad({ filter: /\.(?:[mc]?[jt]s|[jt]sx)$/, namespace: 'file' }, async ({ path, with: attributes }) =>
      Object.keys(attributes).length > 0
        ? undefined
        : { contents: await withIdentity(path, lateCalls.get(path) ?? [], seen), loader: loaderOf(path) },
    );
  },
});

const optionsOf = (handler: HandlerEntry, pass: Pass, found: Found): BuildOptions => ({
  entryPoints: [handler.entry],
  nodePaths: [...handler.modules],
  bundle: true,
  platform: 'node',
  target: `node${process.versions.node}`,
  format: pass.format,
  // That of bundlers would lead to files which Node.js does not load.
  conditions: [],
  sourcemap: 'external',
  sourcesContent: false,
  // Its own default is where this process was when esbuild was loaded.
  absWorkingDir: process.cwd(),
  metafile: true,
  logLevel: 'silent',
  logOverride: Object.fromEntries(Object.keys(lateCallMessages).map((id) => [id, 'warning' as const])),
  define: { ...identityDefines },
  plugins: [packagesOutside(handler, pass, found), guessed(found), identity(pass)],
  // A plain script is not made strict by the compiler options of a TypeScript project around it.
  ...(/\.c?js$/.test(handler.entry) ? { tsconfigRaw: '{}' } : {}),
  ...(pass.format === 'esm' ? { banner: { js: requireBanner } } : {}),
});

const entryIsCommonJs = (metafile: Metafile, entry: string): boolean =>
  Object.entries(metafile.inputs).some(([path, input]) => resolve(path) === entry && input.format === 'cjs');

const inputsOf = (metafile: Metafile): string[] =>
  Object.keys(metafile.inputs)
    .filter((path) => !path.includes(':') && !path.includes('node_modules'))
    .map((path) => resolve(path));

/** With its map in it, which names the sources by where the code will find them. */
const withMap = (code: string, map: string, outfile: string, seen: SeenPath): string => {
  const parsed = JSON.parse(map) as { sources: string[] };
  const sources = parsed.sources.map((source) => pathToFileURL(seen(resolve(dirname(outfile), source))).href);
  const encoded = Buffer.from(JSON.stringify({ ...parsed, sources })).toString('base64');
  // In one piece it would be taken for the map of this very module, by tools that read the package.
  return [`${code}//#`, `sourceMappingURL=data:application/json;base64,${encoded}\n`].join(' ');
};

/** Writes it; false where top-level await forbids CommonJS. */
const write = async (outfile: string, options: BuildOptions, seen: SeenPath): Promise<boolean> => {
  try {
    const { outputFiles } = await build({ ...options, outfile, write: false });
    const [map, code] = [true, false].map(
      (isMap) => outputFiles.find(({ path }) => path.endsWith('.map') === isMap)!.text,
    );
    mkdirSync(dirname(outfile), { recursive: true });
    writeFileSync(outfile, withMap(code!, map!, outfile, seen));
    return true;
  } catch (failure) {
    const errors = errorsOf(failure);
    if (errors.length > 0 && errors.every((error) => error.text.startsWith('Top-level await'))) return false;
    throw failure;
  }
};

const bundleIn = async (handler: HandlerEntry, { outBase, seenFrom }: TypedOptions): Promise<Bundle> => {
  const found: Found = { importsModule: false, named: new Set([handler.entry]) };
  const first: Pass = { format: 'esm', seen: samePath, lateCalls: new Map() };
  const { metafile, warnings } = await build({ ...optionsOf(handler, first, found), write: false, outdir: '/' });
  const inputs = inputsOf(metafile!);
  const root = handler.root ?? codeRoot(dirname(handler.entry), inputs);
  const exports = entryIsCommonJs(metafile!, handler.entry)
    ? null
    : Object.values(metafile!.outputs).flatMap((output) => output.exports);
  const lambdaPaths = inputs.some(speaksOfLambdaPaths);
  const seen = (await seenFrom?.(root, lambdaPaths)) ?? null;
  const known = { seen: seen ?? samePath, lateCalls: lateCallsIn(warnings, (file) => resolve(file)) };
  const needs = { ...plainNeeds, bundled: true, lambdaPaths, confined: seen !== null };
  const common = { exports, inputs, root, directory: null, ignored: [], needs };
  const writeAs = (format: ModuleKind, file: string): Promise<boolean> =>
    write(file, optionsOf(handler, { format, ...known }, found), known.seen);
  if (!found.importsModule && (await writeAs('cjs', `${outBase}.cjs`))) {
    return { ...common, file: `${outBase}.cjs`, format: 'cjs' };
  }
  await writeAs('esm', `${outBase}.mjs`);
  return { ...common, file: `${outBase}.mjs`, format: 'esm' };
};

/** Bundles a handler as `<outBase>.cjs` or `.mjs`; throws a CodeError that says where, what and the cure. */
export const bundleTyped = async (handler: HandlerEntry, options: TypedOptions): Promise<Bundle> => {
  if (!existsSync(handler.entry)) {
    throw new CodeError(`${handler.entry} does not exist; correct the path of the handler`);
  }
  try {
    const root = handler.root === undefined ? undefined : realpathSync(handler.root);
    return await bundleIn({ ...handler, root, entry: realpathSync(handler.entry) }, options);
  } catch (failure) {
    throw codeErrorOf(handler.entry, 'bundled', failure);
  }
};
