// On a terminal, work that fails leaves no progress behind: its error has a line of its own, and the cursor is there again.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { withProgress, type Progress } from '../../bench/terminal/progress.ts';
import { openSession, type GlobalOptions, type Session } from '../../bench/terminal/session.ts';
import { enteredPlace, run } from '../support/command-line.ts';

const scenario = `name: shop
duration: 400ms
functions: { echo: { timeout: 3s, memory: 128MB, duration: { constant: 5ms } } }
traffic: [{ to: echo, arrivals: { constant: { rate: 40/s } } }]
slo: { p99: <500ms }
`;
/** The discard port, on which nothing listens. */
const nobody = 'http://127.0.0.1:9';

let place: ReturnType<typeof enteredPlace>;
let isTty: boolean;
beforeAll(() => {
  place = enteredPlace({ 'shop.yaml': scenario });
  isTty = process.stderr.isTTY;
  process.stderr.isTTY = true;
});
afterAll(async () => {
  process.stderr.isTTY = isTty;
  await place.leave();
});

const escape = '\u001B[';
const [hidden, shown] = [`${escape}?25l`, `${escape}?25h`];
/** What stands after the last that a bar wrote, which is that the cursor is there again. */
const afterBar = (text: string): string => text.slice(text.lastIndexOf(shown) + 1);

describe('nothing answers:', () => {
  test.each([
    ['measure', 'shop.yaml', '--target', nobody],
    ['measure', 'shop.yaml', '--target', `${nobody}/path`],
    ['measure', 'shop.yaml', '--target', nobody, '--until-broken'],
    ['measure', 'shop.yaml', '--target', nobody, '--cold-starts', '1'],
    ['tune', 'shop.yaml', '--target', nobody, '--sizes', '128', '--invocations', '2', '--update-function'],
  ])('%s %s %s %s %s', async (...words) => {
    const { code, stderr } = await run(words.filter((word) => word !== undefined));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(code).toBe(4);
    expect(stderr.lastIndexOf(shown)).toBeGreaterThanOrEqual(stderr.lastIndexOf(hidden));
    expect(afterBar(stderr)).toMatch(/^[^\u2588\u2591]*127\.0\.0\.1:9/);
  });
});

describe('work with progress', () => {
  const session = { quiet: false, note: () => {}, drawWith: () => {} } as unknown as Session;
  const counts = (progress: Progress): void => progress.stage('counting', 0);
  const optionsOf = (more: Partial<GlobalOptions>): GlobalOptions => ({
    json: false,
    out: undefined,
    seed: undefined,
    maxEvents: undefined,
    maxMemory: undefined,
    quiet: false,
    color: false,
    ...more,
  });
  const drawn = async (
    work: (progress: Progress) => Promise<number>,
    begin = counts,
    own: Session = session,
  ): Promise<string> => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answer = await withProgress(own, async (progress) => {
      begin(progress);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return work(progress);
    }).catch((error: Error) => error.message);
    write.mock.calls.push([`${answer}`] as never);
    const text = write.mock.calls.map(([part]) => String(part)).join('');
    write.mockRestore();
    return text;
  };

  test.each([
    ['gives', () => Promise.resolve(7), '7'],
    ['throws', () => Promise.reject(new Error('broken')), 'broken'],
  ] as const)('that %s something has drawn its last by then', async (_, work, answer) => {
    const text = await drawn(work);
    expect(text).toContain('counting');
    expect(text.split(hidden)).toHaveLength(2);
    expect(text.lastIndexOf(shown)).toBeGreaterThan(text.lastIndexOf('counting'));
    expect(afterBar(text)).toContain(answer);
    expect(afterBar(text)).not.toContain('counting');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('is taken away by %s before anybody speaks of it', async (signal) => {
    const others = process.listeners(signal);
    let own: readonly unknown[] = [];
    const text = await drawn(() => {
      const [first, ...rest] = process.listeners(signal);
      own = rest;
      first!(signal);
      process.stderr.write('Stopping');
      return Promise.resolve(7);
    });
    expect(own).toEqual(others);
    expect(process.listeners(signal)).toEqual(others);
    expect(afterBar(text)).toMatch(/Stopping7$/);
    expect(afterBar(text)).not.toContain('counting');
    expect(text.split(shown)).toHaveLength(2);
  });

  test('says notes on lines of their own, and is drawn again below them', async () => {
    const text = await drawn((progress) => {
      progress.note('memory was set back');
      progress.note('and once more');
      return Promise.resolve(7);
    });
    const [before, between, after] = text.split(/memory was set back\n|and once more\n/);
    expect(before!.split(hidden)).toHaveLength(2);
    expect(before!.lastIndexOf(shown)).toBeGreaterThan(before!.lastIndexOf('counting'));
    for (const part of [between!, after!]) {
      expect(part).toContain('counting');
      expect(part.lastIndexOf(shown)).toBeGreaterThan(part.lastIndexOf('counting'));
    }
  });

  test('says notes before it is drawn, without drawing it', async () => {
    const text = await drawn(
      () => Promise.resolve(7),
      (progress) => {
        progress.note('early');
        progress.stage('counting', 0);
      },
    );
    expect(text.startsWith('early\n')).toBe(true);
  });

  test('leaves a row to what the session notes meanwhile, from wherever it is noted', async () => {
    const real = openSession(optionsOf({}));
    const text = await drawn(
      () => {
        real.note('a worker of Redis failed');
        return Promise.resolve(7);
      },
      counts,
      real,
    );
    const [before, after] = text.split('a worker of Redis failed\n');
    expect(before!.lastIndexOf(shown)).toBeGreaterThan(before!.lastIndexOf('counting'));
    expect(after).toContain('counting');
    expect(after!.lastIndexOf(shown)).toBeGreaterThan(after!.lastIndexOf('counting'));
  });

  test('is not drawn for the notes that come when it is over, nor before', async () => {
    const real = openSession(optionsOf({}));
    const text = await drawn(() => Promise.resolve(7), counts, real);
    expect(text).toContain('counting');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    real.note('over');
    openSession(optionsOf({ quiet: true })).note('nothing');
    expect(write.mock.calls).toEqual([['over\n']]);
    write.mockRestore();
  });
});
