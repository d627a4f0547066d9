import { describe, expect, it } from 'vitest';
import { oncePerSecond } from '../../loadgen/targets/signature-cache.ts';

const counting = (): { readonly made: string[]; readonly headersOf: ReturnType<typeof oncePerSecond> } => {
  const made: string[] = [];
  const headersOf = oncePerSecond((path, body, epochMs) => {
    made.push(`${path} ${body} ${epochMs}`);
    return { authorization: made.at(-1)! };
  });
  return { made, headersOf };
};

describe('oncePerSecond', () => {
  it('signs like requests of one second once', () => {
    const { made, headersOf } = counting();
    const first = headersOf('/f', '{}', 5000);
    expect(headersOf('/f', '{}', 5999)).toBe(first);
    expect(made).toEqual(['/f {} 5000']);
  });

  it('signs another path, another body and another second anew', () => {
    const { made, headersOf } = counting();
    for (const [path, body, epochMs] of [
      ['/f', '{}', 5000],
      ['/g', '{}', 5000],
      ['/f', '1', 5000],
      ['/f', '{}', 6000],
      ['/f', '{}', 5000],
    ] as const) {
      expect(headersOf(path, body, epochMs)['authorization']).toBe(`${path} ${body} ${epochMs}`);
    }
    expect(made).toHaveLength(5);
  });

  it('keeps answering rightly when every body differs', () => {
    const { headersOf } = counting();
    for (let i = 0; i < 2500; i += 1) expect(headersOf('/f', String(i), 0)['authorization']).toBe(`/f ${i} 0`);
    expect(headersOf('/f', '2499', 0)['authorization']).toBe('/f 2499 0');
  });
});
