// Execution environments: freezing, reuse, their end, the handler's interface.

import { keepAlivePresets } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TimelineKind, type Platform } from 'lambda-windtunnel/local';
import { comesTrue, healthOf, invoke, localFunction, testPlatform, timelineOf } from './support.ts';

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe.each(['thread', 'process'] as const)('an execution environment that is a %s', (sandbox) => {
  let platform: Platform;
  const names = [
    'echo',
    'ticking',
    'leaving',
    'callingBack',
    'callingBackError',
    'silent',
    'succeeding',
    'failingByContext',
    'throwing',
    'throwingText',
  ];
  beforeAll(async () => {
    platform = await testPlatform(
      [
        ...names.map((name) => localFunction('sample.ts', name)),
        localFunction('sample.ts', 'wait', { timeoutMs: 1000 }),
        localFunction('sample.ts', 'ticking', { name: 'tickingTimeout', timeoutMs: 1000 }),
        localFunction('sample.ts', 'notAFunction'),
        localFunction('sample.ts', 'echo', {
          name: 'brief',
          keepAlive: { kind: 'fixed', idleMs: 300, maxAgeMs: Infinity },
        }),
        localFunction('sample.ts', 'wait', {
          name: 'halved',
          keepAlive: { kind: 'lastSpare', lastMs: 60_000, spareMs: 60_000, halvingMs: 400, maxAgeMs: Infinity },
        }),
        localFunction('common.cjs', 'handler', { name: 'commonJs' }),
        localFunction('module.mjs', 'handler', { name: 'esModule' }),
      ],
      { sandbox },
    );
  });
  afterAll(() => platform.stop());

  it('is reused: module scope runs once', async () => {
    for (const calls of [1, 2, 3]) expect((await invoke(platform, 'echo')).body).toMatchObject({ calls });
  });

  it('is frozen between invocations and goes on in the next one', async () => {
    const first = (await invoke(platform, 'ticking', { ms: 100 })).body as { atEnd: number };
    expect(first.atEnd).toBeGreaterThan(0);
    await pause(400);
    const second = (await invoke(platform, 'ticking', { ms: 100 })).body as { atStart: number; atEnd: number };
    // A tick may have been due at the instant of the freeze; 400 ms awake would be 80.
    expect(second.atStart - first.atEnd).toBeLessThanOrEqual(1);
    expect(second.atEnd).toBeGreaterThan(second.atStart);
  });

  it('resumes work that nobody awaited inside the next invocation', async () => {
    expect((await invoke(platform, 'leaving', { ms: 0 })).body).toEqual({ leftOverAtMs: 0 });
    await pause(200);
    const thawedAtMs = Date.now();
    const { leftOverAtMs } = (await invoke(platform, 'leaving', { ms: 50 })).body as { leftOverAtMs: number };
    expect(leftOverAtMs).toBeGreaterThanOrEqual(thawedAtMs);
  });

  it('ends when its keep-alive is over, thread and all', async () => {
    const before = await timelineOf(platform);
    const environments = (await healthOf(platform)).environments;
    await invoke(platform, 'brief');
    expect((await healthOf(platform)).environments).toBe(environments + 1);
    expect(await comesTrue(async () => (await healthOf(platform)).environments === environments)).toBe(true);
    const { events } = await timelineOf(platform, before.next);
    const released = events.find(([kind]) => kind === TimelineKind.released)!;
    const ended = events.find(([kind]) => kind === TimelineKind.environmentEnded)!;
    expect(ended[2] - released[2]).toBeCloseTo(300, 6);
    expect((await invoke(platform, 'brief')).log).toContain('Init Duration');
  });

  it('is one of those that end while nobody calls: half of them, and half again', async () => {
    const before = await timelineOf(platform);
    await Promise.all([1, 2, 3, 4].map(() => invoke(platform, 'halved', { ms: 1000 })));
    const own = async () => {
      const { events, functions } = await timelineOf(platform, before.next);
      return events.filter(([, functionIndex]) => functions[functionIndex] === 'halved');
    };
    const endsOf = (events: Awaited<ReturnType<typeof own>>): number[] =>
      events.filter(([kind]) => kind === TimelineKind.environmentEnded).map(([, , atMs]) => atMs);
    expect(await comesTrue(async () => endsOf(await own()).length === 4)).toBe(true);
    const events = await own();
    const quietSinceMs = events.findLast(([kind]) => kind === TimelineKind.released)![2];
    const periods = endsOf(events).map((atMs) => (atMs - quietSinceMs) / 400);
    expect(periods.map((period) => Number(period.toFixed(6)))).toEqual([1, 1, 2, 4]);
  });

  it('is reset by a timeout, and the next request loads the module again inside its Duration', async () => {
    expect((await invoke(platform, 'tickingTimeout', { ms: 1 })).body).toMatchObject({ calls: 1 });
    const before = await timelineOf(platform);
    const answer = await invoke(platform, 'tickingTimeout', { ms: 5000 });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(answer.body).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
    });
    expect(answer.log).toContain('Duration: 1000.00 ms\tBilled Duration: 1000 ms');
    expect(answer.log).toContain('\tStatus: timeout\t\n');
    const next = await invoke(platform, 'tickingTimeout', { ms: 1 });
    expect(next.body).toMatchObject({ calls: 1 });
    expect(next.log).not.toContain('Init Duration');
    const { events, functions } = await timelineOf(platform, before.next);
    const own = events.filter(([, functionIndex]) => functions[functionIndex] === 'tickingTimeout');
    const { admitted, released } = TimelineKind;
    expect(own.map(([kind]) => kind)).toEqual([admitted, released, admitted, released]);
  });

  it('waits for the empty event loop after a callback, unless told not to', async () => {
    expect((await invoke(platform, 'callingBack', { waits: true })).body).toBe('done');
    expect((await invoke(platform, 'callingBack', { waits: false })).body).toBe('not yet');
  });

  const rows = [
    ['callingBackError', { errorType: 'RangeError', errorMessage: 'called back' }],
    ['throwing', { errorType: 'RangeError', errorMessage: 'thrown at once' }],
    ['throwingText', { errorType: 'string', errorMessage: 'just text', trace: [] }],
    ['failingByContext', { errorType: 'string', errorMessage: 'handled' }],
    ['silent', null],
    ['succeeding', { event: {} }],
    // The code is at /var/task where the system allows it.
    ['commonJs', { sloppy: 'common.cjs', directory: expect.stringMatching(/^(handlers|task)$/) as string }],
    ['esModule', { loaded: 'module', url: true }],
    ['notAFunction', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'sample.notAFunction is not a function' }],
  ] as const;
  for (const [name, body] of rows) {
    it(`${name} answers ${JSON.stringify(body)}, twice`, async () => {
      for (let i = 0; i < 2; i += 1) {
        const answer = await invoke(platform, name);
        expect({ body: answer.body }).toMatchObject({ body });
      }
    });
  }

  it('does not nest a thousand invocations of a handler that answers within its call', async () => {
    for (let i = 0; i < 1000; i += 1)
      expect((await invoke(platform, 'succeeding', { i })).body).toEqual({ event: { i } });
  });
});

describe('the platform', () => {
  it('initialises provisioned concurrency at its start and spills over on demand', async () => {
    const platform = await testPlatform([
      localFunction('sample.ts', 'context', { provisionedConcurrency: 2 }),
      localFunction('hostile.ts', 'exits', { provisionedConcurrency: 1 }),
      localFunction('sample.ts', 'wait', { provisionedConcurrency: 1 }),
    ]);
    try {
      expect((await healthOf(platform)).environments).toBe(4);
      const answer = await invoke(platform, 'context');
      expect((answer.body as { environment: Record<string, string> }).environment).toMatchObject({
        AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
      });
      expect(answer.log).not.toContain('Init Duration');
      const answers = await Promise.all([1, 2].map(() => invoke(platform, 'wait', { ms: 300 })));
      expect(answers.filter(({ log }) => log.includes('\tInit Duration'))).toHaveLength(1);
      // A provisioned environment that ends is replaced.
      for (let i = 0; i < 3; i += 1) {
        expect((await invoke(platform, 'exits', { status: 1 })).log).not.toContain('\tInit Duration');
      }
      const { events, nowMs } = await timelineOf(platform);
      const starts = events.filter(([kind]) => kind === TimelineKind.environmentStarted).map(([, , atMs]) => atMs);
      const ended = events
        .filter(([kind]) => kind === TimelineKind.environmentEnded)
        .map(([, , , startedAtMs]) => startedAtMs);
      expect(Math.max(...[...starts, ...ended].map((atMs) => nowMs - atMs))).toBeLessThan(60_000);
    } finally {
      await platform.stop();
    }
  });

  it('keeps a timeline that adds up, pages it and forgets it', async () => {
    const platform = await testPlatform([localFunction('sample.ts', 'wait', { reservedConcurrency: 3 })]);
    try {
      await Promise.all(Array.from({ length: 40 }, () => invoke(platform, 'wait', { ms: 20 })));
      await Promise.all(Array.from({ length: 3 }, () => invoke(platform, 'wait', { ms: 20 })));
      const { events, next, functions, dropped } = await timelineOf(platform);
      const count = (kind: number): number => events.filter((event) => event[0] === kind).length;
      expect(functions).toEqual(['wait']);
      expect(dropped).toBe(0);
      expect(next).toBe(events.length);
      expect(count(TimelineKind.admitted)).toBe(count(TimelineKind.released));
      expect(count(TimelineKind.admitted) + count(TimelineKind.throttled)).toBe(43);
      expect(count(TimelineKind.environmentStarted)).toBe(3);
      let running = 0;
      for (const [kind, , , x, y] of events) {
        if (kind === TimelineKind.released) running -= 1;
        if (kind !== TimelineKind.admitted) continue;
        running += 1;
        expect([x, y]).toEqual([running, running]);
        expect(running).toBeLessThanOrEqual(3);
      }
      const instants = events.map((event) => event[2]);
      expect(instants).toEqual([...instants].sort((a, b) => a - b));
      expect((await timelineOf(platform, next)).events).toEqual([]);
      await fetch(`${platform.url}/_windtunnel/timeline/reset`, { method: 'POST' });
      expect(await timelineOf(platform)).toMatchObject({ next: 0, events: [] });
    } finally {
      await platform.stop();
    }
  });

  it('obeys NODE_OPTIONS of the function: source maps; and says so when no thread can have them', async () => {
    const platform = await testPlatform([
      localFunction('sample.ts', 'failing', {}, { NODE_OPTIONS: '--enable-source-maps' }),
      localFunction('sample.ts', 'echo', {}, { NODE_OPTIONS: '--no-such-option' }),
    ]);
    try {
      const { trace } = (await invoke(platform, 'failing')).body as { trace: string[] };
      expect(trace[1]).toMatch(/sample\.ts:\d+:\d+/);
      for (let i = 0; i < 2; i += 1) {
        expect((await invoke(platform, 'echo')).body).toMatchObject({
          errorType: 'Runtime.ExitError',
          errorMessage: expect.stringContaining('--no-such-option'),
        });
      }
      expect((await healthOf(platform)).concurrency).toBe(0);
    } finally {
      await platform.stop();
    }
  });

  it('tells its health, and begins a new period when asked', async () => {
    const platform = await testPlatform([localFunction('sample.ts', 'wait')]);
    try {
      const running = invoke(platform, 'wait', { ms: 300 });
      expect(await comesTrue(async () => (await healthOf(platform)).concurrency === 1)).toBe(true);
      await running;
      const response = await fetch(`${platform.url}/_windtunnel/health?reset=1`);
      const health = (await response.json()) as Record<string, number>;
      expect(health).toMatchObject({ environments: 1, concurrency: 0 });
      expect(health['cpuSeconds']).toBeGreaterThan(0);
      expect(health['eventLoopDelayP99Ms']).toBeGreaterThanOrEqual(0);
      expect(health['eventLoopUtilization']).toBeGreaterThanOrEqual(0);
      expect(health['eventLoopUtilization']).toBeLessThanOrEqual(1);
    } finally {
      await platform.stop();
    }
  });

  it('refuses handlers that cannot run, all of them at once, with the cure', async () => {
    const starting = testPlatform([
      localFunction('nowhere.ts', 'handler'),
      localFunction('sample.ts', 'absent'),
      localFunction('does-not-parse.txt', 'handler', { name: 'unparsable' }),
    ]);
    await expect(starting).rejects.toThrow(
      /functions\.handler\.handler: .*nowhere\.ts does not exist; correct the path/,
    );
    await expect(starting).rejects.toThrow(/functions\.absent\.handler: .*sample\.ts exports no absent \(but .*echo/);
    await expect(testPlatform([localFunction('sample.ts', 'echo', { reservedConcurrency: 995 })])).rejects.toThrow(
      /unreserved minimum of 10/,
    );
  });

  it('leaves no thread, socket or timer when it stops, whatever runs', async () => {
    const resources = (): string[] =>
      process
        .getActiveResourcesInfo()
        .filter((name) => name !== 'TTYWrap')
        .sort();
    const before = resources();
    const platform = await testPlatform([
      localFunction('sample.ts', 'echo', { keepAlive: keepAlivePresets['2018'] }),
      localFunction('sample.ts', 'wait'),
      localFunction('hostile.ts', 'loops'),
      localFunction('sample.ts', 'context', { provisionedConcurrency: 3 }),
      localFunction('sample.ts', 'echo', { name: 'shut', reservedConcurrency: 0 }),
    ]);
    await invoke(platform, 'echo');
    await invoke(platform, 'shut', {}, { 'X-Amz-Invocation-Type': 'Event' });
    const cut = [invoke(platform, 'wait', { ms: 60_000 }), invoke(platform, 'loops')].map((answer) =>
      answer.then(
        () => 'answered',
        () => 'cut off',
      ),
    );
    expect(await comesTrue(async () => (await healthOf(platform)).concurrency === 2)).toBe(true);
    await platform.stop();
    expect(await Promise.all(cut)).toEqual(['cut off', 'cut off']);
    await expect(fetch(platform.url)).rejects.toThrow('fetch failed');
    expect(await comesTrue(() => resources().length <= before.length)).toBe(true);
    expect(resources().filter((name) => name === 'MessagePort' || name === 'Worker')).toEqual(
      before.filter((name) => name === 'MessagePort' || name === 'Worker'),
    );
  });
});
