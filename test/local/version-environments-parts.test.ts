// Where the environments of versions come from that are prepared before anybody calls: which versions have snapshots, and how long
// loading one takes.

import { expect, test } from 'vitest';
import { billedRestoreMs, measuredRestore, rulesOf } from '../../lambda/index.ts';
import { scaledClock } from '../../local/clock/scaled-clock.ts';
import { Snapshots } from '../../local/environment/snapshots.ts';
import type { PlatformOptions } from '../../local/platform-options.ts';
import type { DeployedCode, FunctionSettings } from '../../local/settings/function-settings.ts';
import { snapshotsOf } from '../../local/version-environments.ts';
import { madeUpKind } from './made-up-environments.ts';

let nowMs = 0;
const clock = (): number => nowMs;

const taken = (
  { on, runtime = 'nodejs22.x' }: { readonly on?: string; readonly runtime?: string },
  { seed = 1, format = 'esm' }: { readonly seed?: number; readonly format?: string } = {},
) => {
  const rules = rulesOf('2026', 'us-east-1', { snapStartSeldomMs: 3_600_000, snapStartSeldomFactor: 4 });
  const { kind } = madeUpKind(clock, { config: { runtime } });
  const settings = {
    config: { name: 'f', runtime, packageType: 'zip' },
    kept: on === undefined ? {} : { SnapStart: { ApplyOn: on } },
  } as unknown as FunctionSettings;
  const make = snapshotsOf({ seed, rules } as PlatformOptions, scaledClock(clock, 1));
  return make(kind, settings, { format } as DeployedCode);
};

test('versions of functions with SnapStart have snapshots, of code that runs here', () => {
  expect(taken({ on: 'PublishedVersions' })!.snapshots).toBeInstanceOf(Snapshots);
  expect(taken({ on: 'None' })).toBeUndefined();
  expect(taken({})).toBeUndefined();
  expect(taken({ on: 'PublishedVersions', runtime: 'java21' })).toBeUndefined();
  expect(taken({ on: 'PublishedVersions', runtime: 'java21' }, { format: 'executable' })).toBeDefined();
});

/** The median of what loading takes at instants so far apart, ms. */
const medianMs = (runtime: string, apartMs: number): number => {
  nowMs = 0;
  const { kind } = taken({ on: 'PublishedVersions', runtime }, { format: 'executable' })!;
  // Long after it was published, and called before.
  nowMs = 1e9;
  kind.snapshotLoadMs!();
  const times = Array.from({ length: 301 }, () => {
    nowMs += apartMs;
    return kind.snapshotLoadMs!();
  });
  return times.toSorted((a, b) => a - b)[150]!;
};

test('loading takes as long as was measured of the runtime, and longer where nobody called for long', () => {
  for (const runtime of ['java21', 'python3.12']) {
    const loadMs = measuredRestore(runtime, 'zip').p50 - billedRestoreMs;
    const often = medianMs(runtime, 1000) / loadMs;
    expect(often).toBeGreaterThan(0.85);
    expect(often).toBeLessThan(1.15);
    expect(medianMs(runtime, 3_600_001) / (4 * loadMs)).toBeCloseTo(often, 6);
  }
});

test('the same seed gives the same times, another others', () => {
  const times = (seed: number): number[] => {
    nowMs = 0;
    const { kind } = taken({ on: 'PublishedVersions' }, { seed })!;
    return Array.from({ length: 5 }, () => kind.snapshotLoadMs!());
  };
  expect(times(1)).toEqual(times(1));
  expect(times(1)).not.toEqual(times(2));
});
