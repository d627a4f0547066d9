// How the counter experiment watches its handlers: through files that all environments see.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reserved1, reserved2 } from '../../../bench/suites/reserved-suites.ts';
import type { RunResult } from '../../../reports/index.ts';

const simulated = { totals: { completed: 4, throttled: 3 } } as RunResult;

describe.each([
  ['reserved-1', reserved1, 0],
  ['reserved-2', reserved2, 2],
] as const)('%s', (_, { definition }, expected) => {
  test('has files of its own, empty, which are gone at the end', () => {
    const [one, other] = [definition.observe!(), definition.observe!()];
    const { COUNTER_FILE: counter, OBSERVATIONS_FILE: observations } = one.environment;
    expect(Object.keys(one.environment)).toEqual(['COUNTER_FILE', 'OBSERVATIONS_FILE']);
    expect([readFileSync(counter!, 'utf8'), readFileSync(observations!, 'utf8')]).toEqual(['', '']);
    expect(dirname(counter!)).toBe(dirname(observations!));
    expect(dirname(other.environment['COUNTER_FILE']!)).not.toBe(dirname(counter!));
    one.end();
    expect([existsSync(dirname(counter!)), existsSync(other.environment['COUNTER_FILE']!)]).toEqual([false, true]);
    other.end();
    // What is gone may be ended again.
    one.end();
  });

  test('reads what handlers wrote since measuring began', () => {
    const observer = definition.observe!();
    const file = observer.environment['OBSERVATIONS_FILE']!;
    const wrote = (interfered: boolean) => appendFileSync(file, `${JSON.stringify({ mine: 1, interfered })}\n`);
    expect(() => observer.read(simulated)).toThrow(`no handler has written what it saw to ${dirname(file)}`);
    wrote(true);
    observer.beforeMeasuring();
    expect(() => observer.read(simulated)).toThrow('no handler has written');
    for (const interfered of [true, false, true, false]) wrote(interfered);
    const { figures, tables } = observer.read(simulated);
    expect(
      figures.map(({ figure, functionName, measured, simulated: wanted, tolerance, unit, verdict }) => [
        [figure, functionName, measured, wanted, tolerance, unit],
        verdict,
      ]),
    ).toEqual([
      [['handlers that ran', 'counter', 4, 4, 'exact', 'count'], 'pass'],
      [['handlers that saw interference', 'counter', 2, expected, 'exact', 'count'], expected === 2 ? 'pass' : 'fail'],
    ]);
    expect(tables[0]!.rows).toEqual([[4, 2, 3]]);
    observer.end();
  });
});
