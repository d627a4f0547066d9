// What a handler's thread begins with and is watched by, each part by itself: loading the handler, what its user may not read, its
// memory, and the memory of threads that cannot speak for themselves.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { plainNeeds, type LoadingNeeds } from '../../local/code/handler-code.ts';
import { watchMemory, type WatchedWorker } from '../../local/isolation/memory-watch.ts';
import { newWords, word } from '../../local/sandbox/protocol.ts';
import type { SandboxProgram } from '../../local/sandbox/sandbox.ts';
import { loadHandler } from '../../local/worker/load-handler.ts';
import { limitMemory, memoryBytes, ownMeasure } from '../../local/worker/memory.ts';
import { refuseUnreadable } from '../../local/worker/unreadable.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loading-parts-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

describe('loading a handler', () => {
  const load = async (
    source: string,
    own: Partial<SandboxProgram> & { readonly handler?: string } = {},
  ): Promise<unknown> => {
    const { handler, ...rest } = own;
    const isModule = rest.handlerFormat === 'esm';
    const handlerFile = join(root, isModule ? 'index.mjs' : 'index.cjs');
    writeFileSync(handlerFile, source);
    const loaded = await loadHandler({
      handlerFile,
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      functionName: 'f',
      memoryMb: 128,
      logGroupName: 'g',
      logStreamName: 's',
      environment: handler === undefined ? {} : { _HANDLER: handler },
      ...rest,
    });
    if (typeof loaded === 'function') return (loaded as unknown as () => unknown)();
    const { errorType, errorMessage } = JSON.parse(loaded.payload) as Record<string, string>;
    expect(errorType).toBe(loaded.errorType);
    return `${errorType}: ${errorMessage!.replaceAll(root, 'ROOT').split('\n')[0]}`;
  };

  test.each<readonly [string, string, Parameters<typeof load>[1], unknown]>([
    ['CommonJS', 'exports.handler = () => 1;', {}, 1],
    ['an ES module', 'export const handler = () => 2;', { handlerFormat: 'esm' }, 2],
    ['through objects', 'exports.api = { v1: { run: () => 3 } };', { handlerExport: 'api.v1.run' }, 3],
    [
      'a bundle, whose module exports one object',
      'module.exports = { default: { handler: () => 4 } };',
      { needs: { ...plainNeeds, bundled: true } },
      4,
    ],
    [
      'a bundle, by its own name first',
      'module.exports = { api: { run: () => 5 }, default: { api: { run: () => 6 } } };',
      { needs: { ...plainNeeds, bundled: true }, handlerExport: 'api.run' },
      5,
    ],
    [
      'not a default of what is no bundle',
      'exports.default = { handler: () => 7 };',
      {},
      notFound('undefined or not exported'),
    ],
    [
      'nothing of a bundle whose module is none',
      'module.exports = null;',
      { needs: { ...plainNeeds, bundled: true } },
      notFound('undefined or not exported'),
    ],
    ['what is not there', 'exports.other = 1;', {}, notFound('undefined or not exported')],
    [
      'what leads nowhere',
      'exports.api = null;',
      { handlerExport: 'api.run', handler: 'index.handler' },
      notFound('undefined or not exported'),
    ],
    ['what is no function', 'exports.handler = 1;', {}, notFound('not a function')],
    [
      'a name that goes up',
      '',
      { handler: '../index.handler' },
      "Runtime.MalformedHandlerName: '../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
    ['a name without an export', '', { handler: 'a.b/index' }, 'Runtime.MalformedHandlerName: Bad handler'],
    ['a name in a directory', 'exports.handler = () => 8;', { handler: 'a.b/index.handler' }, 8],
    [
      'a runtime of its own',
      '',
      { handlerFormat: 'executable' },
      'Runtime.InvalidEntrypoint: ROOT/index.cjs is a runtime of its own; start the platform with --sandbox process',
    ],
    [
      'a file that is not there',
      '',
      { handlerFile: '/none/of/it.js', handler: 'src/it.handler' },
      "Runtime.ImportModuleError: Error: Cannot find module 'src/it'",
    ],
    [
      'what it requires and is not there',
      'require("./none");',
      {},
      "Runtime.ImportModuleError: Error: Cannot find module './none'",
    ],
    [
      'what an ES module imports and is not there',
      'import "./none.mjs";',
      { handlerFormat: 'esm' },
      expect.stringMatching(/^Error: Cannot find (?:module|package)/),
    ],
    [
      'what cannot be read',
      'exports.handler = {;',
      {},
      "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token ';'",
    ],
    ['what throws', 'throw new RangeError("far");', {}, 'RangeError: far'],
    ['what throws nothing', 'throw null;', {}, 'string: handled'],
  ])('%s', async (_, source, own, outcome) => {
    expect(await load(source, own)).toEqual(outcome);
  });

  function notFound(what: string): string {
    return `Runtime.HandlerNotFound: index.handler is ${what}`;
  }

  test('says of a package of the SDK that Lambda has it', async () => {
    const handlerFile = join(root, 'index.cjs');
    writeFileSync(handlerFile, 'require("@aws-sdk/client-of-none/deep");');
    const loaded = (await loadHandler({
      handlerFile,
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      environment: {},
    } as unknown as SandboxProgram)) as { payload: string };
    const { errorMessage } = JSON.parse(loaded.payload) as { errorMessage: string };
    expect(errorMessage).toContain("Error: Cannot find module '@aws-sdk/client-of-none/deep'");
    expect(errorMessage).toContain('\n@aws-sdk/client-of-none ');
  });

  test('what its user may not read is refused, before or when it is loaded', async () => {
    const extensions = (module as unknown as { _extensions: Record<string, unknown> })._extensions;
    const before = { ...extensions };
    const secret = join(root, 'secret.cjs');
    writeFileSync(secret, 'module.exports = 1;');
    const open = join(root, 'open.cjs');
    writeFileSync(open, 'module.exports = 2;');
    const needs: LoadingNeeds = { ...plainNeeds, unreadable: [secret] };
    const denied = "Error: EACCES: permission denied, open 'ROOT/secret.cjs'";
    try {
      expect(await load('exports.handler = () => 1;', { needs: { ...needs, refused: secret } })).toBe(denied);
      expect(await load(`require('${secret}');`, { needs })).toBe(denied);
      expect(createRequire(secret)(open)).toBe(2);
    } finally {
      Object.assign(extensions, before);
    }
  });

  test('an error of what may not be read is as the system has it', () => {
    let thrown: unknown;
    try {
      refuseUnreadable([], '/secret');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ errno: -13, code: 'EACCES', syscall: 'open', path: '/secret' });
    expect(() => refuseUnreadable([], null)).not.toThrow();
  });

  test('with modules elsewhere they are looked for there', async () => {
    mkdirSync(join(root, 'layer', 'node_modules', 'of-a-layer-alone'), { recursive: true });
    writeFileSync(join(root, 'layer', 'node_modules', 'of-a-layer-alone', 'index.js'), 'export const value = 9;');
    writeFileSync(
      join(root, 'layer', 'node_modules', 'of-a-layer-alone', 'package.json'),
      '{"name":"of-a-layer-alone","type":"module","exports":"./index.js"}',
    );
    expect(
      await load('import { value } from "of-a-layer-alone"; export const handler = () => value;', {
        handlerFormat: 'esm',
      }),
    ).toMatch(/^Error: Cannot find package/);
  });
});

describe('the memory of a thread', () => {
  const megabyte = 1024 * 1024;
  const names = ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'from', 'concat'] as const;
  const own = Object.fromEntries(names.map((name) => [name, Buffer[name]]));
  afterEach(() => {
    Object.assign(Buffer, own);
  });

  /** A thread that uses what it is said to. */
  const thread = (limitMb = 100) => {
    const words = newWords();
    const told: string[] = [];
    const used = { heapUsed: 10 * megabyte, heapTotal: 20.5 * megabyte, external: 3 * megabyte };
    let nowMs = 1000;
    let turned: (() => void) | null = null;
    let after: Partial<typeof used> | null = null;
    const look = limitMemory(words, limitMb, () => void told.push('ended'), {
      usage: () => ({ ...used }),
      now: () => nowMs,
      collect: () => {
        told.push('collected');
        Object.assign(used, after ?? {});
      },
      nextTurn: (then) => {
        turned = then;
      },
    });
    return {
      words,
      told,
      used,
      look,
      beats: () => words[word.beats]!,
      /** Turns its event loop so many ms later. */
      turn: (ms: number) => {
        nowMs += ms;
        turned!();
      },
      collecting: (then: Partial<typeof used>) => {
        after = then;
      },
    };
  };

  test('is reported: the whole heap and what lies outside of it, rounded up', () => {
    const { words, beats } = thread();
    expect([words[word.memoryMb], beats()]).toEqual([24, 1]);
  });

  test('ends it where it is over its limit after a collection too, and not at it', () => {
    const { used, look, told, collecting } = thread(100);
    used.heapUsed = 97 * megabyte;
    look();
    expect(told).toEqual([]);
    used.heapUsed += 1;
    collecting({ heapUsed: 97 * megabyte });
    look();
    expect(told).toEqual(['collected']);
    used.heapUsed = 90 * megabyte;
    used.external = 20 * megabyte;
    collecting({ heapUsed: 80 * megabyte + 1 });
    look();
    expect(told).toEqual(['collected', 'collected', 'ended']);
  });

  test('is looked at every 20 ms while it grows, and ever more seldom while it does not', () => {
    const { used, turn, beats } = thread();
    const looksAt = (ms: number): boolean => {
      const before = beats();
      turn(ms);
      return beats() > before;
    };
    // It has grown since it was nothing.
    expect([looksAt(19), looksAt(1)]).toEqual([false, true]);
    expect([looksAt(39), looksAt(1)]).toEqual([false, true]);
    expect([looksAt(79), looksAt(1)]).toEqual([false, true]);
    expect([looksAt(79), looksAt(1)]).toEqual([false, true]);
    used.heapUsed += megabyte / 2;
    expect([looksAt(79), looksAt(1)]).toEqual([false, true]);
    used.heapUsed += megabyte / 2 + 1;
    expect([looksAt(79), looksAt(1)]).toEqual([false, true]);
    expect([looksAt(19), looksAt(1)]).toEqual([false, true]);
  });

  test.each<readonly [string, () => Buffer]>([
    ['alloc', () => Buffer.alloc(2 * megabyte)],
    ['allocUnsafe', () => Buffer.allocUnsafe(2 * megabyte)],
    ['allocUnsafeSlow', () => Buffer.allocUnsafeSlow(2 * megabyte)],
    ['from', () => Buffer.from(new Uint8Array(2 * megabyte))],
  ])('is looked at every four megabytes that Buffer.%s makes', (_, make) => {
    const { beats } = thread();
    expect(make()).toHaveLength(2 * megabyte);
    expect(beats()).toBe(1);
    make();
    expect(beats()).toBe(2);
    make();
    expect(beats()).toBe(2);
    make();
    expect(beats()).toBe(3);
  });

  test('is looked at when Buffers are put together', () => {
    const { beats } = thread();
    const pieces = [0, 1].map(() => new Uint8Array(2 * megabyte));
    expect(Buffer.concat(pieces)).toHaveLength(4 * megabyte);
    expect(beats()).toBeGreaterThan(1);
  });

  test('is collected before it ends, by a thread’s own means', () => {
    const end = vi.fn<() => void>();
    // No thread has no memory.
    const look = limitMemory(newWords(), 0, end, { ...ownMeasure, nextTurn: () => undefined });
    end.mockClear();
    look();
    expect(end).toHaveBeenCalledTimes(1);
  });

  test('is the used heap and what lies outside of it', () => {
    const { heapUsed, external, rss } = process.memoryUsage();
    const bytes = memoryBytes();
    expect(bytes).toBeGreaterThan((heapUsed + external) / 2);
    expect(bytes).toBeLessThan(heapUsed + external + rss);
  });
});

describe('the memory of threads that do not speak', () => {
  const megabyte = 1024 * 1024;
  let processMb: number;
  let stops: (() => void)[];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    processMb = 100;
    stops = [];
    const usage = (): NodeJS.MemoryUsage => ({
      rss: processMb * megabyte,
      heapTotal: 20 * megabyte,
      external: 10 * megabyte,
      heapUsed: 5 * megabyte,
      arrayBuffers: 0,
    });
    vi.spyOn(process, 'memoryUsage').mockImplementation(Object.assign(usage, { rss: () => usage().rss }));
  });
  afterEach(() => {
    for (const stop of stops) stop();
    vi.useRealTimers();
  });

  const worker = (limitMb = 128, heapMb: number | null | Error = null) => {
    const state = { busy: true, activeMs: 0, ended: 0, asked: 0 };
    const words = newWords();
    const watched: WatchedWorker = {
      words,
      limitMb,
      busy: () => state.busy,
      activeMs: () => state.activeMs,
      heapMb: () => {
        state.asked += 1;
        if (heapMb === null) return null;
        return heapMb instanceof Error ? Promise.reject(heapMb) : Promise.resolve(heapMb);
      },
      endForMemory: () => {
        state.ended += 1;
      },
    };
    stops.push(watchMemory(watched));
    return {
      state,
      /** Says what it has. */
      report: (mb: number) => {
        words[word.memoryMb] = mb;
        words[word.beats]! += 1;
      },
    };
  };
  /** So many ticks, in each of which those that run have run. */
  const ticks = async (count: number, ...running: readonly ReturnType<typeof worker>[]): Promise<void> => {
    for (let tick = 0; tick < count; tick += 1) {
      for (const { state } of running) state.activeMs += 10;
      await vi.advanceTimersByTimeAsync(25);
    }
  };

  test('one that has run for six ticks without a word is silent, and ended where what nobody accounts for is beyond its own', async () => {
    const one = worker();
    // Nobody is silent: what there is is what there is without.
    await ticks(5, one);
    processMb += 1000;
    expect(one.state.ended).toBe(0);
    await ticks(1, one);
    // It may still take what it has not reported, 128 less the 16 of a newborn, and the margin of 64.
    expect(one.state.ended).toBe(1);
  });

  test.each([
    [0, 128 - 16 + 64, false],
    [0, 128 - 16 + 64 + 1, true],
    [60, 128 - 60 + 64, false],
    [60, 128 - 60 + 64 + 1, true],
  ])('one that has reported %i MB may take %i more: over it is %j', async (reportedMb, moreMb, isEnded) => {
    const one = worker();
    if (reportedMb > 0) {
      one.report(reportedMb);
      await ticks(1, one);
    }
    await ticks(5, one);
    processMb += moreMb;
    await ticks(1, one);
    expect(one.state.ended > 0).toBe(isEnded);
  });

  test('one that speaks, or waits, or has nothing to do is not silent', async () => {
    const speaking = worker();
    const waiting = worker();
    const idle = worker();
    idle.state.busy = false;
    await ticks(4, speaking, idle);
    processMb += 5000;
    for (let tick = 0; tick < 20; tick += 1) {
      speaking.report(50);
      await ticks(1, speaking, idle);
    }
    expect([speaking, waiting, idle].map(({ state }) => [state.ended, state.asked])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test('of two that are silent the one silent longest is ended', async () => {
    const first = worker(128);
    await ticks(3, first);
    const second = worker(128);
    await ticks(6, first, second);
    expect([first.state.ended, second.state.ended]).toEqual([0, 0]);
    processMb += 2 * (128 - 16) + 64;
    await ticks(1, first, second);
    expect([first.state.ended, second.state.ended]).toEqual([0, 0]);
    processMb += 1;
    await ticks(1, first, second);
    expect([first.state.ended, second.state.ended]).toEqual([1, 0]);
  });

  test.each<readonly [number | null | Error, number]>([
    [128 + 64, 0],
    [128 + 64.5, 1],
    [null, 0],
    [new Error('gone'), 0],
  ])('a silent one is asked for its heap: %j ends it %i times', async (heapMb, ended) => {
    const one = worker(128, heapMb);
    await ticks(6, one);
    expect(one.state.asked).toBe(1);
    await ticks(0);
    expect(one.state.ended).toBe(ended);
  });

  test('once nobody is watched nobody looks', async () => {
    const one = worker();
    await ticks(6, one);
    stops.pop()!();
    const { asked } = one.state;
    await ticks(5, one);
    expect([one.state.asked, vi.getTimerCount()]).toEqual([asked, 0]);
  });
});
