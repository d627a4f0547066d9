// What is told of work under way: each line at its time, shares, what is left, one row of a terminal.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressOf, type Progress } from '../../bench/terminal/progress.ts';
import type { Session } from '../../bench/terminal/session.ts';

let nowMs = 0;
beforeEach(() => {
  nowMs = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const lines = (): { readonly progress: Progress; readonly said: string[] } => {
  const said: string[] = [];
  const session = { quiet: false, note: (text: string) => void said.push(text) } as unknown as Session;
  const isTty = process.stderr.isTTY;
  process.stderr.isTTY = false;
  const progress = progressOf(session);
  process.stderr.isTTY = isTty;
  return { progress, said };
};

describe('where lines stay', () => {
  test('a stage says itself and how long it takes, in whole seconds, minutes or hours', () => {
    const { progress, said } = lines();
    progress.stage('counting', 0);
    progress.stage('short', 400);
    progress.stage('waiting', 5499);
    progress.stage('longer', 59_400);
    progress.stage('long', 120_000);
    progress.stage('hours', 7_200_000);
    progress.stage('a\u001B[31mred', 0);
    progress.step('inside\u0007');
    expect(said).toEqual([
      'counting',
      'short (1 s)',
      'waiting (5 s)',
      'longer (59 s)',
      'long (2 min)',
      'hours (2 h)',
      expect.not.stringContaining('\u001B'),
      expect.not.stringContaining('\u0007'),
    ]);
  });

  test('a stage that counts says its share and what is left every ten seconds', () => {
    const { progress, said } = lines();
    progress.stage('counting', 0);
    nowMs += 10_000;
    progress.advance(0.25);
    expect(said).toEqual(['counting']);
    nowMs += 1;
    progress.advance(0.25);
    expect(said.at(-1)).toBe('counting: 25 %, about 30 s left');
    nowMs += 10_000;
    progress.advance(0.5);
    expect(said).toHaveLength(2);
    nowMs += 1;
    progress.advance(0.999);
    expect(said.at(-1)).toBe('counting: 99 %, about 1 s left');
    nowMs += 20_000;
    progress.advance(1);
    expect(said).toHaveLength(3);
  });

  test('nothing is guessed of the rest before a hundredth is done', () => {
    const { progress, said } = lines();
    progress.stage('counting', 0);
    nowMs += 11_000;
    progress.advance(0.009);
    expect(said.at(-1)).toBe('counting: 0 %');
    nowMs += 11_000;
    progress.advance(0.01);
    expect(said.at(-1)).toBe('counting: 1 %, about 36.3 min left');
  });

  test('a stage that waits goes by the clock', () => {
    const { progress, said } = lines();
    progress.stage('waiting', 40_000);
    nowMs += 10_001;
    progress.advance(0);
    expect(said.at(-1)).toBe('waiting: 25 %, 30 s left');
    nowMs += 30_000;
    progress.advance(0);
    expect(said.at(-1)).toBe('waiting: 100 %, waiting for the last answers');
  });

  test('of a stage that may be quiet nothing is said within that time, then every ten seconds', () => {
    const { progress, said } = lines();
    progress.stage('quick', 0, 2000);
    nowMs += 2000;
    progress.advance(0.5);
    expect(said).toEqual([]);
    nowMs += 1;
    progress.advance(0.5);
    expect(said).toEqual(['quick: 50 %, about 2 s left']);
    nowMs += 2001;
    progress.advance(0.6);
    expect(said).toHaveLength(1);
  });

  test('nothing is said of a stage that is over', () => {
    const { progress, said } = lines();
    progress.advance(0.5);
    progress.stage('counting', 0);
    progress.stop();
    nowMs += 20_000;
    progress.advance(0.5);
    expect(said).toEqual(['counting']);
  });
});

test('quiet is quiet', () => {
  const note = vi.fn<(text: string) => void>();
  const progress = progressOf({ quiet: true, note } as unknown as Session);
  progress.stage('counting', 0);
  progress.step('inside');
  progress.advance(0.5);
  progress.stop();
  expect(note).not.toHaveBeenCalled();
});

describe('on a terminal', () => {
  /** What stands in the row once it is drawn. */
  const drawn = (columns: number, use: (progress: Progress) => void): string => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    let text = '';
    const { stderr } = process;
    const [isTty, width] = [stderr.isTTY, stderr.columns];
    const write = vi.spyOn(stderr, 'write').mockImplementation((part) => {
      text += String(part);
      return true;
    });
    Object.assign(stderr, { isTTY: true, columns });
    const own = ['cursorTo', 'clearLine', 'moveCursor'] as const;
    const before = Object.fromEntries(own.map((name) => [name, stderr[name]]));
    for (const name of own) Object.assign(stderr, { [name]: () => true });
    try {
      const progress = progressOf({ quiet: false, drawWith: () => {} } as unknown as Session);
      use(progress);
      vi.advanceTimersByTime(1000);
      const seen = text;
      progress.stop();
      return seen;
    } finally {
      Object.assign(stderr, before, { isTTY: isTty, columns: width });
      write.mockRestore();
    }
  };

  test('the bar is as full as the share, twenty cells in all', () => {
    const row = drawn(80, (progress) => {
      progress.stage('counting', 0);
      nowMs += 4000;
      progress.advance(0.25);
    });
    expect(row).toContain(`${'█'.repeat(5)}${'░'.repeat(15)} 25 %, about 12 s left  counting`);
  });

  test('where nobody counts the time is told, and the step that is under way', () => {
    const row = drawn(80, (progress) => {
      progress.stage('stage', 0);
      nowMs += 7000;
      progress.step('step');
    });
    expect(row).toContain('7 s  step');
    expect(row).not.toContain('█');
    expect(row).not.toContain('stage');
  });

  test('a row is no longer than the terminal is wide', () => {
    const row = drawn(30, (progress) => {
      progress.stage('x'.repeat(50), 0);
      nowMs += 3000;
    });
    expect(row).toContain(`3 s  ${'x'.repeat(23)}…`);
    expect(row).not.toContain('x'.repeat(24));
  });

  test('what takes less than its quiet time is not drawn', () => {
    expect(drawn(80, (progress) => progress.stage('quick', 0, 2000))).not.toContain('quick');
    expect(drawn(80, (progress) => progress.stage('slower', 0, 500))).toContain('slower');
  });
});
