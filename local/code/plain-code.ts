// JavaScript handlers run as they are: Node.js loads them from where they lie. They are only read before, for what cannot
// work in any case: a file that does not parse, an import that leads nowhere, an export that is not there.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildResult, type Metafile, type OnResolveArgs, type OnResolveResult, type Plugin } from 'esbuild';
import { CodeError, codeErrorOf, errorsOf } from './code-error.ts';
import { codeRoot } from './code-root.ts';
import { plainNeeds, type Bundle, type HandlerEntry } from './handler-code.ts';
import { isLambdaPath } from './lambda-paths.ts';
import { missingPlaceText, realPlaces, speaksOfLambdaPaths } from './lambda-files.ts';
import { moduleKindOf, moduleScope } from './module-kind.ts';
import {
  isAmong,
  isBuiltin,
  isFile,
  isInPackage,
  isPath,
  isScript,
  isTyped,
  packageLink,
  packageOf,
  required,
} from './resolve-as-node.ts';
import { isSdkPackage, missingSdkText } from './sdk-name.ts';

const outside = (path: string): OnResolveResult => ({ path, external: true });

const onward = (file: string, packages: boolean): OnResolveResult =>
  isScript(file) && (packages || !isInPackage(file)) ? { path: file } : outside(file);

/** What a trace finds out besides what esbuild tells. */
interface Found {
  modulePaths: boolean;
  /** Links to packages, and where they lead. */
  readonly links: Set<string>;
  /** Files that somebody asks for by name. */
  readonly named: Set<string>;
}

const missing = (specifier: string): OnResolveResult => ({
  errors: [{ text: isSdkPackage(specifier) ? missingSdkText(packageOf(specifier)) : `There is no "${specifier}"` }],
});

/** An ES module names files whole. */
const importedFile = ({ path, resolveDir, importer }: OnResolveArgs): OnResolveResult => {
  const bare = path.replace(/[?#].*$/, '');
  const file = bare.startsWith('file:') ? fileURLToPath(bare) : resolve(resolveDir, decodeURIComponent(bare));
  if (isFile(file)) return onward(file, true);
  if (isInPackage(importer)) return outside(path);
  return { errors: [{ text: `There is no ${file}; an ES module names the whole file, extension included` }] };
};

/** What is at a place of Lambda's is there when it runs, if a layer or the code has it. */
const placedFile = (
  { path, kind, importer }: OnResolveArgs,
  { root, entry, layers = [] }: HandlerEntry,
): OnResolveResult => {
  const places = realPlaces(path, { root: root ?? dirname(entry), layers });
  const isThere = places.some((place) =>
    kind === 'import-statement' ? isFile(place) : required(importer, place) !== null,
  );
  if (isThere || kind === 'dynamic-import' || isInPackage(importer)) return outside(path);
  return { errors: [{ text: missingPlaceText(path) }] };
};

/** Finds things as Node.js does, and says which of them ES modules find only in directories of modules. */
const asNode = (handler: HandlerEntry, packages: boolean, found: Found): Plugin => ({
  name: 'as Node.js',
  setup: (esbuild) => {
    // What esbuild guesses that `require('./' + name)` may mean, README.md and all, is known when it runs.
    esbuild.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) =>
      found.named.has(path) ? undefined : { contents: '', loader: 'empty' },
    );
    const importedPackage = async (args: OnResolveArgs): Promise<OnResolveResult> => {
      const { path, kind, importer, resolveDir } = args;
      const { errors, path: file } = await esbuild.resolve(path, { kind, importer, resolveDir, pluginData: 'again' });
      if (errors.length === 0) return onward(file, packages);
      if (isAmong(handler.modules, path)) {
        found.modulePaths = true;
        return outside(path);
      }
      // What is imported on the way may not be reached.
      return kind === 'import-statement' && !isInPackage(importer) ? missing(path) : outside(path);
    };
    const resolved = async (args: OnResolveArgs): Promise<OnResolveResult | undefined> => {
      const { path, kind, importer, pluginData } = args;
      if (kind === 'entry-point' || pluginData === 'again') return undefined;
      if (isBuiltin(path) || /^(data|https?):/.test(path)) return outside(path);
      if (isLambdaPath(path) && !isFile(path)) return placedFile(args, handler);
      const isImport = kind === 'import-statement' || kind === 'dynamic-import';
      if (!isPath(path)) for (const link of packageLink(importer, path)) found.links.add(link);
      if (isImport) return isPath(path) ? importedFile(args) : importedPackage(args);
      const file = required(importer, path);
      if (file !== null) return onward(file, false);
      // esbuild says so, where it is not tried. A package may be wanted only at times.
      return isPath(path) && !isInPackage(importer) ? undefined : outside(path);
    };
    esbuild.onResolve({ filter: /.*/ }, async (args) => {
      const result = await resolved(args);
      if (result?.path !== undefined && result.external !== true) found.named.add(result.path);
      return result;
    });
  },
});

const traced = (entry: HandlerEntry, packages: boolean, found: Found): Promise<BuildResult<{ metafile: true }>> =>
  build({
    entryPoints: [entry.entry],
    bundle: true,
    write: false,
    // Its own default is where this process was when esbuild was loaded.
    absWorkingDir: process.cwd(),
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'esnext',
    conditions: [],
    resolveExtensions: ['.js', '.json', '.node'],
    loader: { '.node': 'empty' },
    tsconfigRaw: '{}',
    logLevel: 'silent',
    outdir: '/',
    plugins: [asNode(entry, packages, found)],
  });

const isOfPackage = (file: string | undefined): boolean => file !== undefined && isInPackage(resolve(file));

/** Goes through packages too where that can be, for what they import. */
const trace = async (entry: HandlerEntry, found: Found): Promise<Metafile> => {
  try {
    return (await traced(entry, true, found)).metafile;
  } catch (failure) {
    const own = errorsOf(failure).filter(({ location }) => !isOfPackage(location?.file));
    if (errorsOf(failure).length === 0 || own.length > 0) throw failure;
    return (await traced(entry, false, found)).metafile;
  }
};

const inputsOf = (metafile: Metafile): string[] =>
  Object.keys(metafile.inputs)
    .filter((path) => !path.includes(':'))
    .map((path) => resolve(path))
    .filter((path) => !isInPackage(path));

/** `export * from` a package adds names that nobody reads here. */
const passesOn = (file: string): boolean => /\bexport\s*\*\s*from\b/.test(readFileSync(file, 'utf8'));

/** What is imported by a name that is made when it runs may want the directories of modules. */
const importsLate = (file: string): boolean => /\bimport\s*\(\s*[^'"\s)]/.test(readFileSync(file, 'utf8'));

const lineOf = (file: string, pattern: RegExp): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => pattern.test(line)) + 1;

/** ES syntax makes no ES module of a file on Lambda (Developer Guide, lambda-nodejs: experimental features). */
const checkSyntax = ({ entry, nodeOptions = '' }: HandlerEntry, metafile: Metafile): boolean => {
  const format = Object.entries(metafile.inputs).find(([path]) => resolve(path) === entry)?.[1].format;
  if (format !== 'esm' || moduleKindOf(entry) === 'esm' || entry.endsWith('.cjs')) return false;
  if (/--experimental-detect-module\b/.test(nodeOptions)) return true;
  throw new CodeError(
    `${entry} cannot be loaded: ES module syntax in a CommonJS file (${entry}:${lineOf(entry, /^\s*(import|export)\b/)}); ` +
      'name it .mjs, or write "type": "module" into package.json',
  );
};

/** Reads a JavaScript handler; throws a CodeError that says where, what and the cure. */
export const readPlain = async (given: HandlerEntry): Promise<Bundle> => {
  const root = given.root === undefined ? undefined : realpathSync(given.root);
  const entry = { ...given, root, entry: realpathSync(given.entry) };
  const found: Found = { modulePaths: false, links: new Set(), named: new Set([entry.entry]) };
  try {
    const metafile = await trace(entry, found);
    const isModule = checkSyntax(entry, metafile) || moduleKindOf(entry.entry) === 'esm';
    const inputs = inputsOf(metafile);
    const scopes = inputs.flatMap((file) => moduleScope(file) ?? []);
    const isKnown = isModule && !inputs.some((file) => isScript(file) && passesOn(file));
    return {
      file: entry.entry,
      format: isModule ? 'esm' : 'cjs',
      exports: isKnown ? Object.values(metafile.outputs).flatMap((output) => output.exports) : null,
      inputs,
      ignored: [],
      directory: root ?? dirname(entry.entry),
      root: root ?? codeRoot(dirname(entry.entry), inputs, [...found.links, ...scopes]),
      needs: {
        ...plainNeeds,
        modulePaths: found.modulePaths || inputs.some(importsLate),
        lambdaPaths: inputs.some(speaksOfLambdaPaths),
      },
    };
  } catch (failure) {
    throw codeErrorOf(given.entry, 'loaded', failure);
  }
};

/** Whether Node.js loads a file as it is. */
export const isPlain = (file: string): boolean => !isTyped(file);
