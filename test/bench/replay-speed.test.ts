// Recorded arrivals replayed faster: the same part of the recording, at the same order, in less time.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { withOverrides } from '../../bench/scenario/load.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { collectInstants } from '../../sim/index.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-speed-'));
  writeFileSync(join(directory, 'at.csv'), `at\n${[0, 10, 20, 30, 55, 59].map((s) => s * 1000).join('\n')}\n`);
  const minutes = Array.from({ length: 1440 }, (_, minute) => minute + 1);
  const counts = minutes.map((minute) => (minute <= 10 ? 6 * minute : 0));
  writeFileSync(
    join(directory, 'azure.csv'),
    `HashOwner,HashApp,HashFunction,Trigger,${minutes.join(',')}\no,a,f,http,${counts.join(',')}\n`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const document = (arrivals: unknown, more: object = {}): Record<string, unknown> => ({
  name: 'replayed',
  duration: '60s',
  functions: { f: { duration: { constant: '1ms' }, coldStart: { constant: 0 } } },
  traffic: [{ to: 'f', arrivals }],
  ...more,
});

const compiled = (value: unknown): Scenario => compileScenario(value, 'test', directory);
const instantsOf = (scenario: Scenario): number[] => Array.from(collectInstants(scenario.traffic[0]!.arrivals(1)));
const csv = { trace: { format: 'csv', file: './at.csv', unit: 'ms' } };

describe('speed', () => {
  it('draws the instants of files and lists closer', () => {
    const faster = compiled(document(csv, { duration: '6s', speed: 10 }));
    expect(instantsOf(faster)).toEqual([0, 1000, 2000, 3000, 5500, 5900]);
    expect(faster.warnings).toEqual([]);
    const listed = document({ instants: ['1s', '20s', '50s'] }, { duration: '6s', speed: 10 });
    expect(instantsOf(compiled(listed))).toEqual([100, 2000, 5000]);
  });

  it('spreads counts over shorter steps, rising as they did', () => {
    const at = instantsOf(
      compiled(document({ trace: { format: 'azure2019', file: './azure.csv' } }, { duration: '60s', speed: 10 })),
    );
    expect(at).toHaveLength(6 * 55);
    expect(at.filter((ms) => ms < 6000)).toHaveLength(6);
    expect(at.filter((ms) => ms >= 54_000)).toHaveLength(60);
  });

  it('can slow down, too, and goes with so many times the traffic', () => {
    expect(instantsOf(compiled(document(csv, { speed: 0.5 })))).toEqual([0, 20_000, 40_000]);
    expect(instantsOf(compiled(document(csv, { duration: '2s', speed: 10, trafficFactor: 2 })))).toEqual([
      0, 0, 1000, 1000,
    ]);
  });

  it('says how much of the recording is left out, and of what it has no effect', () => {
    const { warnings } = compiled(
      document([csv, { poisson: { rate: '1/s' } }], { duration: '3s', speed: 10, warmup: '1s' }),
    );
    expect(warnings).toEqual([
      'traffic.0.arrivals.0.trace: 3 of 6 arrivals of ./at.csv are inside the run of 30 s of the recording, at a speed of 10; the others are not sent',
      'traffic.0: what is not recorded of it is as written, whatever the speed of 10',
    ]);
  });

  it('is refused where nothing is recorded', () => {
    expect(() => compiled(document({ poisson: { rate: '1/s' } }, { speed: 2 }))).toThrow(ConfigError);
    expect(() => compiled(document({ poisson: { rate: '1/s' } }, { speed: 2 }))).toThrow(
      'speed: has no effect: no traffic is recorded (arrivals.trace, arrivals.instants); leave it out, or write more traffic with trafficFactor',
    );
    expect(() => compiled(document(csv, { speed: 0 }))).toThrow(/speed: /);
  });

  it('of the command line shortens the run, so that it replays what the file does', () => {
    const value = withOverrides(document(csv, { warmup: '10s' }), { speed: 4 });
    const scenario = compiled(value);
    expect([scenario.durationMs, scenario.warmupMs]).toEqual([15_000, 2500]);
    expect(instantsOf(scenario)).toEqual([0, 2500, 5000, 7500, 13_750, 14_750]);
    expect(scenario.document).toMatchObject({ speed: 4 });
  });
});
