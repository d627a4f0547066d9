// What a command is given of the terminal and of Ctrl-C, and how its files are named.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ExitCode, exitCodeOf, TargetFailure } from '../../bench/terminal/exit-code.ts';
import { openSession, type GlobalOptions, type Session } from '../../bench/terminal/session.ts';
import { fileNameOf, fileNamesOf, isOfAnother, titleOf, writeNamed } from '../../bench/terminal/write-run.ts';
import { writeTraces } from '../../bench/terminal/write-traces.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { placeWith, type Place } from '../support/command-line.ts';

const options: GlobalOptions = {
  json: false,
  out: undefined,
  seed: 7,
  maxEvents: undefined,
  maxMemory: undefined,
  quiet: false,
  color: false,
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('columns', () => {
  /** Of a session on such a stdout. */
  const columnsOf = (columns: number | undefined, isTTY: boolean): number => {
    const before = (['isTTY', 'columns'] as const).map(
      (name) => [name, Object.getOwnPropertyDescriptor(process.stdout, name)] as const,
    );
    Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
    Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
    try {
      return openSession(options).columns;
    } finally {
      for (const [name, descriptor] of before) {
        delete (process.stdout as unknown as Record<string, unknown>)[name];
        if (descriptor !== undefined) Object.defineProperty(process.stdout, name, descriptor);
      }
    }
  };

  test.each([
    ['100.7', undefined, false, 100],
    ['100', 50, true, 100],
    ['39', undefined, false, 40],
    ['41', undefined, false, 41],
    ['0', undefined, false, Infinity],
    ['0', 120, true, 120],
    ['wide', 20, true, 40],
    ['', 41, true, 41],
    ['', 0, true, 80],
    ['', undefined, true, 80],
    ['-5', 50, false, Infinity],
  ])('COLUMNS %j with a stdout of %s, a terminal: %s', (told, columns, isTTY, expected) => {
    vi.stubEnv('COLUMNS', told);
    expect(columnsOf(columns, isTTY)).toBe(expected);
  });
});

describe('a session', () => {
  const said = (more: Partial<GlobalOptions>, act: (session: Session) => void): [stdout: string, stderr: string] => {
    let [stdout, stderr] = ['', ''];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    act(openSession({ ...options, ...more }));
    return [stdout, stderr];
  };
  const speak = (session: Session): void => {
    session.print('text');
    session.printJson('{}');
    session.printJson('[]\n');
    session.note('note');
  };

  test('prints for people or for programs, and notes unless it is quiet', () => {
    expect(said({}, speak)).toEqual(['text\n', 'note\n']);
    vi.restoreAllMocks();
    expect(said({ json: true }, speak)).toEqual(['{}\n[]\n', 'note\n']);
    vi.restoreAllMocks();
    expect(said({ quiet: true }, speak)).toEqual(['text\n', '']);
  });

  /** Listeners of a session whose signal was asked for, and what ends the process. */
  const interrupted = (more: Partial<GlobalOptions>, act: (session: Session, interrupt: () => void) => void) => {
    const listeners = new Map<string | symbol, () => void>();
    vi.spyOn(process, 'on').mockImplementation((event: string | symbol, listener: () => void) => {
      listeners.set(event, listener);
      return process;
    });
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const [, stderr] = said(more, (session) => act(session, () => listeners.get('SIGTERM')!()));
    return { stderr, exit, events: [...listeners.keys()] };
  };

  test('lets the first Ctrl-C end what it does, and the second the process', () => {
    const aborted: boolean[] = [];
    const { stderr, exit, events } = interrupted({}, (session, interrupt) => {
      const { signal } = session;
      expect(session.signal).toBe(signal);
      aborted.push(signal.aborted);
      interrupt();
      aborted.push(signal.aborted);
      expect((process as { exit: unknown }).exit).not.toHaveBeenCalled();
      interrupt();
    });
    expect(events).toEqual(['SIGINT', 'SIGTERM']);
    expect(aborted).toEqual([false, true]);
    expect(exit.mock.calls).toEqual([[130]]);
    expect(stderr.split('\n')[1]).toBe('Stopping; what is there will be shown. Once more to quit at once.');
  });

  test('says on Ctrl-C what will be, or what it was told to', () => {
    const out = interrupted({ out: 'x' }, (session, interrupt) => {
      void session.signal;
      interrupt();
    });
    expect(out.stderr).toBe('\nStopping; what is there will be shown and written. Once more to quit at once.\n');
    vi.restoreAllMocks();
    const own = interrupted({}, (session, interrupt) => {
      void session.signal;
      session.saysOnStop('Enough.');
      interrupt();
    });
    expect(own.stderr).toBe('\nEnough.\n');
  });
});

describe('exit codes', () => {
  test.each([
    [new ConfigError('x', []), ExitCode.usage],
    [new TargetFailure('x'), ExitCode.target],
    [new Error('x'), ExitCode.internal],
    ['text', ExitCode.internal],
    [undefined, ExitCode.internal],
  ])('of %s', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('files', () => {
  let place: Place;
  beforeAll(() => {
    place = placeWith({
      'mine.json': '{"name":"mine"}',
      'numbered.json': '{"name":7}',
      'nameless.json': '{}',
      'broken.json': '{"name":',
      'directory.json/': '',
    });
  });
  afterAll(() => place.remove());

  test('are named by letters that any file system takes, 80 of them, or run', () => {
    expect(fileNameOf('a b/c:d.e-f_9')).toBe('a-b-c-d.e-f_9');
    expect(fileNameOf('x'.repeat(81))).toBe('x'.repeat(80));
    expect(fileNameOf('')).toBe('run');
    expect(fileNameOf('///')).toBe('-');
  });

  test('of names that make the same one are told apart, always in the same way', () => {
    const names = fileNamesOf(['a/b', 'a:b', 'A-B', 'a/b']);
    expect(names[0]).toBe('a-b');
    expect(names[1]).toMatch(/^a-b-[0-9a-f]{8}$/);
    expect(names[2]).toMatch(/^A-B-[0-9a-f]{8}$/);
    expect(names[3]).toMatch(/^a-b-[0-9a-f]{8}$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4);
    expect(fileNamesOf(['x', 'a:b', 'a/b', 'a:b'])[1]).toBe('a-b');
    const again = fileNamesOf(['a b', 'a:b', 'a:b']);
    expect(again[2]).toBe(`${again[1]}-2`);
  });

  test.each([
    ['mine.json', 'mine', false],
    ['mine.json', 'other', true],
    ['numbered.json', 'other', false],
    ['nameless.json', 'other', false],
    ['broken.json', 'other', false],
    ['directory.json', 'other', false],
    ['none.json', 'other', false],
  ])('%s beside one of %s', async (file, name, isOthers) => {
    expect(await isOfAnother(join(place.directory, file), name)).toBe(isOthers);
  });

  test('of another scenario are left alone', async () => {
    const document = { ending: 'json', content: 'new' };
    const directory = join(place.directory, 'kept');
    mkdirSync(directory);
    writeFileSync(join(directory, 'a-b.json'), '{"name":"a:b"}');
    const file = await writeNamed(directory, 'a/b', document);
    expect(file).toMatch(/a-b-[0-9a-f]{8}\.json$/);
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readFileSync(join(directory, 'a-b.json'), 'utf8')).toBe('{"name":"a:b"}');
    expect(await writeNamed(directory, 'a:b', document)).toBe(join(directory, 'a-b.json'));
  });

  test('a page of up to three results is named after them all', () => {
    expect(titleOf(['a'])).toBe('a');
    expect(titleOf(['a', 'b', 'c'])).toBe('a, b, c');
    expect(titleOf(['a', 'b', 'c', 'd'])).toBe('a, and 3 more');
  });

  test('traces are written where they were asked for and there are some', async () => {
    const notes: string[] = [];
    const session = { note: (text: string) => void notes.push(text) } as unknown as Session;
    const path = join(place.directory, 'traces.json');
    await writeTraces(session, undefined, { traces: { requests: [] } } as never);
    await writeTraces(session, path, {} as never);
    expect(notes).toEqual([]);
    expect(place.files()).not.toContain('traces.json');
  });
});
