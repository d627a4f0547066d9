// A deployment as a machine that is told the time: what it tells its host, whatever happens and in whatever order.

import { expect, test } from 'vitest';
import { DeploymentRun, type HookName } from '../../lambda/index.ts';

const steps = [
  { afterMs: 0, share: 0.1 },
  { afterMs: 300_000, share: 0.5557 },
  { afterMs: 360_000, share: 1 },
];

/** A deployment, and everything that its host was told. */
const deployed = (
  { hooks = [], watched = false }: { hooks?: readonly HookName[]; watched?: boolean },
  isBack = true,
): { run: DeploymentRun; lines: string[]; alarms: string[] } => {
  const lines: string[] = [];
  const alarms: string[] = [];
  const run = new DeploymentRun(
    {
      wake: (atMs, token) => lines.push(`wake ${atMs} ${token}`),
      shift: (share, atMs) => lines.push(`${atMs} shift ${share}`),
      complete: (atMs) => lines.push(`${atMs} complete`),
      back: ({ kind, cause }, atMs) => {
        lines.push(`${atMs} back ${kind} ${cause}`);
        return isBack;
      },
      alarming: () => alarms[0] ?? null,
      startHook: (name, atMs) => lines.push(`${atMs} hook ${name}`),
      tell: (text, atMs) => lines.push(`${atMs} ${text}`),
    },
    { steps, hooks, watched },
  );
  return { run, lines, alarms };
};

test('it shifts step by step, and is done with the last', () => {
  const { run, lines } = deployed({});
  expect(run.status).toBe('Created');
  run.start(1000);
  expect(run.status).toBe('InProgress');
  run.wake(1, 301_000);
  run.wake(2, 361_000);
  expect([run.status, run.failure]).toEqual(['Succeeded', null]);
  expect(lines).toEqual([
    '1000 started',
    '1000 shift 0.1',
    '1000 10 % of the requests to the new version',
    'wake 301000 1',
    '301000 shift 0.5557',
    '301000 55.57 % of the requests to the new version',
    'wake 361000 2',
    '361000 shift 1',
    '361000 100 % of the requests to the new version',
    '361000 complete',
    '361000 succeeded',
  ]);
});

test('hooks go before the first step and behind the last', () => {
  const { run, lines } = deployed({ hooks: ['BeforeAllowTraffic', 'AfterAllowTraffic'] });
  run.start(0);
  expect(lines).toEqual(['0 started', '0 hook BeforeAllowTraffic']);
  run.hooked('BeforeAllowTraffic', true, 5);
  run.wake(1, 300_005);
  run.wake(2, 360_005);
  expect(run.status).toBe('InProgress');
  expect(lines.at(-1)).toBe('360005 hook AfterAllowTraffic');
  run.hooked('AfterAllowTraffic', true, 360_010);
  expect(lines.slice(-2)).toEqual(['360010 complete', '360010 succeeded']);
  expect(run.status).toBe('Succeeded');
});

test.each(['BeforeAllowTraffic', 'AfterAllowTraffic'] as const)('%s that fails ends it', (name) => {
  const { run, lines } = deployed({ hooks: [name] });
  run.start(0);
  run.hooked(name, false, 7);
  expect(lines.slice(-2)).toEqual([`7 back hook ${name} failed`, `7 rolled back: ${name} failed`]);
  expect([run.status, run.failure]).toEqual(['Failed', { kind: 'hook', cause: `${name} failed` }]);
});

test('alarms are looked at a second after each whole minute, from the next on', () => {
  for (const [startMs, lookMs] of [
    [0, 61_000],
    [59_999, 61_000],
    [60_000, 121_000],
  ] as const) {
    const { run, lines } = deployed({ watched: true });
    run.start(startMs);
    expect(lines[1]).toBe(`wake ${lookMs} -1`);
    run.wake(-1, lookMs);
    expect(lines.at(-1)).toBe(`wake ${lookMs + 60_000} -1`);
    expect(run.status).toBe('InProgress');
  }
});

test('an alarm that goes off ends it, and is named', () => {
  const { run, lines, alarms } = deployed({ watched: true });
  run.start(0);
  alarms.push('errors');
  run.wake(-1, 61_000);
  expect(lines.slice(-2)).toEqual(['61000 back alarm errors', '61000 rolled back: alarm errors']);
  expect([run.status, run.failure]).toEqual(['Stopped', { kind: 'alarm', cause: 'errors' }]);
});

test('whoever stops it is told of; where shares stay as they are it is only ended', () => {
  const { run, lines } = deployed({}, false);
  run.start(0);
  run.stop('by hand', 5);
  expect(lines.slice(-2)).toEqual(['5 back stopped by hand', '5 ended: by hand']);
  expect([run.status, run.failure]).toEqual(['Stopped', { kind: 'stopped', cause: 'by hand' }]);
});

test('what comes before its start or after its end changes nothing', () => {
  const { run, lines } = deployed({ hooks: ['AfterAllowTraffic'] });
  const all = (): void => {
    run.wake(-1, 9);
    run.wake(1, 9);
    run.hooked('AfterAllowTraffic', true, 9);
    run.hooked('AfterAllowTraffic', false, 9);
    run.stop('late', 9);
  };
  all();
  expect([lines, run.status]).toEqual([[], 'Created']);
  run.start(0);
  run.stop('enough', 5);
  const before = [...lines];
  all();
  expect(lines).toEqual(before);
  expect(run.failure).toEqual({ kind: 'stopped', cause: 'enough' });
});
