// Several sending threads send what one would, and tell it as one would.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../bench/measure/arrival-share.ts';
import { foreseenConnections, peakPerSecond } from '../../bench/measure/foreseen-connections.ts';
import { mergedTapes, Tape } from '../../bench/measure/tape.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { emptyInvocation, Outcome } from '../../lambda/index.ts';
import { collectInstants, instants } from '../../sim/index.ts';

describe('shares of the arrivals', () => {
  it('are all of them, each once, whatever the number of threads', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 3000 }),
        fc.integer({ min: 1, max: 5 }),
        (times, of) => {
          const all = times.toSorted((a, b) => a - b);
          const parts = Array.from({ length: of }, (_, index) => [
            ...collectInstants(everyNth(instants(all, 1000), index, of)),
          ]);
          for (const [index, part] of parts.entries()) expect(part).toEqual(all.filter((_, i) => i % of === index));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('tapes of several threads', () => {
  it('are told in the order of time, each in its own', () => {
    const tapes = [new Tape(), new Tape()];
    const record = emptyInvocation();
    tapes[0]!.offered(0, 1);
    tapes[1]!.offered(1, 2);
    tapes[1]!.refusedAttempt(1, 3, 4);
    Object.assign(record, { functionIndex: 0, outcome: Outcome.completed, scheduledAtMs: 1, endAtMs: 9 });
    tapes[0]!.invocation(record);
    Object.assign(record, { functionIndex: 1, outcome: Outcome.throttled, scheduledAtMs: 2, endAtMs: 5 });
    tapes[1]!.invocation(record);
    const told: unknown[] = [];
    mergedTapes(tapes.map((tape) => structuredClone(tape.blocks()))).tell({
      offered: (functionIndex, atMs) => told.push(['offered', functionIndex, atMs]),
      refusedAttempt: (functionIndex, atMs, reason) => told.push(['refused', functionIndex, atMs, reason]),
      invocation: ({ functionIndex, outcome, endAtMs }) => told.push(['ended', functionIndex, outcome, endAtMs]),
    });
    expect(told).toEqual([
      ['offered', 0, 1],
      ['offered', 1, 2],
      ['refused', 1, 3, 4],
      ['ended', 1, Outcome.throttled, 5],
      ['ended', 0, Outcome.completed, 9],
    ]);
  });
});

describe('connections', () => {
  const scenario = (duration: object, arrivals: object): ReturnType<typeof compileScenario> =>
    compileScenario(
      { name: 'f', duration: '10s', functions: { f: duration }, traffic: [{ to: 'f', arrivals }] },
      'test',
      '.',
    );
  const constant = { constant: { rate: '1000/s' } };

  it('are foreseen from the instants and the laws', () => {
    // 1,000 a second for 100 ms and the way there and back: 100 and a few at once.
    const foreseen = foreseenConnections(scenario({ duration: { constant: '100ms' } }, constant), 1, 2);
    expect(foreseen).toBeGreaterThanOrEqual(100);
    expect(foreseen).toBeLessThan(110);
    expect(foreseenConnections(scenario({}, { burst: { at: '1s', count: 300 } }), 1, 0.1)).toBe(300);
  });

  it('are few where nobody says how long functions run, and never thousands', () => {
    expect(foreseenConnections(scenario({}, constant), 1, 0.1)).toBeLessThan(10);
    expect(foreseenConnections(scenario({}, { burst: { at: '1s', count: 50_000 } }), 1, 0.1)).toBe(1000);
  });

  it('know the peak of a second', () => {
    expect(peakPerSecond(scenario({}, constant), 1)).toBe(1000);
    expect(peakPerSecond(scenario({}, { burst: { at: '1s', count: 50_000 } }), 1)).toBe(50_000);
  });
});
