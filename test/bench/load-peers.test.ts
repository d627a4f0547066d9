// What other load generators print, as their own outputs have it.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { heyP99Ms, k6P99Ms, ohaP99Ms, wrkP99Ms } from '../../bench/suites/loadgen/peers.ts';

const samples = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));

describe('p99 of other load generators', () => {
  it.skipIf(!existsSync(samples))('is read from what wrk and hey printed', () => {
    const wrk = readFileSync(`${samples}wrk-4.1.0.txt`, 'utf8');
    const hey = readFileSync(`${samples}hey-0.1.4.txt`, 'utf8');
    expect(wrkP99Ms(wrk)).toBeCloseTo(Number.parseFloat(/99%\s+([\d.]+)/.exec(wrk)![1]!), 6);
    expect(heyP99Ms(hey)).toBeCloseTo(Number(/99%%? in ([\d.]+)/.exec(hey)![1]) * 1000, 6);
  });

  it('is read in any unit of time', () => {
    expect(wrkP99Ms('  Latency Distribution\n     50%  635.00us\n     99%    1.23ms\n')).toBe(1.23);
    expect(wrkP99Ms(' 99.000%  850.00us\n')).toBeCloseTo(0.85);
    expect(wrkP99Ms('     99%    2.50s\n')).toBe(2500);
  });

  it('is read from JSON', () => {
    expect(ohaP99Ms('{"latencyPercentiles":{"p50":0.001,"p99":0.0042}}')).toBeCloseTo(4.2);
    expect(k6P99Ms('{"metrics":{"http_req_duration":{"p(99)":3.5}}}')).toBe(3.5);
  });

  it.each(['', 'unable to connect', '     99%    fast\n'])('is unknown where it is not told: %j', (text) => {
    expect([wrkP99Ms(text), heyP99Ms(text)]).toEqual([null, null]);
    expect(ohaP99Ms('{}')).toBeNull();
    expect(k6P99Ms('{}')).toBeNull();
  });
});
