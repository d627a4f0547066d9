// How fast environments may be added, era by era, seen from the account: the ceiling and the bucket of the older regime,
// the buckets of each function since. The worked cases are those of the Operator Guide ("On-demand scaling example").

import { describe, expect, test } from 'vitest';
import { rulesOf, type Account } from '../../lambda/index.ts';
import { accountOf, openRules, sendAll } from './support.ts';

const minuteMs = 60_000;
const limited = 'ConcurrentInvocationLimitExceeded';

const refusedOf = (sent: { refusals: Record<string, number> }): number =>
  Object.values(sent.refusals).reduce((sum, count) => sum + count, 0);

/** A burst at the start of each minute, over before the next; how many of each are refused. */
const refusedByMinute = (account: Account, perMinute: readonly number[]): number[] =>
  perMinute.map((count, minute) => {
    const sent = sendAll(account, 0, minute * minuteMs, count);
    for (const id of sent.ids) account.release(id, minute * minuteMs + 30_000);
    return refusedOf(sent);
  });

const account2018 = (concurrency = 10_000, overrides = {}): Account =>
  accountOf([{}], { rules: rulesOf('2018', 'us-east-1', overrides), concurrency });

describe('the worked cases of the Operator Guide', () => {
  test('10,000 at once: 3,000 run, 7,000 are throttled', () => {
    const sent = sendAll(account2018(), 0, 0, 10_000);
    expect(sent.ids).toHaveLength(3000);
    expect(sent.refusals).toEqual({ [limited]: 7000 });
  });

  test('5,000 a minute for two minutes: 2,000, then 1,500 are throttled', () => {
    expect(refusedByMinute(account2018(), [5000, 5000])).toEqual([2000, 1500]);
  });

  test('3,333 a minute for three minutes: 333 in the first, none later', () => {
    expect(refusedByMinute(account2018(), [3333, 3333, 3333])).toEqual([333, 0, 0]);
  });

  test('2,500 a minute: none', () => expect(refusedByMinute(account2018(), [2500, 2500, 2500])).toEqual([0, 0, 0]));

  test('in a region of 500, 10,000 at once: 9,500', () => {
    const account = accountOf([{}], { rules: rulesOf('2018', 'eu-west-3'), concurrency: 10_000 });
    expect(refusedOf(sendAll(account, 0, 0, 10_000))).toBe(9500);
  });
});

describe('the ceiling (to Nov 2023)', () => {
  const rules = openRules({ scaling: 'ceiling', burst: 30, rampPerMinute: 5 });

  test('rises by whole minutes from the instant the burst was reached', () => {
    const account = accountOf([{}], { rules });
    expect(account.scalingCeiling(0)).toBe(30);
    sendAll(account, 0, 0, 29);
    expect(account.scalingCeiling(10 * minuteMs)).toBe(30);
    sendAll(account, 0, 10 * minuteMs, 100);
    expect(account.concurrency).toBe(30);
    expect([0, 59_999, 60_000, 119_999, 180_000].map((ms) => account.scalingCeiling(10 * minuteMs + ms))).toEqual([
      30, 30, 35, 35, 45,
    ]);
    expect(sendAll(account, 0, 11 * minuteMs, 100).ids).toHaveLength(5);
    expect(sendAll(account, 0, 13 * minuteMs, 100).ids).toHaveLength(10);
  });

  test('a short dip below the burst keeps the ramp; a minute below it ends the ramp', () => {
    const dip = (lengthMs: number): number => {
      const account = accountOf([{}], { rules });
      const { ids } = sendAll(account, 0, 0, 30);
      account.release(ids[0]!, minuteMs);
      sendAll(account, 0, minuteMs + lengthMs, 1);
      return account.scalingCeiling(3 * minuteMs);
    };
    expect(dip(minuteMs)).toBe(45);
    expect(dip(minuteMs + 1)).toBe(30);
  });

  test('one function starves the others', () => {
    const account = accountOf([{}, {}], { rules });
    sendAll(account, 0, 0, 20);
    expect(sendAll(account, 1, 0, 20).ids).toHaveLength(10);
    expect(sendAll(account, 0, minuteMs, 20).ids).toHaveLength(5);
    expect(sendAll(account, 1, minuteMs, 20).ids).toHaveLength(0);
  });

  test('never beyond the limit of the account', () => {
    const account = accountOf([{}], { rules, concurrency: 32 });
    sendAll(account, 0, 0, 50);
    expect(sendAll(account, 0, 10 * minuteMs, 50).ids).toHaveLength(2);
  });

  test('environments that idle serve above the ceiling: it is new ones that are rationed', () => {
    const account = accountOf([{}], { rules });
    const first = sendAll(account, 0, 0, 30).ids;
    const more = sendAll(account, 0, 2 * minuteMs, 50).ids;
    expect(more).toHaveLength(10);
    for (const id of [...first, ...more]) account.release(id, 2 * minuteMs + 1);
    // The ramp is over after a minute below the burst, and the ceiling is 30 again.
    expect(account.scalingCeiling(4 * minuteMs)).toBe(30);
    expect(sendAll(account, 0, 4 * minuteMs, 50).ids).toHaveLength(40);
  });
});

describe('the bucket (to Nov 2023, the other reading)', () => {
  const rules = openRules({ scaling: 'bucket', burst: 30, rampPerMinute: 6 });

  test('each new environment takes a token; tokens come by whole minutes', () => {
    const account = accountOf([{}, {}], { rules });
    expect(sendAll(account, 0, 0, 20).ids).toHaveLength(20);
    expect(sendAll(account, 1, 0, 20).ids).toHaveLength(10);
    expect(sendAll(account, 0, 59_999, 20).ids).toHaveLength(0);
    expect(sendAll(account, 0, 60_000, 20).ids).toHaveLength(6);
  });

  test('or continuously', () => {
    const account = accountOf([{}], { rules: { ...rules, refill: 'continuous' } });
    sendAll(account, 0, 0, 30);
    expect(sendAll(account, 0, 9999, 5).ids).toHaveLength(0);
    expect(sendAll(account, 0, 10_000, 5).ids).toHaveLength(1);
    expect(sendAll(account, 0, 60_000, 9).ids).toHaveLength(5);
  });

  test('a warm start takes none', () => {
    const account = accountOf([{}], { rules });
    const [id] = sendAll(account, 0, 0, 1).ids;
    for (let i = 0; i < 100; i += 1) {
      account.release(id!, i);
      expect(account.invoke(0, i)).toBe(id);
    }
    expect(sendAll(account, 0, 100, 50).ids).toHaveLength(29);
  });
});

describe('each function by itself (since 26 Nov 2023)', () => {
  const rules = rulesOf('2023', 'eu-west-3', { requestRatePerConcurrency: null });

  test('1,000 at once, then 100 a second: 10,000 after 90 s', () => {
    const account = accountOf([{}], { rules, concurrency: 10_000 });
    expect(sendAll(account, 0, 0, 10_000).refusals).toEqual({ [limited]: 9000 });
    for (let second = 1; second <= 90; second += 1) {
      const { ids } = sendAll(account, 0, second * 1000, 10_000);
      expect(ids).toHaveLength(100);
    }
    expect(account.concurrency).toBe(10_000);
  });

  test('unused share is lost: never more than 1,000 at an instant', () => {
    const account = accountOf([{}], { rules, concurrency: 10_000 });
    sendAll(account, 0, 0, 10);
    expect(sendAll(account, 0, 3_600_000, 5000).ids).toHaveLength(1000);
  });

  test('functions do not disturb one another', () => {
    const account = accountOf([{}, {}], { rules, concurrency: 10_000 });
    expect(sendAll(account, 0, 0, 2000).ids).toHaveLength(1000);
    expect(sendAll(account, 1, 0, 2000).ids).toHaveLength(1000);
  });

  test('requests added: as many at once as the rule says, then a tenth of it a second', () => {
    const account = accountOf([{}], { rules: { ...rules, perFunctionRequestRate: 100 } });
    const second = (atMs: number): number => {
      let served = 0;
      for (let i = 0; i < 500; i += 1) {
        const id = account.invoke(0, atMs + i / 1000);
        if (id < 0) continue;
        served += 1;
        account.release(id, atMs + i / 1000);
      }
      return served;
    };
    // Each second keeps what the one before reached and adds what has been refilled.
    expect([0, 1000, 2000, 3000].map(second)).toEqual([100, 110, 120, 130]);
    // Two seconds of silence lose what was reached; three have refilled thirty.
    expect(second(6000)).toBe(30);
  });
});
