// A run on the local platform, with a server of this process in its place: what the platform is ordered, what it is asked while the run
// lasts and when it is over, and what comes of that in the result.

import { EventEmitter } from 'node:events';
import os from 'node:os';
import { resolve } from 'node:path';
import workerThreads from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { measureScenario, type MeasureOptions } from '../../bench/measure/measure-scenario.ts';
import { runSender, type SenderOrder, type SenderTask } from '../../bench/measure/sender.ts';
import { localFunctions, openTarget, type TargetChoice } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { SeeingServer } from '../support/seeing-server.ts';
import { replacing, withStandIn, type StandIn, type Told } from '../support/stand-in-platform.ts';

const constantly = (to: string, rate = '200/s') => ({ to, arrivals: { constant: { rate } } });

const scenario = (more: object = {}, own: object = {}): Scenario =>
  compileScenario(
    {
      name: 'local',
      duration: '100ms',
      seed: 5,
      functions: { f: { handler: './f.mjs#handler', timeout: '3s', ...own } },
      traffic: [constantly('f')],
      ...more,
    },
    'test',
    '/where',
  );

const measured = (run: Scenario, options: MeasureOptions = {}, told: Told = {}) =>
  withStandIn(told, async (standIn: StandIn) => ({ ...(await measureScenario(run, options)), standIn }));

/** The machine's monotonic clock, on which the platform stamps its timeline. */
const stampMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Cores that were busy for half of the time whenever it is asked how busy they were. */
const halfBusy = () => {
  let asked = 0;
  return () => {
    const part = 5_000_000 * asked++;
    return [{ times: { user: part, nice: 0, sys: 0, idle: part, irq: 0 } }];
  };
};

const requestsTo = ({ controls }: StandIn, path: string): string[] => controls.filter((one) => one.includes(path));

describe('the order to the platform', () => {
  const opened = (run: Scenario, choice: TargetChoice, told: Told = {}) =>
    withStandIn(told, async (standIn) => {
      const target = await openTarget(run, choice);
      const before = standIn.ended;
      await target.close();
      return { standIn, ended: [before, standIn.ended], url: target.platform!.url, name: target.target.name };
    });

  test('is the scenario with its functions, as threads or processes, in a process of its own that ends with the target', async () => {
    const run = scenario({ account: { concurrency: 300 } }, { environment: { STAGE: 'test' } });
    const { standIn, ended, url, name } = await opened(run, { kind: 'local' });
    expect(ended).toEqual([0, 1]);
    expect([url, name]).toEqual([standIn.url, `Lambda at ${url}`]);
    const [[file, args, options]] = standIn.forks as [[string, unknown, unknown]];
    expect(file).toMatch(/\/bench\/measure\/platform-child\.js$/);
    expect([args, options]).toEqual([
      [],
      {
        env: { ...process.env, TZ: 'UTC', LC_ALL: 'en_US.UTF-8' },
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    ]);
    expect(standIn.orders).toEqual([
      {
        rules: run.rules,
        accountConcurrency: 300,
        unreservedMinimum: run.unreservedMinimum,
        functions: [
          {
            config: run.functions[0]!.config,
            handlerFile: '/where/f.mjs',
            handlerExport: 'handler',
            environment: { STAGE: 'test' },
          },
        ],
        capacityProviders: [],
        seed: 5,
        sandbox: 'auto',
        rehearse: true,
      },
    ]);
    expect(run.unreservedMinimum).toBe(100);
  });

  test('names the directory of logs, which is no code, and asks for traces, where they are wanted', async () => {
    const choice = { kind: 'local', sandbox: 'process', logs: 'some/logs', traces: true } as const;
    const { standIn } = await opened(scenario(), choice);
    expect(standIn.orders[0]).toMatchObject({
      sandbox: 'process',
      logs: resolve('some/logs'),
      notCode: [resolve('some/logs')],
      kept: { traces: {} },
    });
    const none = await opened(scenario(), { kind: 'local', traces: false });
    expect(Object.keys(none.standIn.orders[0]!)).not.toContain('kept');
  });

  test('publishes functions with a snapshot, and calls them by that version', async () => {
    const run = scenario(
      {
        functions: {
          f: { handler: './f.mjs#handler', compute: 'snapstart', package: 'image' },
          g: { handler: 'g.js#h' },
        },
      },
      {},
    );
    await withStandIn({}, async (standIn) => {
      const opened = await openTarget(run, { kind: 'local' });
      expect(standIn.orders[0]!.functions.map(({ versions }) => versions)).toEqual([1, undefined]);
      const answer = { statusCode: 0 } as never;
      for (const functionName of ['f', 'g']) {
        await opened.target.invoke({ functionName, payload: '{}', timeoutMs: 1000 }, answer);
      }
      await opened.close();
      expect(standIn.invocations.map(({ url }) => url)).toEqual([
        '/2015-03-31/functions/f%3A1/invocations',
        '/2015-03-31/functions/g/invocations',
      ]);
    });
  });

  test('has what a function needs besides: the root of its code, what was built of it, how long it lasts', () => {
    const run = scenario({ account: { era: '2026-09-01' } });
    const durable = { executionTimeoutMs: 60_000 };
    const [fn] = run.functions;
    const handler = { ...fn!.handler!, codeRoot: '/where/src', built: { from: 'x' } };
    const functions = [{ ...fn!, handler, config: { ...fn!.config, durable } }];
    expect(localFunctions({ ...run, functions } as unknown as Scenario)).toEqual([
      {
        config: { ...fn!.config, durable },
        handlerFile: '/where/f.mjs',
        handlerExport: 'handler',
        codeRoot: '/where/src',
        built: { from: 'x' },
        environment: {},
        durable,
      },
    ]);
  });

  test('that its code does not allow is a mistake of the scenario, each line at its setting; another is none', async () => {
    const error = 'functions.f.handler: no export h\nno memory';
    const problems = await opened(scenario(), { kind: 'local' }, { report: { error, isCode: true } }).catch(
      (reason: unknown) => reason,
    );
    expect(problems).toBeInstanceOf(ConfigError);
    expect((problems as ConfigError).problems).toEqual([
      { path: 'functions.f.handler', message: 'no export h' },
      { path: '', message: 'no memory' },
    ]);
    const other = await opened(scenario(), { kind: 'local' }, { report: { error, isCode: false } }).catch(
      (reason: unknown) => reason,
    );
    expect(other).not.toBeInstanceOf(ConfigError);
    expect((other as Error).message).toBe(error);
  });
});

describe('a run on it', () => {
  test('asks how the platform was before and after, and tells what scaled by its timeline', async () => {
    const served: number[] = [];
    const events = (first: boolean): number[][] => {
      const [atMs] = served as [number];
      if (!first) return [];
      return [
        [3, 1, atMs - 1e6, -1, 0],
        [3, 1, atMs, 250, 0],
        [3, 0, atMs, 250, 0],
        [0, 1, atMs, 2, 0],
        [2, 1, atMs, 1, 0],
        [2, 1, atMs, 1, 0],
      ];
    };
    const { result, standIn, interrupted, targetErrors, failure } = await measured(
      scenario(),
      {},
      {
        served: () => void served.push(stampMs()),
        answers: {
          '/_windtunnel/timeline': (_, { url }) => {
            const first = url.includes('since=0&look=1');
            return { next: first ? 6 : Number(url.split('=')[1]), functions: ['other', 'f'], events: events(first) };
          },
        },
      },
    );
    expect([interrupted, targetErrors, failure]).toEqual([false, [], null]);
    expect(requestsTo(standIn, 'health')).toEqual(['GET /_windtunnel/health', 'GET /_windtunnel/health']);
    expect(requestsTo(standIn, 'look=1')).toHaveLength(1);
    expect([requestsTo(standIn, 'executions'), requestsTo(standIn, 'traces')]).toEqual([[], []]);
    expect(standIn.ended).toBe(1);
    expect(standIn.invocations).toHaveLength(20);
    expect(result.totals).toMatchObject({ offered: 20, completed: 20, admitted: 1, environments: { created: 2 } });
    expect(result.throttlesByReason).toMatchObject({
      ConcurrentInvocationLimitExceeded: 0,
      ReservedFunctionConcurrentInvocationLimitExceeded: 2,
    });
    expect([result.kind, result.seed, result.replications, result.intervals]).toEqual(['measured', 5, 1, null]);
    expect(Object.keys(result)).not.toContain('soak');
    expect(Object.keys(result)).not.toContain('traces');
    expect(result.assumptions).toEqual([
      {
        setting: 'functions.*.memory',
        value: 'the same CPU',
        said: 'local environments have the same CPU whatever their memory: sizes measured here differ in price only',
        shaped: false,
      },
      expect.objectContaining({ setting: 'functions.f.keepAlive', value: "{ preset: '2020' }", shaped: false }),
    ]);
  });

  test('is told to be shaped by its host by what others than the platform used of the cores meanwhile', async () => {
    const { result, saturation } = await replacing(os, { cpus: halfBusy() }, () =>
      measured(
        scenario(),
        { seed: 9 },
        {
          answers: { '/_windtunnel/health': (times) => ({ eventLoopDelayP99Ms: 1, cpuSeconds: 1000 + times * 2000 }) },
        },
      ),
    );
    expect(saturation).toBe('other work on this machine took 30 % of its cores');
    expect(result.warnings).toEqual([`host saturated: ${saturation}`]);
    expect([result.seed, (result.scenario as { seed: number }).seed]).toEqual([9, 9]);
  });

  test('forgets how the platform was until the end of the warm-up, where there is one', async () => {
    const { standIn, result } = await measured(scenario({ warmup: '20ms' }));
    expect(requestsTo(standIn, 'health').sort()).toEqual([
      'GET /_windtunnel/health',
      'GET /_windtunnel/health',
      'GET /_windtunnel/health?reset=1',
    ]);
    expect([result.durationMs, result.warmupMs, result.totals.offered]).toEqual([100, 20, 16]);
  });

  test('lets others see every invocation', async () => {
    const seen: number[] = [];
    await measured(scenario(), { observer: { invocation: ({ scheduledAtMs }) => void seen.push(scheduledAtMs) } });
    expect(seen.toSorted((a, b) => a - b).map(Math.round)).toEqual(Array.from({ length: 20 }, (_, index) => index * 5));
  });

  test('that is stopped is as long as it was, and has no warm-up where it ended within', async () => {
    const stopped = async (warmup: string) => {
      const stop = new AbortController();
      const run = scenario({ duration: '60s', warmup });
      return measured(
        run,
        { signal: stop.signal, soakWindowMs: 1 },
        { served: (count) => void (count === 3 && stop.abort()) },
      );
    };
    const { result, interrupted } = await stopped('0s');
    expect(interrupted).toBe(true);
    expect(result.durationMs).toBeGreaterThanOrEqual(10);
    expect(result.durationMs).toBeLessThan(60_000);
    // Windows that are whole.
    expect(result.soak!.windows).toHaveLength(Math.floor(result.durationMs));
    expect(result.warnings).toContain('interrupted: the figures cover only what was sent');
    const { result: early } = await stopped('59s');
    expect([early.warmupMs, early.soak!.windows]).toEqual([0, []]);
    expect(early.warnings).toContain('interrupted during the warm-up: the figures are those of the warm-up');
  });

  test('by windows tells of each what came in it, and the most memory of the platform', async () => {
    const { result } = await measured(scenario({ duration: '250ms', warmup: '50ms' }), { soakWindowMs: 50 });
    const { windowMs, windows } = result.soak!;
    expect(windowMs).toBe(50);
    expect(windows.map(({ fromMs, count, errors }) => [fromMs, count, errors])).toEqual([
      [50, 10, 0],
      [100, 10, 0],
      [150, 10, 0],
      [200, 10, 0],
    ]);
    expect(Math.max(...windows.map(({ platformMb }) => platformMb ?? 0))).toBe(77);
  });
});

describe('traces of a run', () => {
  test('are asked of the platform by what its requests carried, and told on the clock of the run', async () => {
    const ids: string[] = [];
    const { result, standIn } = await measured(
      scenario(),
      { traces: 2 },
      {
        answers: {
          '/_windtunnel/traces/instants': (_, { body }) => {
            ids.push(...(JSON.parse(body) as string[]));
            return { invocations: [] };
          },
        },
      },
    );
    expect(standIn.orders[0]!.kept).toEqual({ traces: {} });
    expect(requestsTo(standIn, 'instants')).toEqual(['POST /_windtunnel/traces/instants']);
    const sent = standIn.invocations.map(
      ({ headers }) => /^Root=([^;]+);Parent=/.exec(String(headers['x-amzn-trace-id']))![1],
    );
    expect(new Set(ids)).toEqual(new Set(sent));
    expect(ids).toHaveLength(20);
    const { of, slowest, typical, clientOnly, lookedAt } = result.traces!;
    expect([of, slowest.length, typical.length, clientOnly, lookedAt]).toEqual([20, 2, 2, 20, 20]);
  });

  test('of another target are those of the client alone, and no request carries one', async () => {
    const server = new SeeingServer();
    const url = await server.listen((_, response) => void response.end('{}'));
    try {
      const { result, saturation } = await measureScenario(scenario(), { traces: 1, target: { kind: 'invoke', url } });
      expect(server.seen.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual(Array(20).fill(undefined));
      expect(result.traces).toMatchObject({ of: 20, clientOnly: 20, lookedAt: 20 });
      expect([saturation, result.assumptions]).toEqual([null, []]);
      // As the client saw it.
      expect(result.totals.admitted).toBe(20);
    } finally {
      server.close();
    }
  });
});

describe('executions and instances', () => {
  const at = (more: object = {}, nowMs = stampMs()) => ({
    functionName: 'd',
    status: 'SUCCEEDED',
    startedAtMs: nowMs,
    endedAtMs: nowMs + 0.5,
    runningMs: 0.5,
    waitingMs: 0,
    retryingMs: 0,
    invocations: 2,
    failedInvocations: 0,
    refusedInvocations: 0,
    operations: 3,
    writtenBytes: 4,
    keptByteMs: 5,
    ...more,
  });
  const durable = {
    handler: './d.mjs#handler',
    durable: { executionTimeout: '2m', program: [{ wait: '1s' }] },
  };

  test('of durable functions are followed from the start, and those that were lost are told', async () => {
    const run = scenario({
      account: { era: '2026-09-01' },
      functions: { f: { handler: './f.mjs#handler' }, d: durable },
      traffic: [constantly('d')],
    });
    const { result } = await measured(
      run,
      {},
      {
        answers: {
          '/_windtunnel/executions': (_, { url }) => {
            const since = Number(url.split('=')[1]);
            const executions = [[at()], [at(), at({ status: 'FAILED' }), at({ functionName: 'f' })]][since / 4] ?? [];
            return { next: Math.min(8, since + 4), dropped: since === 0 ? 4 : 7, executions };
          },
        },
      },
    );
    const { begun, succeeded, failed, invocations, operations } = result.eventSources!['functions.d.durable']!;
    expect({ begun, succeeded, failed, invocations, operations }).toEqual({
      begun: 2,
      succeeded: 1,
      failed: 1,
      invocations: 4,
      operations: 6,
    });
    expect(result.warnings).toContain('3 executions ended faster than they were read, and are missing');
  });

  test('of a capacity provider are placed by the timeline, and cost what its savings leave', async () => {
    const run = scenario({
      account: { era: '2026-09-01' },
      capacityProviders: { c: { savings: '20%' } },
      functions: {
        f: { handler: './f.mjs#handler', compute: 'managed', memory: '2GB', managed: { capacityProvider: 'c' } },
      },
    });
    let startedMs = 0;
    const { result, standIn } = await measured(
      run,
      {},
      {
        served: () => void (startedMs ||= stampMs()),
        answers: {
          '/_windtunnel/timeline': (_, { url }) => {
            const first = url.includes('since=0&look=1');
            const events = first ? [[3, 0, startedMs, 250, 0]] : [];
            return { next: first ? 1 : Number(url.split('=')[1]), functions: ['f'], events };
          },
        },
      },
    );
    expect(standIn.orders[0]!.capacityProviders).toEqual(run.capacityProviders);
    expect(result.capacityProviders!['c']!.savingsShare).toBe(0.2);
    expect(result.eventSources!['functions.f.managed']).toMatchObject({ environmentsStarted: 1, noRoom: 0 });
  });
});

describe('sending threads', () => {
  /** Threads that are none, and what each was given. */
  const threadless = () => {
    const tasks: SenderTask[] = [];
    const files: string[] = [];
    class Thread extends EventEmitter {
      readonly #toThread = new EventEmitter();

      constructor(file: URL, { workerData }: { readonly workerData: SenderTask }) {
        super();
        files.push(file.pathname.split('/').slice(-3).join('/'));
        tasks.push(workerData);
        void runSender(workerData, {
          on: (event, listener) => this.#toThread.on(event, listener),
          postMessage: (report) => void setImmediate(() => this.emit('message', report)),
          close: () => {},
        });
      }

      postMessage(order: SenderOrder): void {
        setImmediate(() => this.#toThread.emit('message', order));
      }

      async terminate(): Promise<void> {}
    }
    return { tasks, files, Thread };
  };

  /** How many send a closed loop of such clients, who think for a millisecond, with so many cores. */
  const threadsOf = async (clients: number, cores: number): Promise<SenderTask[]> => {
    const { tasks, Thread } = threadless();
    const server = new SeeingServer();
    const url = await server.listen((_, response) => void response.end('ok'));
    const run = compileScenario(
      {
        name: 'loop',
        duration: '1ms',
        functions: { f: { timeout: '3s' } },
        traffic: [{ to: 'f', closedLoop: { clients, think: { constant: '1ms' } } }],
      },
      'test',
      '.',
    );
    try {
      await replacing(workerThreads, { Worker: Thread }, () =>
        replacing(os, { availableParallelism: () => cores }, () =>
          measureScenario(run, { target: { kind: 'http', url }, connections: 1 }),
        ),
      );
      return tasks;
    } finally {
      server.close();
    }
  };

  test.each([
    [20, 8, 1],
    [21, 8, 2],
    [41, 8, 3],
    [41, 4, 2],
    [41, 5, 2],
    [41, 1, 1],
  ])('of %s,000 requests a second on %s cores are %s', async (clients, cores, threads) => {
    expect((await threadsOf(clients, cores)).length).toBe(threads === 1 ? 0 : threads);
  });

  test('open what this run has started, by its address', async () => {
    const { tasks, files, Thread } = threadless();
    const run = scenario();
    const { standIn, result } = await replacing(workerThreads, { Worker: Thread }, () =>
      measured(run, { threads: 2, connections: 4, traces: 1 }),
    );
    expect(files).toEqual(Array(2).fill('bench/measure/sender-thread.js'));
    const { root, parentId } = tasks[0]!.traced!;
    expect([root, parentId]).toEqual([
      expect.stringMatching(/^1-[\da-f]{8}-[\da-f]{12}$/),
      expect.stringMatching(/^[\da-f]{16}$/),
    ]);
    expect(tasks).toEqual(
      [0, 1].map((index) => ({
        document: run.document,
        directory: '/where',
        seed: 5,
        target: { kind: 'invoke', url: standIn.url, isOwn: true },
        share: { index, of: 2 },
        connections: 4,
        requests: undefined,
        caps: undefined,
        traced: { root, parentId },
      })),
    );
    expect([standIn.forks.length, result.totals.offered, result.generator!.threads]).toEqual([1, 20, 2]);
  });

  test('open another target as it was named', async () => {
    const tasks = await threadsOf(21, 4);
    expect(tasks.map(({ target, connections }) => [target.kind, connections])).toEqual([
      ['http', 1],
      ['http', 1],
    ]);
  });
});
