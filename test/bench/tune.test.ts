// Power tuning: the format of the state machine, the choice, the fit, the prediction against the simulator, and a measurement that
// leaves a function as it was.

import { describe, expect, test } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { TargetError, type SizeControl, type Target } from '../../loadgen/index.ts';
import { randomStream } from '../../sim/index.ts';
import { chooseSizes, defaultWish, wished } from '../../bench/tune/choose-size.ts';
import { explains, fitCpu } from '../../bench/tune/fit-cpu.ts';
import { measureSizes, type SizeMeasurement } from '../../bench/tune/measure-sizes.ts';
import {
  checkedLink,
  linkData,
  pointsOfResult,
  powerResult,
  visualizationLink,
} from '../../bench/tune/power-result.ts';
import { exactly, type SizeFigures } from '../../bench/tune/sizes.ts';
import { predictTuning, readTuning, tunedFunction } from '../../bench/tune/tune.ts';
import { cpuSentence } from '../../bench/tune/tune-words.ts';
import { tunePage } from '../../bench/page/tune-page.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

/** The link that README-INPUT-OUTPUT.md of aws-lambda-power-tuning shows (2026-04). */
const shown =
  'https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4';

/** As the visualiser reads a part (src/js/encode.js of aws-lambda-power-tuning-ui): the bytes are the array's. */
const asShown = (part: string, kind: typeof Int16Array | typeof Float32Array): number[] => [
  ...new kind(Uint8Array.from(Buffer.from(part, 'base64')).buffer),
];

describe('the format of aws-lambda-power-tuning', () => {
  test('a link tells the sizes, times and costs that its page shows', () => {
    const points = checkedLink(shown) as { memoryMb: number; durationMs: number; costUsd: number }[];
    const [sizes, times, costs] = shown.split('#')[1]!.split(';');
    expect(points.map(({ memoryMb }) => memoryMb)).toEqual(asShown(sizes!, Int16Array));
    expect(points.map(({ memoryMb }) => memoryMb)).toEqual([128, 256, 512, 1024, 1536, 3008]);
    for (const [index, { durationMs, costUsd }] of points.entries()) {
      expect(durationMs).toBeCloseTo(asShown(times!, Float32Array)[index]!, 2);
      expect(costUsd).toBeCloseTo(asShown(costs!, Float32Array)[index]!, 10);
    }
  });

  test('a result names the size of its own link (a public run of 2021: 128 MB, 2050.7775 ms, 0.0000043071)', () => {
    const points = pointsOfResult({
      power: 128,
      cost: 0.000004307100000000001,
      duration: 2050.7774999999997,
      stateMachine: {
        executionCost: 0.0003,
        lambdaCost: 0.0010877475000000002,
        visualization:
          'https://lambda-power-tuning.show/#gAAAAQACAAQACMAL;cSwARe92gERmEgdE6IzTQ+VXaUOPEmRD;tYWQNuffkDYZfJg20gPvNsDoAzcSmj03',
      },
    });
    expect(points).toHaveLength(6);
    expect(points[0]).toEqual({ memoryMb: 128, durationMs: 2050.778, costUsd: expect.closeTo(4.3071e-6, 11) });
  });

  test('what is written is read again, by its page too', () => {
    const points = [
      { memoryMb: 10_240, durationMs: 12.5, costUsd: 2e-6 },
      { memoryMb: 128, durationMs: 900.25, costUsd: 1.875e-6 },
    ];
    const [sizes, times, costs] = linkData(points).split(';');
    expect(asShown(sizes!, Int16Array)).toEqual([128, 10_240]);
    expect(asShown(times!, Float32Array)).toEqual([900.25, 12.5]);
    expect(asShown(costs!, Float32Array).map((cost) => Number(cost.toPrecision(6)))).toEqual([1.875e-6, 2e-6]);
    const written = powerResult(points, 128, 0.5);
    expect(written).toMatchObject({ power: 128, cost: 1.875e-6, duration: 900.25, stateMachine: { lambdaCost: 0.5 } });
    expect(pointsOfResult(JSON.parse(JSON.stringify(written)))).toEqual(points.toReversed());
    expect(checkedLink(visualizationLink(points))).toEqual(points.toReversed());
  });

  test('every place a result is kept in is looked at', () => {
    const stats = [{ value: 512, averagePrice: 1e-6, averageDuration: 100 }];
    const expected = [{ memoryMb: 512, durationMs: 100, costUsd: 1e-6 }];
    expect(pointsOfResult({ power: '512', stats })).toEqual(expected);
    expect(pointsOfResult({ results: { power: '512', stats } })).toEqual(expected);
    expect(pointsOfResult({ status: 'SUCCEEDED', output: JSON.stringify({ power: 512, stats }) })).toEqual(expected);
    expect(pointsOfResult({ power: '512', cost: 1e-6, duration: 100 })).toEqual(expected);
  });

  test.each([
    ['https://lambda-power-tuning.show/', /no #/],
    ['https://x/#gAAAAQ', /1 of 3 parts/],
    ['https://x/#gAAA;AAA=;AAA=', /middle of a number/],
    ['https://x/#g*==;AA==;AA==', /no base64/],
    [`https://x/#${linkData([{ memoryMb: 64, durationMs: 1, costUsd: 1 }])}`, /64 MB is no memory size/],
    [`https://x/#${linkData([{ memoryMb: 128, durationMs: 0, costUsd: 1 }])}`, /no size with a time/],
    [`https://x/#${linkData([{ memoryMb: 128, durationMs: 5, costUsd: -1 }])}`, /cost at 128 MB/],
    [
      `https://x/#gAAAAQ==;${linkData([{ memoryMb: 128, durationMs: 5, costUsd: 1 }])
        .split(';')
        .slice(1)
        .join(';')}`,
      /2 sizes, 1 time and 1 cost/,
    ],
  ])('%s is refused', (link, said) => {
    expect(checkedLink(link)).toMatch(said);
  });
});

const size = (memoryMb: number, ms: number, usd: number, more: Partial<SizeFigures> = {}): SizeFigures => ({
  memoryMb,
  invocations: 0,
  durationMs: exactly(ms),
  costUsd: exactly(usd),
  spreadMs: null,
  initMs: null,
  failedShare: 0,
  ...more,
});

describe('the choice', () => {
  const sizes = [size(128, 1000, 2), size(512, 250, 2), size(1024, 125, 2.1), size(2048, 125, 4)];

  test('equal costs go to the faster, equal times to the cheaper, the balance is of shares', () => {
    const chosen = chooseSizes(sizes, defaultWish)!;
    expect(chosen.cheapest.memoryMb).toBe(512);
    expect(chosen.fastest.memoryMb).toBe(1024);
    // 0.5 * 2.1 / 4 + 0.5 * 125 / 1000 is the least of all.
    expect(chosen.balanced.memoryMb).toBe(1024);
    expect(wished(chosen, { strategy: 'speed', balancedWeight: 0.5 }).memoryMb).toBe(1024);
    expect(chooseSizes(sizes, { strategy: 'balanced', balancedWeight: 1 })!.balanced.memoryMb).toBe(128);
  });

  test('a size at which invocations fail is none; where all do there is no choice', () => {
    const failing = size(512, 250, 1, { failedShare: 0.02 });
    expect(chooseSizes([size(128, 1000, 2), failing], defaultWish)!.cheapest.memoryMb).toBe(128);
    expect(chooseSizes([failing], defaultWish)).toBeNull();
  });

  test('sizes whose intervals meet may be as good', () => {
    const near = size(1024, 240, 2.02, { costUsd: { ...exactly(2.02), low: 1.9, high: 2.1 } });
    expect(chooseSizes([size(512, 250, 2), near, size(2048, 240, 4)], defaultWish)!.cheapest).toEqual({
      memoryMb: 512,
      alike: [1024],
    });
  });
});

describe('the CPU model behind times', () => {
  const date = '2023-12-01';
  const sizesMb = [128, 256, 512, 1024, 1769, 3008, 5120];
  const timesOf = (waitMs: number, workMs: number, threads: number) =>
    sizesMb.map((memoryMb) => ({ memoryMb, meanMs: waitMs + workMs / Math.min(threads, memoryMb / 1769) }));

  test.each([
    [30, 100, 1],
    [30, 100, 2],
    [0, 100, 1],
    [80, 0, 1],
  ])('wait %d ms, work %d ms, %d threads are found', (waitMs, workMs, threads) => {
    const fit = fitCpu(timesOf(waitMs, workMs, threads), 512, date)!;
    const work = workMs / (512 / 1769);
    expect(fit).toMatchObject({ threads, measuredAtMb: 512, share: expect.closeTo(work / (waitMs + work), 6) });
    expect(fit.worstDeviation).toBeLessThan(1e-9);
    expect(explains(fit)).toBe(true);
  });

  test('its interval holds what is measured at another size, 95 times of 100', () => {
    const stream = randomStream(7, 'noise');
    const noisy = (ms: number): number => ms * (1 + 0.05 * stream.normal());
    const rounds = 2000;
    let inside = 0;
    for (let round = 0; round < rounds; round += 1) {
      const fit = fitCpu(
        timesOf(30, 100, 1).map((time) => ({ ...time, meanMs: noisy(time.meanMs) })),
        512,
        date,
      )!;
      const next = noisy(30 + 100 / (700 / 1769));
      const { low, high } = fit.at(700);
      if (low <= next && next <= high) inside += 1;
    }
    // Two standard errors of a share of 0.95 are 0.01; the threads are fitted too, which makes it a little less.
    expect(inside / rounds).toBeGreaterThan(0.92);
    expect(inside / rounds).toBeLessThan(0.98);
  });

  /** FaaSdom 2020 (Maissen et al.): a product of matrices, median of 100, ms at 128, 256, 512, 1,024 and 2,048 MB. */
  const matrixMs = {
    dotnet: [666, 330, 159, 79, 50],
    go: [940, 458, 220, 104, 63],
    node: [16_816, 8552, 4322, 2077, 1133],
    python: [7904, 3928, 1947, 1000, 564],
  };
  const matrixMb = [128, 256, 512, 1024, 2048];
  const costOf = (memoryMb: number, ms: number): number => Math.ceil(ms) * memoryMb * 1.63e-11;

  test('matrix products of 2020 are work of the CPU; each size in between follows from the other four', () => {
    let inside = 0;
    for (const times of Object.values(matrixMs)) {
      for (const at of [1, 2, 3]) {
        const points = matrixMb.flatMap((memoryMb, index) =>
          index === at ? [] : [{ memoryMb, durationMs: times[index]!, costUsd: costOf(memoryMb, times[index]!) }],
        );
        const tuning = readTuning(
          { name: 'matrix', from: 'a test', points },
          { wish: defaultWish, sizesMb: [matrixMb[at]!] },
        );
        const { durationMs, costUsd } = tuning.sizes[at]!;
        expect(durationMs.mean / times[at]!).toBeGreaterThan(0.85);
        expect(durationMs.mean / times[at]!).toBeLessThan(1.15);
        expect(costUsd.mean).toBeCloseTo(costOf(matrixMb[at]!, durationMs.mean), 9);
        if (durationMs.low <= times[at]! && times[at]! <= durationMs.high) inside += 1;
        expect(cpuSentence(tuning)).toMatch(/cpu: \{ share: (9\d(\.\d)?|100)%, measuredAt: 128MB/);
      }
    }
    expect(inside).toBeGreaterThanOrEqual(11);
  });

  test('two sizes tell of no third; times that CPU does not explain are said to be none', () => {
    const two = [128, 256].map((memoryMb) => ({ memoryMb, durationMs: 100, costUsd: 1e-6 }));
    const read = { name: 'two', from: 'a test', points: two };
    expect(() => readTuning(read, { wish: defaultWish, sizesMb: [512] })).toThrow(
      /three measured sizes, and there are 2/,
    );
    const rising = [128, 256, 512, 1024].map((memoryMb) => ({ memoryMb, durationMs: memoryMb, costUsd: 1e-6 }));
    expect(cpuSentence(readTuning({ ...read, points: rising }, { wish: defaultWish, sizesMb: undefined }))).toMatch(
      /no share of CPU explains/,
    );
  });
});

const scenarioOf = (fn: object, account: object = {}) =>
  compileScenario(
    {
      name: 'shop',
      duration: '20m',
      seed: 3,
      account,
      functions: { api: { memory: '512MB', coldStart: { constant: '0ms' }, ...fn } },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '20/s' } } }],
    },
    'test',
    '.',
  );

const slow = {
  duration: { lognormal: { p50: '80ms', p99: '400ms' } },
  cpu: { share: '70%', measuredAt: '512MB' },
  timeout: '30s',
};

describe('a prediction', () => {
  test.each([256, 512, 1769])('at %d MB is what the simulator makes of it', async (memoryMb) => {
    const tuning = predictTuning(scenarioOf(slow), 0, { wish: defaultWish, sizesMb: [memoryMb] });
    const [predicted] = tuning.sizes;
    const { functions, cost } = await simulateScenario(
      scenarioOf({ ...slow, memory: `${memoryMb}MB`, firstInvocation: 'none' }),
    );
    const { latencyMs } = functions['api']!;
    const each = cost.durationUsd / cost.requests;
    expect(predicted!.durationMs.mean / latencyMs.mean).toBeCloseTo(1, 1.6);
    expect(predicted!.spreadMs!.p50 / latencyMs.p50).toBeCloseTo(1, 1.6);
    expect(predicted!.costUsd.mean / each).toBeCloseTo(1, 1.6);
  });

  test('billing in steps of 100 ms makes other sizes cheap than billing each ms', () => {
    const quick = { duration: { constant: '90ms' }, cpu: { share: '100%', measuredAt: '256MB' } };
    const at = (era: string) =>
      predictTuning(scenarioOf(quick, { era }), 0, { wish: defaultWish, sizesMb: [128, 256, 512] }).chosen!.cheapest;
    // 180, 90 and 45 ms: billed as 200, 100, 100 the bigger only costs more; by the ms all three cost the same.
    expect(at('2020')).toEqual({ memoryMb: 256, alike: [128] });
    expect(at('2023').memoryMb).toBe(512);
  });

  test('a size whose invocations are ended by the timeout is no choice', () => {
    const tuning = predictTuning(scenarioOf({ ...slow, timeout: '1s' }), 0, {
      wish: defaultWish,
      sizesMb: [128, 1024],
    });
    expect(tuning.sizes[0]!.failedShare).toBeGreaterThan(0.001);
    expect(tuning.chosen!.cheapest.memoryMb).toBe(1024);
    expect(tuning.stats!.map(({ value }) => value)).toEqual([1024]);
  });

  test('needs durations and cpu; a size that there is not is refused; the function is named', () => {
    expect(() =>
      predictTuning(scenarioOf({ duration: { constant: '5ms' } }), 0, { wish: defaultWish, sizesMb: undefined }),
    ).toThrow(/functions\.api\.cpu: missing/);
    expect(() => predictTuning(scenarioOf(slow, { era: '2018' }), 0, { wish: defaultWish, sizesMb: [200] })).toThrow(
      /200MB/,
    );
    expect(() => tunedFunction(scenarioOf(slow), 'ap')).toThrow(/no function is called "ap"; there are: api/);
  });

  test('its page draws time and cost, and says the sizes', async () => {
    const tuning = predictTuning(scenarioOf(slow), 0, { wish: defaultWish, sizesMb: undefined });
    const page = await tunePage(tuning, '2026-01-01T00:00:00Z');
    expect(page).toContain('Time against memory');
    expect(page).toContain(`Fastest: ${tuning.chosen!.fastest.memoryMb}\u00a0MB`);
    expect(page).toContain(tuning.stateMachine!.visualization);
  });
});

/** Lambda in memory: versions by size, times that follow the memory exactly. */
class FakeLambda {
  memoryMb = 512;
  readonly kept = new Map<string, number>([
    ['$LATEST', 512],
    ['1', 512],
  ]);
  readonly calls: string[] = [];
  readonly invoked: string[] = [];
  #next = 2;
  readonly #answer: (memoryMb: number, times: number) => Partial<Parameters<Target['invoke']>[1]>;

  constructor(answer: (memoryMb: number, times: number) => Partial<Parameters<Target['invoke']>[1]>) {
    this.#answer = answer;
  }

  control(): SizeControl {
    return {
      configuration: async () => ({
        memoryMb: this.memoryMb,
        timeoutMs: 3000,
        architecture: 'x86_64',
        ephemeralStorageMb: 512,
      }),
      versions: async () => [...this.kept.keys()],
      setMemory: async (_, memoryMb) => {
        this.calls.push(`set ${memoryMb}`);
        this.memoryMb = memoryMb;
      },
      publish: async () => {
        // The same again is no new version.
        const last = [...this.kept].at(-1)!;
        if (last[1] === this.memoryMb) return last[0];
        const version = String(this.#next++);
        this.kept.set(version, this.memoryMb);
        return version;
      },
      deleteVersion: async (_, version) => {
        this.calls.push(`delete ${version}`);
        this.kept.delete(version);
      },
    };
  }

  target(): Target {
    const times = new Map<string, number>();
    return {
      name: 'a fake',
      start: async () => {},
      stop: async () => {},
      invoke: async ({ functionName }, answer) => {
        const version = functionName.split(':')[1]!;
        const count = (times.get(version) ?? 0) + 1;
        times.set(version, count);
        this.invoked.push(version);
        Object.assign(answer, this.#answer(this.kept.get(version)!, count));
      },
    };
  }

  measurement(more: Partial<SizeMeasurement> = {}): SizeMeasurement {
    return {
      control: this.control(),
      target: this.target(),
      functionName: 'api',
      sizesMb: [512, 1024],
      invocations: 5,
      payload: () => '{}',
      tier: 1,
      signal: new AbortController().signal,
      onStage: () => {},
      onNote: () => {},
      ...more,
    };
  }
}

const warmOrCold = (memoryMb: number, times: number) => ({
  outcome: Outcome.completed,
  ran: true,
  coldStart: times === 1,
  initMs: times === 1 ? 200 : 0,
  durationMs: 51_200 / memoryMb + times,
  billedMs: Math.ceil(51_200 / memoryMb + times) + (times === 1 ? 200 : 0),
});

describe('a measurement', () => {
  test('is of warm invocations in turn, and leaves the function and its own versions as they were', async () => {
    const lambda = new FakeLambda(warmOrCold);
    const { sizes, lambdaUsd, deployed } = await measureSizes(lambda.measurement());
    expect(deployed.memoryMb).toBe(512);
    expect(lambda.memoryMb).toBe(512);
    // Version 1 was there before, at 512 MB already.
    expect([...lambda.kept.keys()]).toEqual(['$LATEST', '1']);
    expect(lambda.calls).toEqual(['set 512', 'set 1024', 'set 512', 'delete 2']);
    expect(lambda.invoked.slice(0, 6)).toEqual(['1', '2', '1', '2', '1', '2']);
    expect(sizes.map(({ memoryMb, invocations, initMs }) => [memoryMb, invocations, initMs])).toEqual([
      [512, 5, 200],
      [1024, 5, 200],
    ]);
    expect(sizes[0]!.durationMs.mean).toBeCloseTo(104, 9);
    expect(sizes[0]!.durationMs.low).toBeLessThan(104);
    // Of 102 to 106 ms, and of 52 to 56.
    expect(sizes.map(({ spreadMs }) => Object.values(spreadMs!).map(Math.round))).toEqual([
      [102, 104, 106],
      [52, 54, 56],
    ]);
    expect(sizes[1]!.costUsd.mean).toBeCloseTo(54 * 1e-3 * 0.0000166667, 12);
    // 301 + 102 ... 106 billed at 512 MB, 251 + 52 ... 56 at 1,024 MB.
    expect(lambdaUsd).toBeCloseTo(((301 + 520) / 2 + 251 + 270) * 1e-3 * 0.0000166667, 12);
  });

  test('tells which invocation of which size is under way, and how far it is', async () => {
    const stages: (readonly [stage: string, share: number | undefined])[] = [];
    const lambda = new FakeLambda(warmOrCold);
    await measureSizes(
      lambda.measurement({
        sizesMb: [512],
        invocations: 2,
        onStage: (stage, share) => stages.push([stage, share === undefined ? share : Number(share.toFixed(3))]),
      }),
    );
    expect(stages.filter(([stage]) => stage.includes('invocation'))).toEqual([
      ['512 MB, invocation 1', 0],
      ['512 MB, invocation 2', 0.333],
      ['512 MB, invocation 3', 0.667],
    ]);
  });

  test('a size that fails three times is given up, and said', async () => {
    const lambda = new FakeLambda((memoryMb, times) =>
      memoryMb === 1024 ? { outcome: Outcome.timedOut, ran: true, billedMs: 3000 } : warmOrCold(memoryMb, times),
    );
    const { sizes, errors } = await measureSizes(lambda.measurement());
    expect(sizes[1]).toMatchObject({ memoryMb: 1024, failedShare: 1, invocations: 0 });
    expect(errors).toEqual(['1024 MB: 3 of its invocations ended so: timed out']);
  });

  test.each([
    [
      'a target that fails',
      () => ({ outcome: Outcome.failed, ran: false, statusCode: 500, errorType: 'ServiceException' }),
      /500 ServiceException/,
    ],
    [
      'a target without REPORT lines',
      () => ({ outcome: Outcome.completed, ran: true, durationMs: 0 }),
      /no REPORT line/,
    ],
    ['a function that is always cold', (memoryMb: number) => warmOrCold(memoryMb, 1), /cold again and again/],
  ])('%s ends it, and all is changed back', async (_, answer, said) => {
    const lambda = new FakeLambda(answer);
    await expect(measureSizes(lambda.measurement())).rejects.toThrow(said);
    expect(lambda.memoryMb).toBe(512);
    expect([...lambda.kept.keys()]).toEqual(['$LATEST', '1']);
  });

  test('Ctrl-C ends it, and all is changed back', async () => {
    const stop = new AbortController();
    const lambda = new FakeLambda((memoryMb, times) => {
      if (times === 3) stop.abort();
      return warmOrCold(memoryMb, times);
    });
    await expect(measureSizes(lambda.measurement({ signal: stop.signal }))).rejects.toThrow(/stopped/);
    expect(lambda.memoryMb).toBe(512);
    expect([...lambda.kept.keys()]).toEqual(['$LATEST', '1']);
  });

  test('what cannot be set or changed back is said', async () => {
    const lambda = new FakeLambda(warmOrCold);
    const control = lambda.control();
    const said: string[] = [];
    const broken: SizeControl = {
      ...control,
      setMemory: async () => {
        throw new TargetError('AccessDeniedException');
      },
    };
    const measurement = lambda.measurement({ control: broken, onNote: (text) => said.push(text) });
    await expect(measureSizes(measurement)).rejects.toThrow(/AccessDenied/);
    expect(said.join()).toContain('set it back by hand');
  });
});
