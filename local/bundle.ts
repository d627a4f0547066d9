// Bundles handlers and the worker's runtime with esbuild, once, when the platform starts. A handler becomes one file:
// CommonJS, which a thread loads 4 ms faster, or an ES module if it needs one. Node's builtins stay outside, and so do
// @aws-sdk packages that are not installed, as on Lambda, whose runtime brings them.

import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeFormat } from './sandbox/sandbox.ts';
import { build, type BuildFailure, type BuildOptions, type BuildResult, type Metafile } from 'esbuild';

export interface Bundle {
  readonly file: string;
  readonly format: CodeFormat;
  /** Names that the module exports; null when only running it would tell (CommonJS). */
  readonly exports: readonly string[] | null;
  /** Absolute paths of the files that it was made of, those of packages left out. */
  readonly inputs: readonly string[];
}

interface Entry {
  readonly entry: string;
  /** Where the handler is to think that it lies. */
  readonly seenAt: string;
  /** Directories of modules that layers bring. */
  readonly modules: readonly string[];
}

const requireBanner =
  "import { createRequire as windtunnelRequire } from 'node:module'; const require = windtunnelRequire(import.meta.url);";

const optionsFor = ({ entry, seenAt, modules }: Entry): BuildOptions => ({
  entryPoints: [entry],
  nodePaths: [...modules],
  bundle: true,
  platform: 'node',
  target: `node${process.versions.node}`,
  sourcemap: 'inline',
  sourcesContent: false,
  metafile: true,
  logLevel: 'silent',
  // Files beside the handler are found as they are on Lambda, where the bundle lies beside them.
  define: { __dirname: JSON.stringify(dirname(seenAt)), __filename: JSON.stringify(seenAt) },
});

const errorsOf = (failure: unknown): BuildFailure['errors'] => (failure as Partial<BuildFailure>).errors ?? [];

/** Names of @aws-sdk packages among what could not be resolved. */
const missingSdk = (failure: unknown): string[] =>
  errorsOf(failure).flatMap((error) => /^Could not resolve "(@aws-sdk\/[^"]+)"/.exec(error.text)?.[1] ?? []);

const buildOnce = async (options: BuildOptions): Promise<BuildResult> => {
  try {
    return await build(options);
  } catch (failure) {
    const external = missingSdk(failure);
    if (external.length === 0) throw failure;
    return build({ ...options, external });
  }
};

const entryIsCommonJs = (metafile: Metafile, entry: string): boolean =>
  Object.entries(metafile.inputs).some(([path, input]) => resolve(path) === entry && input.format === 'cjs');

/** Whether it could be built as CommonJS, `file` written; not with a top-level await or import.meta in it. */
const buildCommonJs = async (entry: Entry, file: string): Promise<boolean> => {
  // A plain script is not made strict by the compiler options of a TypeScript project around it.
  const plain = /\.c?js$/.test(entry.entry) ? { tsconfigRaw: '{}' } : {};
  try {
    const { warnings } = await buildOnce({ ...optionsFor(entry), ...plain, format: 'cjs', outfile: file });
    return warnings.every((warning) => warning.id !== 'empty-import-meta');
  } catch (failure) {
    if (errorsOf(failure).every((error) => error.text.startsWith('Top-level await'))) return false;
    throw failure;
  }
};

const bundleIn = async (entry: Entry, outBase: string): Promise<Bundle> => {
  const file = `${outBase}.mjs`;
  const banner = { js: requireBanner };
  const { metafile } = await buildOnce({ ...optionsFor(entry), format: 'esm', outfile: file, banner });
  const exports = entryIsCommonJs(metafile!, entry.entry)
    ? null
    : Object.values(metafile!.outputs).flatMap((output) => output.exports);
  const inputs = Object.keys(metafile!.inputs)
    .filter((path) => !path.includes('node_modules') && !path.includes(':'))
    .map((path) => resolve(path));
  const commonJsFile = `${outBase}.cjs`;
  if (await buildCommonJs(entry, commonJsFile)) return { file: commonJsFile, format: 'cjs', exports, inputs };
  return { file, format: 'esm', exports, inputs };
};

/**
 * Bundles one handler file as `<outBase>.cjs` or `.mjs`; throws an error that says where, what and the cure.
 * @param seenAt where the handler is to think that it lies
 * @param modules directories of modules that layers bring; default none
 */
export const bundleHandler = async (
  entry: string,
  outBase: string,
  seenAt: string = entry,
  modules: readonly string[] = [],
): Promise<Bundle> => {
  if (!existsSync(entry)) throw new Error(`${entry} does not exist; correct the path of the handler`);
  try {
    return await bundleIn({ entry, seenAt, modules }, outBase);
  } catch (failure) {
    const [first] = errorsOf(failure);
    if (first === undefined) throw failure;
    const at = first.location === null ? entry : `${first.location.file}:${first.location.line}`;
    throw new Error(`${entry} cannot be bundled: ${first.text} (${at}); correct it or install what is missing`, {
      cause: failure,
    });
  }
};

/** Bundles what runs inside a sandbox, from the source or from the built package, whichever this file belongs to. */
export const bundleRuntime = async (outDir: string, kind: 'worker' | 'process' = 'worker'): Promise<string> => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const entry = fileURLToPath(new URL(`./${kind}/main.${extension}`, import.meta.url));
  const file = join(outDir, `${kind}.cjs`);
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    logLevel: 'silent',
  });
  return file;
};

/** The path of a handler as `_HANDLER` gives it on Lambda. */
export const handlerName = (handlerFile: string, handlerExport: string): string =>
  [basename(handlerFile, extname(handlerFile)), handlerExport].filter(Boolean).join('.');
