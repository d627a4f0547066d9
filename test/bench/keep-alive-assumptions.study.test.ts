// How much work it is to say what another preset of keep-alive would have given, for runs of days.

import { describe, expect, test } from 'vitest';
import { added } from './idle-functions.ts';

describe('the work that is added', () => {
  test.each([
    ['3/s', '24h'],
    ['15/s', '12h'],
    ['15/s', '24h'],
  ])('is a third of its own at most, or little: %s for %s', async (rate, duration) => {
    const { own, extra, untilMs } = await added({ arrivals: { f: { poisson: { rate } } }, duration });
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThanOrEqual(Math.max(300_000, own / 3));
    expect(untilMs).toBeGreaterThanOrEqual(2_000_000);
  });
});
