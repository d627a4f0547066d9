// What other load generators print, as their own outputs have it.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { heyP99Ms, k6P99Ms, ohaP99Ms, wrkP99Ms } from '../../bench/suites/loadgen/peers.ts';

const samples = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));

/** As wrk and hey lay out what they measured. */
const wrkText = `Running 3s test @ http://127.0.0.1:8080/
  2 threads and 10 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.99ms  299.00us  19.90ms   99.00%
    Req/Sec     2.99k    99.00      3.09k    99.00%
  Latency Distribution
     50%    1.91ms
     75%    2.15ms
     90%    2.75ms
     99%   17.25ms
  17940 requests in 3.00s, 2.99MB read
Requests/sec:   5980.00
`;
const heyText = `
Summary:
  Total:	3.0021 secs
  Slowest:	0.0990 secs

Response time histogram:
  0.099 [99]	|■

Latency distribution:
  50%% in 0.0021 secs
  90%% in 0.0057 secs
  99%% in 0.0432 secs

Status code distribution:
  [200]	990 responses
`;

describe('p99 of other load generators', () => {
  it('is read from texts laid out as theirs', () => {
    expect(wrkP99Ms(wrkText)).toBe(17.25);
    expect(heyP99Ms(heyText)).toBeCloseTo(43.2, 9);
    expect(heyP99Ms(heyText.replaceAll('%%', '%'))).toBeCloseTo(43.2, 9);
    expect([wrkP99Ms(heyText), heyP99Ms(wrkText)]).toEqual([null, null]);
  });

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
