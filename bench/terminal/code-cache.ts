// What V8 has compiled of the command's files is kept for the next run. Node.js has a cache for that (22.1 and later), but it makes
// it before a file runs, when next to nothing is compiled: V8 compiles a function when it is first called (measured with Node.js
// 24.21: 1,500 of them at each small simulation, a fifth of its time). Ours is made when the process ends. It lies where that of
// Node.js would, in the system's directory for temporary files (node-compile-cache); NODE_COMPILE_CACHE names another,
// NODE_DISABLE_COMPILE_CACHE=1 turns it off.

import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { tuneEngine } from '../simulate/tune-engine.ts';

/** What is kept of a script. In its file a head stands before the code: how many runs made it, and its checksum. */
interface Kept {
  readonly runs: number;
  readonly code: Buffer;
}

/** V8 wants what follows aligned. */
const headBytes = 8;
const checksumAt = 4;
/** Each of the first runs adds the functions that none before it called; a later one costs more than it finds. */
const learningRuns = 4;
/** Of each script and each setting of the engine a file: of more than these, the oldest are of no use any more. */
const mostFiles = 24;
/** Exit codes of runs that came to their end: passed, and a gate that did not. */
const wholeRuns: ReadonlySet<number> = new Set([0, 3]);

/** Node.js has it from 22.1 on. */
interface CompileCache {
  readonly enableCompileCache?: () => unknown;
}

const isOff = process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined;
const directory = join(
  process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
  `windtunnel-${process.getuid?.() ?? 0}`,
);

/** Whether the file is one that nobody else can have written: what V8 is given as compiled is run as it is. */
const isOwn = (handle: number): boolean => {
  const { uid, mode } = fstatSync(handle);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
};

/** Words of 4 bytes to one that is summed: a disk loses 512 bytes at least. */
const summedEvery = 64;

/**
 * A sum over words of the code and over its length, different where a sector is lost or stands elsewhere. A CRC of all of it, by
 * node:zlib, takes 2 to 5 ms with what Node.js loads for that (Node.js 22 to 26), a tenth of the start of a command.
 */
const checksumOf = (code: Buffer): number => {
  const words = new Int32Array(code.buffer, code.byteOffset, code.length >> 2);
  let sum = code.length;
  for (let at = 0; at < words.length; at += summedEvery) sum = (Math.imul(sum, 31) + words[at]!) | 0;
  return sum;
};

const readKept = (path: string): Kept | null => {
  try {
    const handle = openSync(path, 'r');
    try {
      if (!isOwn(handle)) return null;
      const bytes = readFileSync(handle);
      const code = bytes.subarray(headBytes);
      // V8 itself does not look whether it is whole.
      return checksumOf(code) === bytes.readInt32LE(checksumAt) ? { runs: bytes[0]!, code } : null;
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
};

/** Whole or not at all, and on the disk before it has its name. */
const writeKept = (path: string, { runs, code }: Kept): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}`;
  const handle = openSync(unfinished, 'wx', 0o600);
  const head = Buffer.alloc(headBytes);
  head[0] = runs;
  head.writeInt32LE(checksumOf(code), checksumAt);
  writeSync(handle, head);
  writeSync(handle, code);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, path);
};

const removeOldest = (): void => {
  const files = readdirSync(directory).map((name) => join(directory, name));
  const aged = files.map((path) => ({ path, changedMs: statSync(path).mtimeMs }));
  for (const { path } of aged.sort((a, b) => b.changedMs - a.changedMs).slice(mostFiles)) rmSync(path, { force: true });
};

/** What is kept is good only under the settings of the engine that it was made under. */
const pathNow = (hash: string): string => join(directory, `${hash}-${cachedDataVersionTag()}`);

/** Keeps what is compiled of the script by now, if that is more than was kept. */
const keep = (script: Script, path: string, kept: Kept | null): void => {
  const code = script.createCachedData();
  const runs = (kept?.runs ?? 0) + 1;
  writeKept(path, { runs, code: kept === null || code.length > kept.code.length ? code : kept.code });
};

/** A part that is a script, as it was built. */
export interface BuiltScript {
  /** Of its text. */
  readonly hash: string;
  /** Whether threads run it too. */
  readonly hasThreads: boolean;
}

/** A script that this process runs. */
interface Loaded {
  readonly script: Script;
  readonly built: BuiltScript;
  /** Where what is kept of it lies, or is to lie; and what lay there. */
  readonly path: string;
  readonly kept: Kept | null;
}

const loaded: Loaded[] = [];

const hasLearnt = (kept: Kept | null): boolean => (kept?.runs ?? 0) >= learningRuns;

/** For threads of the next run, which begin under the settings that the command has now. */
const learnForThreads = ({ script, built, path }: Loaded): void => {
  const threadPath = pathNow(built.hash);
  const kept = threadPath === path ? null : readKept(threadPath);
  if (threadPath !== path && !hasLearnt(kept)) keep(script, threadPath, kept);
};

/** For the next run, which begins as this one did. */
const learnForCommand = ({ script, built, path, kept }: Loaded): void => {
  if (pathNow(built.hash) === path) keep(script, path, kept);
};

const learn = (): void => {
  for (const one of loaded) if (one.built.hasThreads) learnForThreads(one);
  const unlearnt = loaded.filter(({ kept }) => !hasLearnt(kept));
  if (unlearnt.length === 0) return;
  tuneEngine();
  for (const one of unlearnt) learnForCommand(one);
  removeOldest();
};

const learnAtEnd = (): void =>
  void process.once('exit', (code) => {
    if (!wholeRuns.has(code)) return;
    try {
      learn();
    } catch {
      // What cannot be kept is compiled again.
    }
  });

/** Where a script is, and what it needs of the others. */
interface Place {
  readonly file: URL;
  readonly built: BuiltScript;
  readonly dist: URL;
  readonly importHere: (specifier: string) => unknown;
  readonly learns: boolean;
}

/** What the script exports. */
const run = ({ file, built, dist, importHere, learns }: Place): unknown => {
  const path = pathNow(built.hash);
  const read = isOff ? null : readKept(path);
  // ASCII, as it is built: read so, it is one byte a letter for V8 too.
  const text = readFileSync(file, 'latin1');
  const script = new Script(text, { filename: fileURLToPath(file), ...(read !== null && { cachedData: read.code }) });
  const kept = script.cachedDataRejected === true ? null : read;
  if (learns && !isOff) {
    if (loaded.length === 0) learnAtEnd();
    loaded.push({ script, built, path, kept });
  }
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, importHere, dist);
  return module.exports;
};

/**
 * The command as it is built: some of its parts are scripts, each a file of one function that is given `exports`, `require`, `module`,
 * `importHere` for `import()` and the directory of all that is built; the others are modules, for which Node.js keeps what it can.
 * @param dist the directory of all that is built
 * @param scripts by path in it, without an ending
 * @param learns whether what is compiled is kept at the end of the process; threads leave that to it
 * @returns what the part at such a path exports
 */
export const partsOf = (
  dist: URL,
  scripts: Readonly<Record<string, BuiltScript>>,
  learns = true,
): ((path: string) => unknown) => {
  const partAt = (url: URL): unknown => {
    const path = url.href.slice(dist.href.length).replace(/\.js$/, '');
    const built = scripts[path];
    if (built !== undefined) {
      return run({ file: new URL(`${path}.cjs`, dist), built, dist, importHere: importerAt(url), learns });
    }
    (nodeModule as CompileCache).enableCompileCache?.();
    return import(url.href);
  };
  const importerAt =
    (url: URL) =>
    async (specifier: string): Promise<unknown> =>
      specifier.startsWith('.') ? partAt(new URL(specifier, url)) : import(specifier);
  return (path) => partAt(new URL(`${path}.js`, dist));
};
