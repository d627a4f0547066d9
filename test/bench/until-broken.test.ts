import { describe, expect, it } from 'vitest';
import { untilBroken, type LoadStep } from '../../bench/simulate/until-broken.ts';

const step = (factor: number, changes: Partial<LoadStep> = {}): LoadStep => ({
  factor,
  perSecond: 100 * factor,
  kept: true,
  isGenerators: false,
  interrupted: false,
  ...changes,
});

describe('until it is broken', () => {
  it.each([1.01, 1.3, 7.7, 40])('finds the rate within a few percent: %d', async (breaksAt) => {
    const asked: number[] = [];
    const { kept, broken, ended, steps } = await untilBroken(async (factor) => {
      asked.push(factor);
      return step(factor, { kept: factor < breaksAt });
    });
    expect(steps.map(({ factor }) => factor)).toEqual(asked);
    expect(ended).toBe('broken');
    expect(kept!.factor).toBeLessThan(breaksAt);
    expect(broken!.factor).toBeGreaterThanOrEqual(breaksAt);
    expect(broken!.factor / kept!.factor).toBeLessThan(1.05);
    expect(steps.length).toBeLessThanOrEqual(25);
  });

  it('says that the first run is broken', async () => {
    const { kept, broken, steps } = await untilBroken(async (factor) => step(factor, { kept: false }));
    expect([kept, broken!.factor, steps.length]).toEqual([null, 1, 1]);
  });

  it('ends without an answer where the generator was the limit, or somebody interrupts, or nothing breaks', async () => {
    const limited = await untilBroken(async (factor) => step(factor, { isGenerators: factor > 2, kept: factor <= 2 }));
    expect([limited.ended, limited.broken]).toEqual(['generator', null]);
    expect(limited.kept!.factor).toBeLessThanOrEqual(2);
    expect((await untilBroken(async (factor) => step(factor, { interrupted: true }))).ended).toBe('interrupted');
    const endless = await untilBroken(async (factor) => step(factor));
    expect([endless.ended, endless.steps.length]).toEqual(['most steps', 25]);
  });
});
