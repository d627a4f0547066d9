// How the process of a command ends: its exit code, its streams, what is said of a mistake of ours; and what is asked on a terminal.

import readline from 'node:readline/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { main, runCommand } from '../../bench/cli/main.ts';
import { askedAnswers } from '../../bench/init/questions.ts';
import { replacing } from '../support/stand-in-platform.ts';

const variable = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('the process of a command', () => {
  /** What is heard of its streams and set of its timers, with such a variable before. */
  const ended = async (args: readonly string[], before?: string) => {
    vi.stubEnv(variable, before);
    const codeBefore = process.exitCode;
    const listeners: ((error: { code: string }) => void)[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockReturnValue(true);
      const on = (event: string, listener: (typeof listeners)[number]): object => {
        if (event === 'error') listeners.push(listener);
        return stream;
      };
      vi.spyOn(stream, 'on').mockImplementation(on as never);
    }
    const timers: [act: () => void, ms: number | undefined][] = [];
    const unref = vi.fn<() => void>();
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms?: number) => {
      timers.push([act, ms]);
      return { unref };
    }) as never);
    try {
      await main(['node', 'windtunnel', ...args]);
      return { code: process.exitCode, listeners, timers, unref, variable: process.env[variable] };
    } finally {
      process.exitCode = codeBefore;
    }
  };

  test.each([
    [['sample-event'], 0],
    [['sample-event', 'none'], 2],
    [['--nothing'], 2],
  ])('of %j ends in %s', async (args, code) => {
    expect((await ended(args)).code).toBe(code);
  });

  test('bears a reader that closes the pipe early, and nothing else', async () => {
    const { listeners } = await ended(['sample-event']);
    expect(listeners).toHaveLength(2);
    for (const listener of listeners) {
      expect(() => listener({ code: 'EPIPE' })).not.toThrow();
      expect(() => listener({ code: 'ENOSPC' })).toThrow(expect.objectContaining({ code: 'ENOSPC' }) as Error);
    }
  });

  test('is ended after two seconds, where anything keeps it, which does not keep it itself', async () => {
    const { timers, unref } = await ended(['sample-event']);
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    expect(timers.map(([, ms]) => ms)).toEqual([2000]);
    expect(unref.mock.calls).toEqual([[]]);
    expect(exit.mock.calls).toEqual([]);
    timers[0]![0]();
    expect(exit.mock.calls).toEqual([[]]);
  });

  test('keeps the SDK from speaking of versions of Node.js, unless it was told otherwise', async () => {
    expect((await ended(['sample-event'])).variable).toBe('true');
    vi.restoreAllMocks();
    expect((await ended(['sample-event'], 'no')).variable).toBe('no');
  });
});

describe('a mistake of ours', () => {
  const stackless = new Error('without a stack');
  delete stackless.stack;
  const placed = new TypeError('lost');
  placed.stack = 'TypeError: lost\n    at \u001B[31mhere';
  test.each([
    ['where it happened, made printable', placed, 'TypeError: lost\n    at \\u001b[31mhere\n'],
    ['what it says where nobody knows where', stackless, 'without a stack\n'],
    ['what is no error as it is', 'a text', 'a text\n'],
  ])('is told with %s', async (_, mistake, text) => {
    let said = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((written) => {
      said += String(written);
      return true;
    });
    vi.spyOn(process.stdout, 'write').mockImplementation(() => {
      throw mistake;
    });
    expect([await runCommand(['node', 'windtunnel', 'sample-event']), said]).toEqual([1, text]);
  });
});

test('questions are put on stderr, to whoever writes on stdin, and the terminal is left in the end', async () => {
  const asked: unknown[] = [];
  const answers = ['pay', '20', '100', '', '256', '7'];
  const createInterface = (options: unknown): object => {
    asked.push(options);
    return {
      question: async (text: string) => {
        asked.push(text);
        return answers.shift();
      },
      once: () => {},
      close: () => void asked.push('closed'),
    };
  };
  await replacing(readline, { createInterface }, async () => {
    expect(await askedAnswers()).toEqual({
      functionName: 'pay',
      requestsPerSecond: 20,
      p50Ms: 100,
      p99Ms: 500,
      memoryMb: 256,
      reservedConcurrency: 7,
    });
    expect(asked[0]).toEqual({ input: process.stdin, output: process.stderr });
    expect(asked.slice(-2)).toEqual(['Reserved concurrency? [none] ', 'closed']);
  });
});
