// A probe of cold starts against a function in memory: what is changed and changed back, which times are found, what calibrate makes of it.

import { describe, expect, test } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { TargetError, type Target, type VariableControl } from '../../loadgen/index.ts';
import { openGap, probeByIdling } from '../../bench/probe/by-idling.ts';
import { probeByVariable, probeVariable } from '../../bench/probe/by-variable.ts';
import { draftOfProbe, idleLines, probeFragment, probeTable } from '../../bench/probe/probe-words.ts';
import type { ProbedInvocation } from '../../bench/calibrate/formats/suite-probe.ts';
import type { ProbedPlace } from '../../bench/probe/ask.ts';

const keepAliveMs = 60_000;
const wayMs = 2;
const placementMs = 30;
const initMs = 200;

/** A function on a clock of its own: an environment lives a minute idle, INIT takes 200 ms, the first invocation 15 ms, others 5 ms. */
class Fake {
  nowMs = 0;
  variables: Record<string, string> = { STAGE: 'live' };
  readonly set: Record<string, string>[] = [];
  refusals = 0;
  /** Changes of variables that create no environment. */
  ignoresChanges = false;
  refusesToSetBack = false;
  #freeAtMs = -Infinity;
  #isKnown = false;

  readonly control: VariableControl = {
    variables: async () => this.variables,
    setVariables: async (_, variables) => {
      if (this.refusesToSetBack && !(probeVariable in variables)) throw new TargetError('AccessDeniedException');
      this.set.push({ ...variables });
      this.variables = { ...variables };
      if (!this.ignoresChanges) this.#isKnown = false;
    },
  };

  readonly target: Target = {
    name: 'a fake',
    start: async () => {},
    stop: async () => {},
    invoke: async (_, answer) => {
      this.nowMs += wayMs;
      if (this.refusals > 0) {
        this.refusals -= 1;
        answer.outcome = Outcome.throttled;
        return;
      }
      const isWarm = this.#isKnown && this.nowMs - this.#freeAtMs < keepAliveMs;
      answer.outcome = Outcome.completed;
      answer.ran = true;
      answer.coldStart = !isWarm;
      answer.initMs = isWarm ? 0 : initMs;
      answer.durationMs = isWarm ? 5 : 15;
      answer.billedMs = answer.durationMs;
      answer.maxMemoryMb = 40;
      this.nowMs += answer.durationMs + (isWarm ? 0 : initMs + placementMs);
      this.#isKnown = true;
      this.#freeAtMs = this.nowMs;
    },
  };

  place(): ProbedPlace {
    return {
      target: this.target,
      functionName: 'f',
      payload: () => '{}',
      timeoutMs: 1000,
      nowMs: () => this.nowMs,
      pause: async (ms) => {
        this.nowMs += ms;
      },
    };
  }
}

const never = new AbortController().signal;
const byVariable = async (fake: Fake, coldStarts: number, notes: string[] = []): Promise<ProbedInvocation[]> => {
  const found: ProbedInvocation[] = [];
  await probeByVariable(
    {
      ...fake.place(),
      control: fake.control,
      coldStarts,
      signal: never,
      onStage: () => {},
      onNote: (text) => void notes.push(text),
    },
    found,
  );
  return found;
};
const byIdling = async (fake: Fake, idleGapsMs: readonly number[], signal = never): Promise<ProbedInvocation[]> => {
  const found: ProbedInvocation[] = [];
  await probeByIdling({ ...fake.place(), idleGapsMs, signal, onGap: () => {} }, found);
  return found;
};
const documentOf = (invocations: readonly ProbedInvocation[]) => ({
  schema: 'windtunnel/probe@1' as const,
  name: 'a probe',
  target: 'a fake',
  functions: { f: { memoryMb: 512, invocations } },
  notes: [],
});

describe('by a changed variable', () => {
  test('a cold and a warm invocation follow each change, and the variables end as they were', async () => {
    const fake = new Fake();
    const found = await byVariable(fake, 6);
    expect(found.map(({ by, coldStart }) => `${by} ${coldStart}`)).toEqual(
      Array.from({ length: 6 }, () => ['variable true', 'warm false']).flat(),
    );
    expect(found[0]).toMatchObject({ durationMs: 15, initMs: 200, latencyMs: 247, idleMs: null, maxMemoryUsedMb: 40 });
    expect(found[1]).toMatchObject({ durationMs: 5, initMs: null, latencyMs: 7 });
    const values = fake.set.slice(0, -1).map((variables) => variables[probeVariable]);
    expect(new Set(values).size).toBe(6);
    expect(fake.set.slice(0, -1).every(({ STAGE }) => STAGE === 'live')).toBe(true);
    expect(fake.set.at(-1)).toEqual({ STAGE: 'live' });
  });

  test('a change that makes no cold start is no sample and is told; five in a row end it', async () => {
    const fake = new Fake();
    fake.ignoresChanges = true;
    const notes: string[] = [];
    const found = await byVariable(fake, 3, notes);
    expect(found.map(({ coldStart }) => coldStart)).toEqual([true, false]);
    expect(notes).toEqual(['f: 5 changes of its variable were answered by an environment that was there already']);
    expect(fake.variables).toEqual({ STAGE: 'live' });
  });

  test('after an error the variables are as they were; where that fails too it is told', async () => {
    const fake = new Fake();
    fake.refusals = 6;
    await expect(byVariable(fake, 1)).rejects.toThrow(
      'f is throttled: a probe needs room for one invocation at a time',
    );
    expect(fake.variables).toEqual({ STAGE: 'live' });
    const stuck = new Fake();
    const notes: string[] = [];
    stuck.refusesToSetBack = true;
    await byVariable(stuck, 1, notes);
    expect(notes).toEqual(['f was left with the variable WINDTUNNEL_PROBE: AccessDeniedException; remove it by hand']);
  });

  test('a throttled attempt is asked again a second later, and its wait is nobody’s latency', async () => {
    const fake = new Fake();
    fake.refusals = 2;
    const [first] = await byVariable(fake, 1);
    expect(first!.latencyMs).toBe(247);
    expect(first!.atMs).toBe(2 * (wayMs + 1000));
  });
});

describe('by idling', () => {
  test('each gap is tried, then the middle between what lived and what did not', async () => {
    const found = await byIdling(new Fake(), [20_000, 45_000, 100_000]);
    const gaps = found.slice(1).map(({ idleMs, coldStart }) => [Math.round(idleMs! / 1000), coldStart]);
    expect(gaps).toEqual([
      [20, false],
      [45, false],
      [100, true],
      [67, true],
      [55, false],
      [61, true],
    ]);
    const [survived, ended] = openGap(found)!;
    expect(survived).toBeLessThan(keepAliveMs);
    expect(ended).toBeGreaterThan(keepAliveMs);
  });

  test('where nothing ended, or nothing lived, nothing is halved', async () => {
    expect(await byIdling(new Fake(), [10_000, 20_000])).toHaveLength(3);
    expect(await byIdling(new Fake(), [100_000])).toHaveLength(2);
  });

  test('ends between two gaps when it is stopped', async () => {
    const stopped = new AbortController();
    stopped.abort();
    expect(await byIdling(new Fake(), [10_000, 20_000], stopped.signal)).toHaveLength(1);
  });
});

describe('what is made of it', () => {
  const both = async (): Promise<ProbedInvocation[]> => {
    const fake = new Fake();
    return [...(await byVariable(fake, 10)), ...(await byIdling(fake, [20_000, 45_000, 100_000]))];
  };

  test('laws of INIT, of the first invocation, of what comes before INIT, and the keep-alive', async () => {
    const document = documentOf(await both());
    const [{ fitted, recorded, traffic }] = draftOfProbe(document).functions as [
      ReturnType<typeof draftOfProbe>['functions'][number],
    ];
    expect(fitted.init!.law.mean).toBeCloseTo(200);
    expect(fitted.warm!.law.mean).toBeCloseTo(5);
    expect(fitted.firstInvocation).toEqual({ constant: '10ms' });
    expect(fitted.placement!.law.mean).toBeCloseTo(placementMs);
    expect(fitted.keepAlive!.fixedMs).toBeGreaterThan(55_000);
    expect(fitted.keepAlive!.fixedMs).toBeLessThan(61_000);
    expect(fitted.memoryMb).toBe(512);
    // A probe is no traffic.
    expect(traffic).toBeNull();
    expect(recorded.untimed).toBe(0);
    const fragment = probeFragment(draftOfProbe(document));
    expect(fragment).toMatch(/^functions:\n {2}f:\n {4}memory: 512MB # at most 40 MB/);
    expect(fragment).toContain('    placement: { constant: 30ms }');
    expect(fragment).toMatch(/ {4}keepAlive: \{ fixed: (5[5-9]|60)\.\d+s \}/);
  });

  test('environments that a changed variable ended say nothing of the keep-alive', async () => {
    const { keepAlive } = draftOfProbe(documentOf(await byVariable(new Fake(), 10))).functions[0]!.fitted;
    expect(keepAlive).toBeNull();
  });

  test('the table has the medians, the line the times idle', async () => {
    const document = documentOf(await both());
    const cells = probeTable(document, { columns: Infinity, color: false })
      .split('\n')
      .find((line) => line.includes('│ f '))!
      .split('│')
      .map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual(['f', '14', '30 ms', '200 ms', '200 ms', '15 ms', '5 ms', '247 ms', '7 ms']);
    expect(idleLines(document)).toEqual([
      'f, after idle times of: 20 s warm, 45 s warm, 1.67 min COLD, 1.12 min COLD, 54.9 s warm, 1.01 min COLD',
    ]);
  });
});
