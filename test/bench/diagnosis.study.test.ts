// The verdict finds the one thing that is wrong with a scenario, and its advice, applied, mends it.

import { beforeAll, describe, expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { applied } from '../../bench/diagnosis/settings.ts';
import { sloVerdict } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Diagnosis, Setting } from '../../reports/index.ts';
import { singleCauses, type SingleCause } from './single-causes.ts';

const diagnosedAnew = async (document: unknown): Promise<Diagnosis> => {
  const scenario = compileScenario(document, 'test', '.');
  return diagnoseScenario(scenario, await simulateScenario(scenario, { comparesKeepAlive: false }));
};

/** Several tests read the same diagnosis, which is the same each time. */
const diagnoses = new Map<string, Promise<Diagnosis>>();
const diagnosed = (document: unknown): Promise<Diagnosis> => {
  const key = JSON.stringify(document);
  const diagnosis = diagnoses.get(key) ?? diagnosedAnew(document);
  diagnoses.set(key, diagnosis);
  return diagnosis;
};

/** How much of the longest runs shows what is wrong with them, and has the same cure. */
const enough: Readonly<Record<string, string>> = {
  'maximum concurrency, and a reservation that would bind behind it': '2m',
  'reservation that pollers overrun': '2m',
  'maximum concurrency of a mapping': '150s',
  'pollers are added too slowly': '2m',
  'most pollers of a mapping': '150s',
  'provisioned pollers': '150s',
  'pollers after errors': '2m',
  'groups of a FIFO queue': '3m',
  'a queue behind a reservation': '150s',
  'events behind a reservation': '5m',
  'a version that is deployed all at once': '8m',
  'target tracking that comes late': '5m',
  'event pollers that come late': '150s',
};

const cases: readonly SingleCause[] = singleCauses.map((one) => {
  const duration = enough[one.name];
  return duration === undefined ? one : { ...one, document: { ...one.document, duration } };
});

/** Whether the scenario with those settings keeps its objectives; without any, what was broken in it. */
const isMended = async (document: unknown, { broken }: Diagnosis, settings: readonly Setting[]): Promise<boolean> => {
  const written = compileScenario(document, 'test', '.').document;
  const scenario = compileScenario(applied(settings)(written), 'test', '.');
  const result = await simulateScenario(scenario, { comparesKeepAlive: false });
  if (scenario.slo.length > 0) return sloVerdict(result, scenario.slo).kept;
  const still = new Set((await diagnoseScenario(scenario, result)).broken.map(({ figure }) => figure));
  return !broken.some(({ figure }) => still.has(figure));
};

interface Outcome extends SingleCause {
  readonly diagnosis: Diagnosis;
  readonly mended: boolean;
}

describe('one thing is wrong', () => {
  const outcomes: Outcome[] = [];
  beforeAll(async () => {
    for (const one of cases) {
      const diagnosis = await diagnosed(one.document);
      const [cure] = diagnosis.cures;
      const mended =
        cure !== undefined && cure.settings.length > 0 && (await isMended(one.document, diagnosis, cure.settings));
      outcomes.push({ ...one, diagnosis, mended });
    }
  });

  test('there are forty and more', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(new Set(cases.map(({ cause }) => cause)).size).toBeGreaterThan(30);
  });

  test('what limits first is the cause, in 38 of 40', () => {
    const wrong = outcomes
      .filter(({ cause, diagnosis }) => diagnosis.causes[0]?.limit !== cause)
      .map(({ name, cause, diagnosis }) => `${name}: ${diagnosis.causes[0]?.limit ?? 'nothing'}, not ${cause}`);
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(Math.floor(outcomes.length * 0.05));
  });

  test('its advice, applied, mends the objective, in 36 of 40', () => {
    const unmended = outcomes
      .filter(({ mended }) => !mended)
      .map(({ name, diagnosis }) => `${name}: ${diagnosis.cures[0]?.said ?? 'no advice'}`);
    expect(unmended.length, unmended.join('\n')).toBeLessThanOrEqual(Math.floor(outcomes.length * 0.1));
  });

  test('advice says what it gives, and never says that it mends what it does not', () => {
    for (const { name, diagnosis } of outcomes) {
      for (const cure of diagnosis.cures) {
        expect(cure.tried, name).toBe(true);
        expect(cure.figures.length, name).toBeGreaterThan(0);
        expect(cure.said, name).toMatch(/; simulated with that: /);
      }
    }
    const untrue = outcomes.filter(({ diagnosis, mended }) => diagnosis.cures[0]?.mends === true && !mended);
    expect(untrue.map(({ name }) => name)).toEqual([]);
  });

  test('causes hurt somebody', () => {
    for (const { name, diagnosis } of outcomes) {
      for (const { hurtShare, mendedShare } of diagnosis.causes) {
        expect(hurtShare, name).toBeGreaterThanOrEqual(0);
        expect(hurtShare, name).toBeLessThanOrEqual(1);
        expect(mendedShare, name).toBeGreaterThan(0);
      }
    }
  });
});

const waits = {
  name: 'waits',
  duration: '150s',
  seed: 7,
  functions: {
    checkout: {
      reservedConcurrency: 60,
      duration: { lognormal: { p50: '80ms', p99: '400ms' } },
      coldStart: { constant: '140ms' },
    },
  },
  traffic: [
    {
      to: 'checkout',
      arrivals: {
        poisson: {
          rate: [
            ['0s', '10/s'],
            ['60s', '500/s'],
          ],
        },
      },
      retry: 'sdk-v3-standard',
    },
  ],
  slo: { throttled: '<0.1%', p99: '<500ms' },
};

/** Two limits of which neither alone makes a difference. */
const row = {
  name: 'row',
  duration: '4m',
  functions: {
    worker: {
      reservedConcurrency: 10,
      timeout: '10s',
      duration: { constant: '1s' },
      coldStart: { constant: '0ms' },
    },
  },
  traffic: [
    {
      to: 'worker',
      via: 'sqs',
      arrivals: { constant: { rate: '20/s' } },
      sqs: { batchSize: 1, maximumConcurrency: 10 },
    },
  ],
};

const documentOf = (name: string): Readonly<Record<string, unknown>> =>
  cases.find((one) => one.name === name)!.document;

describe('limits behind each other', () => {
  test('a limit that never bound is not named where more of the one before it is enough', async () => {
    const { causes, cures } = await diagnosed(
      documentOf('maximum concurrency, and a reservation that would bind behind it'),
    );
    expect(causes.map(({ limit }) => limit)).toEqual(['maximumConcurrency']);
    expect(causes[0]!.said).toMatch(/; with more of it age would be /);
    expect(cures[0]!.mends).toBe(true);
    expect(cures[0]!.settings.map(({ path }) => path)).toEqual(['traffic.0.sqs.maximumConcurrency']);
    expect(cures[0]!.settings[0]!.value).toBeLessThan(15);
  });

  test('of several in a row the figures are of the run without all of them, and of the run as it was', async () => {
    const { causes } = await diagnosed(row);
    const said = causes.map((cause) => cause.said);
    expect(said.join(' ')).not.toMatch(/without it /i);
    expect(said[0]).toMatch(/without these together /i);
    expect(said.slice(1).join(' ')).not.toMatch(/would be/);
    expect(said.join(' ')).toMatch(/reserved concurrency of worker \(10\): it would bind once the others are gone/);
  });
});

describe('a sentence', () => {
  const saidOf = async (name: string): Promise<string> => (await diagnosed(documentOf(name))).causes[0]!.said;

  test('counts a reservation as in use by all versions together', async () => {
    const [, used] = /all of it in ([\d.]+) % of the run/.exec(await saidOf('versions that share a reservation'))!;
    expect(Number(used)).toBeGreaterThan(50);
  });

  test('names the version that fails, and mends no other', async () => {
    const { causes, cures } = await diagnosed(documentOf('a version that fails'));
    expect(causes[0]!.said).toMatch(/nearly all of them of api:2 \(\d/);
    expect(cures[0]!.settings.map(({ path }) => path)).toEqual(['functions.api.versions.2.errors']);
  });

  test('speaks of no next run where there is none, and of events given up where there is', async () => {
    expect(await saidOf('events that fail and are not run again')).toMatch(/ended in one, and are not run again/);
    expect(await saidOf('events that fail and wait')).toMatch(/events were given up after their last run failed/);
  });

  test('of a handler says that a part of its time is left', async () => {
    const { causes } = await diagnosed({ ...waits, slo: { p50: '<1ms' } });
    expect(causes[0]!.said).toMatch(/with a quarter of the handler’s time p50 would be /i);
    expect(causes[0]!.said).toMatch(/and 1 % of its runs more than/);
    const constant = {
      ...waits,
      functions: { checkout: { duration: { constant: '80ms' }, coldStart: { constant: '0ms' } } },
      slo: { p50: '<40ms' },
    };
    expect((await diagnosed(constant)).causes[0]!.said).toMatch(/it takes 80 ms each time/);
  });
});

describe('advice', () => {
  test('does not only move the damage: a fence that leaves a queue growing is not what mends', async () => {
    const { cures } = await diagnosed(documentOf('reservation whose refusals fill a dead-letter queue'));
    expect(cures[0]!.said).toMatch(/^Raise reservedConcurrency of worker from 2 to /);
    expect(cures[0]!.said).not.toMatch(/left behind/);
    expect(cures[0]!.mends).toBe(true);
  });

  test('fences pollers in where a reservation alone would have to be far larger', async () => {
    const { cures } = await diagnosed(documentOf('reservation that pollers overrun'));
    const value = (end: string): unknown => cures[0]!.settings.find(({ path }) => path.endsWith(end))?.value;
    expect(value('reservedConcurrency')).toBeLessThan(20);
    expect(value('maximumConcurrency')).toBe(value('reservedConcurrency'));
  });

  test('names nothing that the era has not', async () => {
    for (const name of ['burst of 2018']) {
      const { cures } = await diagnosed(documentOf(name));
      expect(cures.length).toBeGreaterThan(0);
      expect(cures.map(({ said }) => said).join(' ')).not.toMatch(/provision/i);
    }
    const late = { ...documentOf('reservation that pollers overrun'), account: { era: '2018' } };
    const { cures } = await diagnosed(late);
    expect(cures[0]!.settings.map(({ path }) => path)).toEqual(['functions.worker.reservedConcurrency']);
  });
});

describe('what must not be said', () => {
  test('a faster handler, where the time is waits of refused attempts', async () => {
    const { causes, cures } = await diagnosed(waits);
    expect(causes.map(({ limit }) => limit)).toEqual(['reservedConcurrency']);
    expect(cures.map(({ said }) => said).join(' ')).toMatch(/^Raise reservedConcurrency of checkout from 60 to \d+/);
    expect(cures[0]!.mends).toBe(true);
  });

  test('let clients retry, where they do already', async () => {
    const document = {
      ...waits,
      account: { concurrency: 20, unreservedMinimum: 0 },
      functions: { checkout: { ...waits.functions.checkout, reservedConcurrency: undefined } },
    };
    const { causes, cures } = await diagnosed(document);
    expect(causes[0]!.limit).toBe('accountConcurrency');
    expect(cures.map(({ said }) => said).join(' ')).not.toMatch(/try again|retry/);
  });

  test('a limit, where a single attempt of thousands was refused', async () => {
    const { broken, causes } = await diagnosed({
      ...waits,
      duration: '5m',
      functions: { checkout: { ...waits.functions.checkout, reservedConcurrency: 78 } },
      slo: {},
    });
    expect(broken).toEqual([]);
    expect(causes).toEqual([]);
  });

  test('that something mends, where nothing does: the nearest is named', async () => {
    const { broken, causes, cures } = await diagnosed({ ...waits, slo: { p50: '<1ms' } });
    expect(broken.map(({ figure }) => figure)).toEqual(['p50']);
    expect(causes[0]!.limit).toBe('handler');
    expect(cures.map(({ mends }) => mends)).toEqual([false]);
    expect(cures[0]!.said).toMatch(/the nearest of what was tried and not enough/);
  });
});

describe('a diagnosis', () => {
  test('is the same each time', async () => {
    expect(await diagnosedAnew(waits)).toEqual(await diagnosed(waits));
  });

  test('of a run in which nothing is broken looks at it, and at what would break next with up to ten times the traffic', async () => {
    const { runs, causes, ahead } = await diagnosed({ ...waits, slo: { throttled: '<1%' }, duration: '1m' });
    expect(causes).toEqual([]);
    expect(ahead).toBeDefined();
    // Itself, with its limit off, and with more traffic.
    expect(runs).toBe(7);
  });

  test('of a long run tries a part of it, which shows what is broken, and says so', async () => {
    const { part, causes, cures } = await diagnosed({
      ...waits,
      duration: '2h',
      traffic: [{ to: 'checkout', arrivals: { sine: { mean: '300/s', amplitude: '250/s', period: '2h' } } }],
    });
    expect(part!.toMs - part!.fromMs).toBeLessThan(1_800_000);
    // The peak is after half an hour.
    expect(part!.fromMs).toBeLessThan(1_800_000);
    expect(part!.toMs).toBeGreaterThan(1_800_000);
    expect(causes[0]!.limit).toBe('reservedConcurrency');
    expect(cures[0]!.mends).toBe(true);
  });

  test('that is aborted ends soon', async () => {
    const scenario = compileScenario(waits, 'test', '.');
    const result = await simulateScenario(scenario, { comparesKeepAlive: false });
    const abort = new AbortController();
    let runs = 0;
    await diagnoseScenario(scenario, result, {
      signal: abort.signal,
      onRun: (count) => {
        runs = count;
        if (count === 3) abort.abort();
      },
    });
    expect(runs).toBe(3);
  });

  test('cures limits that only together make a difference by all of them', async () => {
    const document = row;
    const diagnosis = await diagnosed(document);
    const { causes, cures } = diagnosis;
    expect(causes.map(({ limit }) => limit).sort()).toEqual(['maximumConcurrency', 'reservedConcurrency']);
    expect(cures[0]!.settings.map(({ path }) => path).sort()).toEqual([
      'functions.worker.reservedConcurrency',
      'traffic.0.sqs.maximumConcurrency',
    ]);
    expect(await isMended(document, diagnosis, cures[0]!.settings)).toBe(true);
  });
});

describe('settings', () => {
  const { document } = compileScenario(waits, 'test', '.');

  test('are written into a copy, made where they are missing, and removed', () => {
    const changed = applied([
      { path: 'functions.checkout.reservedConcurrency', value: 70 },
      { path: 'traffic.0.sqs.maximumConcurrency', value: 5 },
      { path: 'slo.p99' },
    ])(document);
    expect(changed.functions['checkout']!.reservedConcurrency).toBe(70);
    expect(changed.traffic[0]!.sqs).toEqual({ maximumConcurrency: 5 });
    expect(changed.slo).toEqual({ throttled: '<0.1%' });
    expect(document.functions['checkout']!.reservedConcurrency).toBe(60);
    expect(document.slo.p99).toBe('<500ms');
  });

  test('that lead nowhere are a mistake', () => {
    expect(() => applied([{ path: 'functions.other.memory', value: '1GB' }])(document)).toThrow(/other/);
  });
});
