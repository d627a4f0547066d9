// What V8 has compiled of the command's files is kept for the next run. Node.js has a cache for that (22.1 and later), but it makes
// it before a file runs, when next to nothing is compiled: V8 compiles a function when it is first called (measured with Node.js
// 24.21: 1,500 of them at each small simulation, a fifth of its time). Ours is made when the process ends. It lies where that of
// Node.js would, in the system's directory for temporary files (node-compile-cache); NODE_COMPILE_CACHE names another,
// NODE_DISABLE_COMPILE_CACHE=1 turns it off.

import { readFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { tuneEngine } from '../simulate/tune-engine.ts';
import { readKept, removeOldest, writeKept, type Kept } from './kept-code.ts';

/** Each of the first runs adds the functions that none before it called; a later one costs more than it finds. */
const learningRuns = 4;
/** Exit codes of runs that came to their end: passed, and a gate that did not. */
const wholeRuns: ReadonlySet<number> = new Set([0, 3]);

/** Node.js has it from 22.1 on. */
interface CompileCache {
  readonly enableCompileCache?: () => unknown;
}

/** A part that is a script, as it was built. */
export interface BuiltScript {
  /** Of its text. */
  readonly hash: string;
  /** Whether threads run it too. */
  readonly hasThreads: boolean;
}

/** What the process is to its cache. */
export interface CacheHost {
  /** Where what is compiled lies; null: it is neither read nor kept. */
  readonly directory: string | null;
  /** Of the engine's version and the settings that it has now: what is kept is good only under those that it was made under. */
  readonly engineTag: () => number;
  /** Gives the engine the settings that the next command begins with. */
  readonly tune: () => void;
  /** Calls `end` with the exit code when the process ends. */
  readonly atEnd: (end: (code: number) => void) => void;
  /** Node.js keeps what it can of modules from now on. */
  readonly keepModules: () => void;
}

/** Where it lies by these variables of the environment, of the user with this number; null where it is turned off. */
export const cacheDirectory = (environment: NodeJS.ProcessEnv, uid = 0): string | null =>
  environment['NODE_DISABLE_COMPILE_CACHE'] === undefined
    ? join(environment['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'), `windtunnel-${uid}`)
    : null;

const thisProcess = (): CacheHost => ({
  directory: cacheDirectory(process.env, process.getuid?.()),
  engineTag: cachedDataVersionTag,
  tune: tuneEngine,
  atEnd: (end) => void process.once('exit', end),
  keepModules: () => void (nodeModule as CompileCache).enableCompileCache?.(),
});

/** A script that this process runs. */
interface Loaded {
  readonly script: Script;
  readonly built: BuiltScript;
  /** Of the file that what is kept of it lies in, or is to lie in; and what lay there. */
  readonly name: string;
  readonly kept: Kept | null;
}

const hasLearnt = (kept: Kept | null): boolean => (kept?.runs ?? 0) >= learningRuns;

/** What is compiled of the scripts of one process, before and by now. */
class CodeCache {
  readonly #host: CacheHost;
  readonly #directory: string;
  readonly #learns: boolean;
  readonly #loaded: Loaded[] = [];

  constructor(host: CacheHost, directory: string, learns: boolean) {
    this.#host = host;
    this.#directory = directory;
    this.#learns = learns;
  }

  /** @returns the script, compiled as far as it was when it was kept */
  compile(file: URL, text: string, built: BuiltScript): Script {
    const name = this.#nameNow(built);
    const read = this.#read(name);
    const script = new Script(text, { filename: fileURLToPath(file), ...(read !== null && { cachedData: read.code }) });
    const kept = script.cachedDataRejected === true ? null : read;
    if (this.#learns) {
      if (this.#loaded.length === 0) this.#host.atEnd((code) => this.#end(code));
      this.#loaded.push({ script, built, name, kept });
    }
    return script;
  }

  #nameNow({ hash }: BuiltScript): string {
    return `${hash}-${this.#host.engineTag()}`;
  }

  #read(name: string): Kept | null {
    return readKept(join(this.#directory, name));
  }

  #end(code: number): void {
    if (!wholeRuns.has(code)) return;
    try {
      this.#learn();
    } catch {
      // What cannot be kept is compiled again.
    }
  }

  #learn(): void {
    for (const one of this.#loaded) if (one.built.hasThreads) this.#learnForThreads(one);
    const unlearnt = this.#loaded.filter(({ kept }) => !hasLearnt(kept));
    if (unlearnt.length === 0) return;
    this.#host.tune();
    for (const one of unlearnt) this.#learnForCommand(one);
    removeOldest(this.#directory);
  }

  /** For threads of the next run, which begin under the settings that the command has now. */
  #learnForThreads({ script, built, name }: Loaded): void {
    const threadName = this.#nameNow(built);
    const kept = threadName === name ? null : this.#read(threadName);
    if (threadName !== name && !hasLearnt(kept)) this.#keep(script, threadName, kept);
  }

  /** For the next run, which begins as this one did. */
  #learnForCommand({ script, built, name, kept }: Loaded): void {
    if (this.#nameNow(built) === name) this.#keep(script, name, kept);
  }

  /** Keeps what is compiled of the script by now, if that is more than was kept. */
  #keep(script: Script, name: string, kept: Kept | null): void {
    const code = script.createCachedData();
    const runs = (kept?.runs ?? 0) + 1;
    writeKept(this.#directory, name, {
      runs,
      code: kept === null || code.length > kept.code.length ? code : kept.code,
    });
  }
}

/**
 * The command as it is built: some of its parts are scripts, each a file of one function that is given `exports`, `require`, `module`,
 * `importHere` for `import()` and the directory of all that is built; the others are modules, for which Node.js keeps what it can.
 * @param dist the directory of all that is built
 * @param scripts by path in it, without an ending
 * @param learns whether what is compiled is kept at the end of the process; threads leave that to it
 * @param host what the process is to the cache; this one unless given
 * @returns what the part at such a path exports
 */
export const partsOf = (
  dist: URL,
  scripts: Readonly<Record<string, BuiltScript>>,
  learns = true,
  host: CacheHost = thisProcess(),
): ((path: string) => unknown) => {
  const cache = host.directory === null ? null : new CodeCache(host, host.directory, learns);

  /** What the script exports. */
  const run = (file: URL, built: BuiltScript, importHere: (specifier: string) => unknown): unknown => {
    // ASCII, as it is built: read so, it is one byte a letter for V8 too.
    const text = readFileSync(file, 'latin1');
    const script = cache?.compile(file, text, built) ?? new Script(text, { filename: fileURLToPath(file) });
    const module: { exports: unknown } = { exports: {} };
    script.runInThisContext()(module.exports, createRequire(file), module, importHere, dist);
    return module.exports;
  };

  const partAt = (url: URL): unknown => {
    const path = url.href.slice(dist.href.length).replace(/\.js$/, '');
    const built = scripts[path];
    if (built !== undefined) return run(new URL(`${path}.cjs`, dist), built, importerAt(url));
    host.keepModules();
    return import(url.href);
  };
  const importerAt =
    (url: URL) =>
    async (specifier: string): Promise<unknown> =>
      specifier.startsWith('.') ? partAt(new URL(specifier, url)) : import(specifier);
  return (path) => partAt(new URL(`${path}.js`, dist));
};
