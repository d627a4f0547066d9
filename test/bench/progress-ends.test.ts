// On a terminal, work that fails leaves no progress behind: its error has a line of its own, and the cursor is there again.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { withProgress } from '../../bench/terminal/progress.ts';
import type { Session } from '../../bench/terminal/session.ts';
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
  const session = { quiet: false, note: () => {} } as unknown as Session;
  const drawn = async (work: () => Promise<number>): Promise<string> => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answer = await withProgress(session, async (progress) => {
      progress.stage('counting', 0);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return work();
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
});
