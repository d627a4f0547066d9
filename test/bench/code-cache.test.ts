// What V8 has compiled of the command's scripts is kept for the next run: what a run reads, what it leaves at its end, and when it
// leaves nothing. The scripts are real and so is V8; the process and its engine's settings are made up.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheDirectory, partsOf, type BuiltScript, type CacheHost } from '../../bench/terminal/code-cache.ts';
import { readKept, removeOldest, writeKept } from '../../bench/terminal/kept-code.ts';

const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-code-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let round = 0;
/** Of the test at hand. */
let cache = '';
beforeEach(() => {
  cache = join(scratch, String((round += 1)), 'cache');
});

/** Some thousand functions, so that compiled code is several sectors long. */
const manyFunctions = Array.from({ length: 400 }, (_, index) => `const f${index} = (x) => x + ${index};`).join('');
const script = (body: string): string => `(function(exports,require,module,importHere,dist){"use strict";${body}})`;
const dist = join(scratch, 'dist');
const distUrl = new URL(`${pathToFileURL(dist).href}/`);
mkdirSync(join(dist, 'bench/cli'), { recursive: true });
let written = 0;
/** Each time with another number: V8 itself looks up a text that it compiled in this process before. */
const writeMain = (): void =>
  writeFileSync(
    join(dist, 'bench/cli/main.cjs'),
    script(
      `// ${(written += 1) + 1e6}
    ${manyFunctions}
    exports.add = (a, b) => a + b;
    exports.late = () => { const grown = (x) => x * 2; ${manyFunctions} return grown(f7(1)); };
    exports.place = dist.href;
    exports.path = require('node:path').posix.join('a', 'b');
    exports.other = () => importHere('./other.js');
    exports.module = () => importHere('../plain.js');
    exports.builtin = () => importHere('node:os');`,
    ),
  );
writeFileSync(
  join(dist, 'bench/cli/other.cjs'),
  script(`module.exports = { name: 'other', text: '\xE9'.length };`),
  'latin1',
);
writeFileSync(join(dist, 'bench/plain.js'), `export const name = 'plain';\n`);

const scripts = {
  'bench/cli/main': { hash: 'main', hasThreads: false },
  'bench/cli/other': { hash: 'other', hasThreads: false },
} as const satisfies Record<string, BuiltScript>;

interface Main {
  add(a: number, b: number): number;
  late(): number;
  readonly place: string;
  readonly path: string;
  other(): Promise<unknown>;
  module(): Promise<unknown>;
  builtin(): Promise<unknown>;
}

/** A process with the engine's settings `tag`, and another after it was tuned. */
const processWith = (tag: number, tunedTag = tag) => {
  const ends: ((code: number) => void)[] = [];
  const told: string[] = [];
  let now = tag;
  const host: CacheHost = {
    directory: cache,
    engineTag: () => now,
    tune: () => {
      told.push('tuned');
      now = tunedTag;
    },
    atEnd: (end) => void ends.push(end),
    keepModules: () => void told.push('modules'),
  };
  const end = (code = 0): void => {
    for (const one of ends) one(code);
  };
  return { host, ends, end, told, set: (other: number) => void (now = other) };
};
const mainOf = (host: CacheHost, learns = true, built: Record<string, BuiltScript> = scripts): Main => {
  writeMain();
  return partsOf(distUrl, built, learns, host)('bench/cli/main') as Main;
};

const files = (): string[] => (existsSync(cache) ? readdirSync(cache).sort() : []);
/** How many runs made what is kept in each file. */
const runs = (): Record<string, number | undefined> =>
  Object.fromEntries(files().map((name) => [name, readKept(join(cache, name))?.runs]));

describe('a part', () => {
  it('that is a script is run with what it needs of the others', async () => {
    const { host, told } = processWith(1);
    const main = mainOf(host);
    expect([main.add(2, 3), main.place, main.path]).toEqual([5, distUrl.href, 'a/b']);
    expect(await main.other()).toEqual({ name: 'other', text: 1 });
    expect(await main.builtin()).toHaveProperty('tmpdir');
    expect(told).toEqual([]);
  });

  it('that is a module is imported, once Node.js keeps what it can of modules', async () => {
    const { host, told } = processWith(1);
    expect(await mainOf(host).module()).toHaveProperty('name', 'plain');
    expect(told).toEqual(['modules']);
  });

  it('is run just so where the cache is turned off, and leaves nothing', () => {
    const { host, ends } = processWith(1);
    const main = mainOf({ ...host, directory: null });
    expect([main.add(2, 3), main.path, ends.length, files()]).toEqual([5, 'a/b', 0, []]);
  });

  it('names its file where it fails', () => {
    writeFileSync(join(dist, 'bench/cli/failing.cjs'), script(`\nthrow new Error('as asked');`));
    const { host } = processWith(1);
    const part = partsOf(distUrl, { 'bench/cli/failing': { hash: 'failing', hasThreads: false } }, true, host);
    const failed = (() => {
      try {
        return part('bench/cli/failing');
      } catch (error) {
        return (error as Error).stack;
      }
    })();
    expect(failed).toContain(`${join(dist, 'bench/cli/failing.cjs')}:2:`);
  });
});

describe('a run', () => {
  /** One whole run; `late` calls a function that is not called otherwise. */
  const runOnce = (code = 0, late = false): void => {
    const { host, end } = processWith(1);
    const main = mainOf(host);
    if (late) main.late();
    end(code);
  };

  it.each([
    [0, { 'main-1': 1 }],
    [3, { 'main-1': 1 }],
    [1, {}],
    [2, {}],
    [130, {}],
  ])('that ends with exit code %i keeps %j', (code, kept) => {
    runOnce(code);
    expect(runs()).toEqual(kept);
  });

  it('learns as each of the next ones does, four times at most', () => {
    const counts = [1, 2, 3, 4, 5, 6].map(() => {
      runOnce();
      return runs()['main-1'];
    });
    expect(counts).toEqual([1, 2, 3, 4, 4, 4]);
  });

  it('adds what it compiled beyond what was kept, and takes nothing away', () => {
    const size = (): number => statSync(join(cache, 'main-1')).size;
    runOnce();
    const first = size();
    runOnce(0, true);
    const second = size();
    expect(second).toBeGreaterThan(first + 1000);
    runOnce();
    expect([size(), runs()]).toEqual([second, { 'main-1': 3 }]);
  });

  it('keeps all of its scripts, and leaves each that has learnt enough as it is', async () => {
    for (let earlier = 0; earlier < 4; earlier += 1) runOnce();
    const before = readFileSync(join(cache, 'main-1'));
    const { host, ends, end, told } = processWith(1);
    const main = mainOf(host);
    await main.other();
    expect(ends).toHaveLength(1);
    main.late();
    end();
    expect([runs(), told]).toEqual([{ 'main-1': 4, 'other-1': 1 }, ['tuned']]);
    expect(readFileSync(join(cache, 'main-1'))).toEqual(before);
  });

  it('leaves the engine as it is where all has learnt enough', () => {
    for (let earlier = 0; earlier < 4; earlier += 1) runOnce();
    const { host, end, told } = processWith(1);
    mainOf(host);
    end();
    expect([runs(), told]).toEqual([{ 'main-1': 4 }, []]);
  });

  it('that is a thread reads what is kept and leaves learning to the command', () => {
    const { host, ends } = processWith(1);
    expect(mainOf(host, false).add(1, 1)).toBe(2);
    expect([ends, files()]).toEqual([[], []]);
  });

  it('that cannot keep anything is none the worse', () => {
    mkdirSync(join(cache, '..'));
    writeFileSync(cache, 'a file, where the directory should be');
    runOnce();
    expect(readFileSync(cache, 'utf8')).toBe('a file, where the directory should be');
  });

  it('does not believe what V8 rejects, and begins anew', () => {
    const { host, end } = processWith(1);
    writeKept(cache, 'main-1', { runs: 3, code: Buffer.alloc(4096, 7) });
    expect(mainOf(host).add(2, 2)).toBe(4);
    end();
    expect(runs()).toEqual({ 'main-1': 1 });
  });

  it('removes what is oldest of more than 24 files', () => {
    mkdirSync(cache, { recursive: true });
    for (let index = 0; index < 30; index += 1) {
      writeFileSync(join(cache, `old-${index}`), '');
      utimesSync(join(cache, `old-${index}`), 1000, 1000 + ((index * 7) % 30));
    }
    runOnce();
    const newest = Array.from({ length: 30 }, (_, index) => index)
      .filter((index) => (index * 7) % 30 >= 7)
      .map((index) => `old-${index}`);
    expect(files()).toEqual(['main-1', ...newest].sort());
  });
});

describe('settings of the engine', () => {
  it('are undone before it is kept', () => {
    const { host, end, set, told } = processWith(1);
    mainOf(host);
    set(2);
    end();
    // Tuning led back to the first.
    expect([runs(), told]).toEqual([{ 'main-1': 1 }, ['tuned']]);
  });

  it('that do not come back keep nothing for the command', () => {
    const { host, end, set } = processWith(1, 3);
    mainOf(host);
    set(2);
    end();
    expect(runs()).toEqual({});
  });

  const threaded = { ...scripts, 'bench/cli/main': { hash: 'main', hasThreads: true } };

  it.each([
    ['other settings', 2, { 'main-1': 1, 'main-2': 1 }],
    ['the same settings', 1, { 'main-1': 1 }],
  ])('under which threads begin are %s than the command began with: %i', (_, later, kept) => {
    const { host, end, set } = processWith(1);
    mainOf(host, true, threaded);
    set(later);
    end();
    expect(runs()).toEqual(kept);
  });

  it('of threads are learnt four times at most, whatever the command has learnt', () => {
    const once = (): void => {
      const { host, end, set } = processWith(1);
      mainOf(host, true, threaded);
      set(2);
      end();
    };
    const counts = [1, 2, 3, 4, 5].map(() => {
      once();
      return runs()['main-2'];
    });
    expect(counts).toEqual([1, 2, 3, 4, 4]);
    rmSync(join(cache, 'main-2'));
    once();
    expect(runs()).toEqual({ 'main-1': 4, 'main-2': 1 });
  });
});

describe('a kept file', () => {
  const code = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) % 251));
  const path = (): string => join(cache, 'kept');
  beforeEach(() => writeKept(cache, 'kept', { runs: 3, code }));

  it('is read as it was written, by its user alone', () => {
    expect(readKept(path())).toEqual({ runs: 3, code });
    expect([statSync(path()).mode & 0o777, statSync(cache).mode & 0o777, files()]).toEqual([0o600, 0o700, ['kept']]);
    expect([statSync(path()).size, readFileSync(path()).subarray(8)]).toEqual([5008, code]);
  });

  it('stands after one before it', () => {
    writeKept(cache, 'kept', { runs: 4, code: code.subarray(0, 100) });
    expect(readKept(path())).toEqual({ runs: 4, code: code.subarray(0, 100) });
  });

  it.each([
    ['is missing', () => rmSync(path())],
    ['is empty', () => writeFileSync(path(), '')],
    ['is shorter than its head', () => writeFileSync(path(), Buffer.alloc(7))],
    ['is cut', () => writeFileSync(path(), readFileSync(path()).subarray(0, 4600))],
    ['is longer', () => writeFileSync(path(), Buffer.concat([readFileSync(path()), Buffer.alloc(4)]))],
    ['lost its first sector', () => writeFileSync(path(), readFileSync(path()).fill(0, 8, 8 + 512))],
    ['lost a sector', () => writeFileSync(path(), readFileSync(path()).fill(0, 2048, 2048 + 512))],
    [
      'has two sectors in the wrong order',
      () => {
        const whole = readFileSync(path());
        const [one, other] = [Buffer.from(whole.subarray(512, 1024)), Buffer.from(whole.subarray(1024, 1536))];
        whole.set(other, 512);
        whole.set(one, 1024);
        writeFileSync(path(), whole);
      },
    ],
    ['can be written by its group', () => chmodSync(path(), 0o620)],
    ['can be written by all', () => chmodSync(path(), 0o602)],
  ])('that %s is not believed', (_, spoil) => {
    spoil();
    expect(readKept(path())).toBeNull();
  });

  it.each([0o600, 0o640, 0o604, 0o644, 0o700])('that others may read at most is believed: mode %i', (mode) => {
    chmodSync(path(), mode);
    expect(readKept(path())?.runs).toBe(3);
  });

  it('makes room by age, 24 of them at a time', () => {
    removeOldest(cache);
    expect(files()).toEqual(['kept']);
    for (let index = 0; index < 23; index += 1) writeFileSync(join(cache, `new-${index}`), '');
    utimesSync(path(), 1000, 1000);
    removeOldest(cache);
    expect(files()).toHaveLength(24);
    writeFileSync(join(cache, 'new-23'), '');
    removeOldest(cache);
    expect([files().length, files().includes('kept')]).toEqual([24, false]);
  });
});

describe('this process', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('is the one whose environment says where it lies, and whose end is waited for', () => {
    vi.stubEnv('NODE_COMPILE_CACHE', cache);
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', undefined);
    const ends: ((code: number) => void)[] = [];
    vi.spyOn(process, 'once').mockImplementation((event, end) => {
      expect(event).toBe('exit');
      ends.push(end as (code: number) => void);
      return process;
    });
    writeMain();
    const main = partsOf(distUrl, scripts)('bench/cli/main') as Main;
    expect([main.add(2, 3), ends.length]).toEqual([5, 1]);
    // What was refused is not kept.
    ends[0]!(2);
    expect(files()).toEqual([]);
    partsOf(distUrl, scripts, false)('bench/cli/main');
    expect(ends).toHaveLength(1);
  });
});

describe('where it lies', () => {
  const own = join(tmpdir(), 'node-compile-cache');
  it.each<[NodeJS.ProcessEnv, number | undefined, string | null]>([
    [{}, 1000, join(own, 'windtunnel-1000')],
    [{}, undefined, join(own, 'windtunnel-0')],
    [{ NODE_COMPILE_CACHE: '/somewhere/else' }, 7, join('/somewhere/else', 'windtunnel-7')],
    [{ NODE_DISABLE_COMPILE_CACHE: '1' }, 7, null],
    [{ NODE_DISABLE_COMPILE_CACHE: '', NODE_COMPILE_CACHE: '/somewhere/else' }, 7, null],
  ])('by %j of user %s: %s', (environment, uid, directory) => {
    expect(cacheDirectory(environment, uid)).toBe(directory);
  });
});
