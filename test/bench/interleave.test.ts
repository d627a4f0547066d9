// In which order two sides are measured, what spoils a run, and how often it is tried again.

import { describe, expect, test } from 'vitest';
import { interleave } from '../../bench/measure/interleave.ts';
import { measureCalmly } from '../../bench/measure/measure-calmly.ts';
import type { Measurement } from '../../bench/measure/measure-scenario.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';

const scenario = (name: string, seed: number): Scenario => ({ name, seed }) as never;
const calm = { saturation: null, interrupted: false, failure: null };

describe('a run that the host has spoilt', () => {
  const measured = async (...runs: readonly object[]) => {
    const said: string[] = [];
    const left = [...runs];
    const measurement = await measureCalmly(
      scenario('s', 1),
      { seed: 7 },
      () => void said.push('forgotten'),
      async ({ name }, options) => {
        said.push(`${name} ${options?.seed}`);
        return { ...calm, ...left.shift() } as unknown as Measurement;
      },
    );
    return { said, measurement };
  };
  const busy = { saturation: 'busy' };

  test('is measured again, up to four times in all, each after what the last one left is gone', async () => {
    const { said, measurement } = await measured(busy, busy, busy, { ...busy, result: 'the last' }, { result: 'none' });
    expect(said).toEqual(['s 7', 'forgotten', 's 7', 'forgotten', 's 7', 'forgotten', 's 7']);
    expect(measurement).toMatchObject({ saturation: 'busy', result: 'the last' });
  });

  test('is done with the first calm one, or when it is stopped', async () => {
    expect((await measured({ result: 1 })).said).toEqual(['s 7']);
    expect(await measured(busy, { result: 2 })).toMatchObject({
      said: ['s 7', 'forgotten', 's 7'],
      measurement: { result: 2 },
    });
    expect((await measured({ ...busy, interrupted: true })).said).toEqual(['s 7']);
  });
});

describe('two sides', () => {
  const measured = async (runs: number, odd: Readonly<Record<string, object>> = {}) => {
    const told: string[] = [];
    const asked: string[] = [];
    const signal = new AbortController().signal;
    const outcome = await interleave(
      scenario('base', 100),
      scenario('head', 200),
      { runs, signal, onRun: (side, index) => void told.push(`${side} ${index}`) },
      async ({ name }, options) => {
        const run = `${name} ${options.seed}`;
        asked.push(run);
        expect(options.signal).toBe(signal);
        return { ...calm, result: run, ...odd[run] } as unknown as Measurement;
      },
    );
    return { told, asked, outcome };
  };

  test('are measured in turn, who is first changes, and both have the seeds of the base', async () => {
    const { told, asked, outcome } = await measured(3);
    expect(told).toEqual(['base 0', 'head 0', 'head 1', 'base 1', 'base 2', 'head 2']);
    expect(asked).toEqual(['base 100', 'head 100', 'head 101', 'base 101', 'base 102', 'head 102']);
    expect(outcome).toEqual({
      base: ['base 100', 'base 101', 'base 102'],
      head: ['head 100', 'head 101', 'head 102'],
      interrupted: false,
    });
  });

  test('keep what was whole when they are stopped', async () => {
    const { asked, outcome } = await measured(3, { 'base 101': { interrupted: true } });
    expect(asked).toHaveLength(4);
    expect(outcome).toEqual({ base: ['base 100'], head: ['head 100', 'head 101'], interrupted: true });
  });

  test('end with the failure of a target, and whose it was', async () => {
    await expect(measured(2, { 'head 100': { failure: 'refused' } })).rejects.toThrow('head: refused');
  });

  test('of no run are empty', async () => {
    expect((await measured(0)).outcome).toEqual({ base: [], head: [], interrupted: false });
  });
});
