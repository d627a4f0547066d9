// Executions of durable functions, whose functions and environments are made up: who may begin one, what each invocation is asked
// and comes to, and what is told of it when it is over.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  alreadyStarted,
  durableRules,
  noExecution,
  tooLongToWaitFor,
  unqualifiedDurable,
  type DurableRules,
  type WireError,
} from '../../lambda/index.ts';
import { DurableExecutions, durableOf, type DurableOptions } from '../../local/durable/durable-executions.ts';
import type { ExecutionKind, LiveExecution } from '../../local/durable/live-execution.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { InvocationRequest } from '../../local/environment/environment-kind.ts';
import type { InvocationTarget } from '../../local/functions/registry.ts';

const startMs = Date.UTC(2026, 0, 1);
beforeEach(() => void vi.useFakeTimers({ now: startMs }));
afterEach(() => void vi.useRealTimers());

const arnOf = (name: string, version?: string): string =>
  `arn:aws:lambda:us-east-1:123456789012:function:${name}${version === undefined ? '' : `:${version}`}`;
const request = (payload = '{}'): InvocationRequest => ({
  requestId: 'asked',
  payload,
  invokedFunctionArn: arnOf('durable', '3'),
  clientContext: null,
  traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
  wantsTail: false,
});

interface Made {
  readonly timeoutS?: number;
  readonly qualifier?: string | null;
  readonly isDurable?: boolean;
  readonly name?: string;
  readonly version?: string;
}

const targetOf = ({ timeoutS = 60, qualifier = '3', isDurable = true, name = 'durable', version = '3' }: Made = {}) =>
  ({
    stored: { name, recursiveLoop: 'Terminate' },
    revision: {
      version,
      functionIndex: 5,
      settings: {
        durable: isDurable ? { executionTimeoutS: timeoutS, retentionDays: 2 } : null,
        deadLetterArn: 'arn:queue',
      },
    },
    qualifier,
    invokedFunctionArn: arnOf(name, version),
  }) as unknown as InvocationTarget;

const answered = (answer: object): Dispatched => ({
  kind: 'finished',
  finished: { payload: JSON.stringify(answer), failed: false, durationMs: 5, logTail: null },
});
const done = answered({ Status: 'SUCCEEDED', Result: '"done"' });
const waits = answered({ Status: 'PENDING' });
const failed: Dispatched = {
  kind: 'finished',
  finished: {
    payload: '{"errorType":"Own","errorMessage":"broke"}',
    failed: true,
    durationMs: 5,
    logTail: null,
  },
};
const throttled: Dispatched = { kind: 'throttled', reason: null };
const refusal: WireError = { status: 502, errorType: 'EFSIOException', body: { Message: 'no disk' } };
const refused: Dispatched = { kind: 'refused', error: refusal };

interface World extends Partial<Pick<DurableOptions, 'asyncRequestRate' | 'problem' | 'tracer'>> {
  readonly answers?: readonly (Dispatched | Error | (() => Promise<Dispatched>))[];
  readonly rules?: Partial<DurableRules>;
  readonly target?: () => Promise<InvocationTarget | WireError>;
}

/** A second of an execution is a tenth of one here. */
const speed = 10;

const worldOf = ({ answers = [done], rules, target, ...more }: World = {}) => {
  const left = [...answers];
  const dispatched: unknown[][] = [];
  const told: { sent: unknown[]; said: unknown[][]; metrics: unknown[][] } = { sent: [], said: [], metrics: [] };
  const executions = new DurableExecutions({
    registry: { arnOf, context: { region: 'us-east-1', accountId: '123456789012' }, has: () => true } as never,
    target: target ?? (async () => targetOf()),
    dispatcher: {
      dispatch: async (...values: unknown[]) => {
        dispatched.push(values);
        const answer = left.shift() ?? done;
        if (answer instanceof Error) throw answer;
        return typeof answer === 'function' ? answer() : answer;
      },
    } as never,
    rules: { ...durableRules, ...rules },
    tracer: null,
    clock: () => Date.now() - startMs + 7000,
    speed,
    asyncRequestRate: false,
    send: async (outcome) => void told.sent.push(outcome),
    say: (...values) => void told.said.push(values),
    problem: null,
    metrics: { durable: (...values: unknown[]) => void told.metrics.push(values) } as never,
    ...more,
  });
  const begin = (kind: ExecutionKind = 'event', made: Made = {}, name: string | null = null, payload = '{}') =>
    executions.start({ target: targetOf(made), request: request(payload), name, kind });
  const live = (kind: ExecutionKind = 'event', made: Made = {}, payload = '{}') =>
    begin(kind, made, null, payload) as LiveExecution;
  return { executions, dispatched, told, begin, live };
};

/** The token of an invocation. */
const tokenOf = (values: unknown[]): string =>
  (JSON.parse((values[1] as InvocationRequest).payload) as { CheckpointToken: string }).CheckpointToken;

const passing = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('an execution', () => {
  test('is begun on what is durable, by a version or an alias, and waited for for 15 minutes at most', () => {
    const { begin } = worldOf();
    expect(durableOf(targetOf())).toEqual({ executionTimeoutS: 60, retentionDays: 2 });
    expect(begin('event', { qualifier: null })).toEqual(unqualifiedDurable());
    expect(begin('waited', { timeoutS: 901 })).toEqual(tooLongToWaitFor());
    expect(begin('waited', { timeoutS: 900 })).toHaveProperty('arn');
    expect(begin('event', { timeoutS: 901 })).toHaveProperty('arn');
    expect(begin('chained', { timeoutS: 901 })).toHaveProperty('arn');
  });

  test('is found again by its name, where all else is the same', () => {
    const { begin, executions } = worldOf();
    const first = begin('event', {}, 'named') as LiveExecution;
    expect(first.arn).toMatch(
      /^arn:aws:lambda:us-east-1:123456789012:function:durable:3\/durable-execution\/named\/[0-9a-f-]{36}$/,
    );
    expect(begin('waited', {}, 'named')).toBe(first);
    expect(begin('event', {}, 'named', '{"other":1}')).toEqual(alreadyStarted(first.arn));
    expect(begin('event', { version: '4' }, 'named')).toEqual(alreadyStarted(first.arn));
    // Names are those of a function.
    expect(begin('event', { name: 'another' }, 'named')).toHaveProperty('arn');
    expect(begin()).not.toBe(begin());
    expect(executions.find(first.arn)).toBe(first);
    expect(executions.find('arn:none')).toEqual(noExecution());
    expect(executions.of('another').map(({ execution }) => execution.name)).toEqual(['named']);
  });

  test('is of another function by that name too, where names are those of the account', () => {
    const { begin } = worldOf({ rules: { durableNamesOf: 'account' } });
    const first = begin('event', {}, 'named') as LiveExecution;
    expect(begin('event', { name: 'another' }, 'named')).toEqual(alreadyStarted(first.arn));
    expect(begin('event', {}, 'named')).toBe(first);
  });

  test('of an event is begun where its function is durable; why it was not is said', () => {
    const { executions, told } = worldOf();
    expect(executions.startEvent(targetOf({ isDurable: false }), request())).toBe(false);
    expect(executions.of('durable')).toEqual([]);
    expect(executions.startEvent(targetOf(), request())).toBe(true);
    expect(executions.of('durable')).toMatchObject([{ kind: 'event', request: { requestId: 'asked' } }]);
    expect(told.said).toEqual([]);
    expect(executions.startEvent(targetOf({ qualifier: null }), request())).toBe(true);
    const why = 'You cannot invoke a durable function using an unqualified ARN.';
    expect(told.said).toEqual([['durable', `[windtunnel] asked began no execution: ${why}`]]);
  });
});

describe('its invocations', () => {
  test('are asked of the function with what was done, the first above the request rate', async () => {
    const { live, dispatched } = worldOf({ answers: [failed] });
    const { arn, execution } = live('event', {}, '{"a":1}');
    await passing(0);
    const [index, asked, isFirst] = dispatched[0] as [number, InvocationRequest, boolean];
    expect([index, isFirst]).toEqual([5, true]);
    expect(asked).toMatchObject({ invokedFunctionArn: arnOf('durable', '3'), clientContext: null, wantsTail: false });
    expect(asked.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked.traceId).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0/);
    expect(JSON.parse(asked.payload)).toEqual({
      DurableExecutionArn: arn,
      CheckpointToken: expect.stringMatching(/^[\w+/]{32}$/) as string,
      InitialExecutionState: {
        Operations: [
          {
            Id: execution.id,
            Name: execution.name,
            Type: 'EXECUTION',
            StartTimestamp: startMs,
            Status: 'STARTED',
            ExecutionDetails: { InputPayload: '{"a":1}' },
          },
        ],
      },
      UpdatedOperationIds: [],
    });
    // A second after it failed, by the execution's clock.
    await passing(99);
    expect(dispatched).toHaveLength(1);
    await passing(1);
    expect(dispatched.map((values) => values[2])).toEqual([true, false]);
  });

  test.each([['blue'], [undefined]])(
    'run on the version and for the tenant that it was begun on and for: %s',
    async (tenantId) => {
      const asked: unknown[][] = [];
      const target = async (...of: unknown[]): Promise<InvocationTarget> => {
        asked.push(of);
        return targetOf();
      };
      const { executions, dispatched } = worldOf({ target });
      executions.start({
        target: targetOf({ version: '4' }),
        request: tenantId === undefined ? request() : { ...request(), tenantId },
        name: null,
        kind: 'event',
      });
      await passing(0);
      expect(asked).toEqual([['durable', '4', tenantId ?? null]]);
      expect((dispatched[0]![1] as InvocationRequest).tenantId).toBe(tenantId);
    },
  );

  test('are all asked above the rate where that does not hold for them', async () => {
    const { live, dispatched } = worldOf({ answers: [failed], asyncRequestRate: true });
    live();
    await passing(100);
    expect(dispatched.map((values) => values[2])).toEqual([true, true]);
  });

  test('have failed where their environment broke', async () => {
    const { live } = worldOf({ answers: [new Error('broken')] });
    const one = live();
    await passing(0);
    expect(one.last).toEqual({
      payload: '{"errorMessage":"Error: broken","errorType":"InvocationError"}',
      failed: true,
      durationMs: 0,
      logTail: null,
    });
    expect([one.runs, one.failedRuns, one.refusedRuns]).toEqual([1, 1, 0]);
    await passing(100);
    expect(one.execution.status).toBe('SUCCEEDED');
    expect(one.times.ms).toEqual({ running: 0, waiting: 0, retrying: 100 });
  });

  test('have failed where their function could not be found, and run again', async () => {
    let times = 0;
    const { live, dispatched } = worldOf({
      target: async () => {
        times += 1;
        if (times === 1) throw new Error('unread');
        return targetOf();
      },
    });
    const one = live();
    await passing(0);
    expect([one.runs, one.failedRuns, dispatched]).toEqual([0, 0, []]);
    const [, completed] = one.execution.history.events;
    expect(completed).toMatchObject({
      type: 'InvocationCompleted',
      details: { Error: { Payload: { ErrorType: 'InvocationError', ErrorMessage: 'Error: unread' } } },
    });
    await passing(100);
    expect(one.execution.status).toBe('SUCCEEDED');
    expect(one.times.ms).toEqual({ running: 0, waiting: 0, retrying: 100 });
  });

  test('end the execution where its function is gone', async () => {
    const gone: WireError = { status: 404, errorType: 'ResourceNotFoundException', body: { message: 'gone' } };
    const { live } = worldOf({ target: async () => gone });
    const one = live();
    await passing(0);
    expect([one.execution.status, one.execution.error]).toEqual([
      'FAILED',
      { ErrorType: 'ResourceNotFoundException', ErrorMessage: 'gone' },
    ]);
  });

  test.each<[ExecutionKind, Dispatched, object]>([
    ['waited', throttled, { refused: throttled, refusedRuns: 1, status: 'RUNNING' }],
    ['waited', refused, { refused, refusedRuns: 0, status: 'RUNNING' }],
    ['event', throttled, { refused: null, refusedRuns: 1, status: 'SUCCEEDED' }],
    ['event', refused, { refused: null, refusedRuns: 0, status: 'SUCCEEDED' }],
    ['chained', throttled, { refused: null, refusedRuns: 1, status: 'SUCCEEDED' }],
  ])(
    'refuse who waits where the first of them is refused, and are tried again else: %s, %j',
    async (kind, answer, expected) => {
      const { live, executions, told } = worldOf({ answers: [answer] });
      const one = live(kind);
      await passing(0);
      const wasThere = executions.of('durable').length;
      await passing(100);
      const { refused: why, refusedRuns, execution } = one;
      expect({ refused: why, refusedRuns, status: execution.status }).toEqual(expected);
      expect(wasThere).toBe(kind === 'waited' ? 0 : 1);
      // Nothing is told of what nobody but its caller knows.
      expect(executions.closed.page(0).executions).toHaveLength(wasThere);
      expect(told.metrics).toHaveLength(1 + 4 * wasThere);
    },
  );

  test('are retried where they are refused later, whoever waits', async () => {
    const { live } = worldOf({ answers: [failed, throttled, refused] });
    const one = live('waited');
    await passing(10_000);
    expect([one.refused, one.refusedRuns, one.runs, one.execution.status]).toEqual([null, 1, 2, 'SUCCEEDED']);
    const errors = one.execution.history.events
      .filter(({ type }) => type === 'InvocationCompleted')
      .map(({ details }) => (details as { Error?: { Payload: object } }).Error?.Payload);
    expect(errors).toMatchObject([
      { ErrorMessage: 'broke' },
      { ErrorType: 'EFSIOException', ErrorMessage: 'no disk' },
      undefined,
    ]);
  });

  test('are traced, each by itself, whatever they come to', async () => {
    const traces: unknown[] = [];
    const tracer = {
      begin: (asked: object) => {
        traces.push(asked);
        return {
          attempt: () => 'attempt',
          headerOf: () => 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=2222222222222222;Sampled=1',
          end: () => void traces.push('end'),
        };
      },
    };
    const { live, dispatched } = worldOf({ tracer: tracer as never, answers: [new Error('broken')] });
    const { target } = live();
    await passing(0);
    const { requestId, attempt, traceId } = (dispatched[0] as [number, InvocationRequest & { attempt?: unknown }])[1];
    expect(traces).toEqual([
      { target: { ...target }, requestId, traceId: request().traceId, arrivedMs: 7000, asynchronous: false },
      'end',
    ]);
    expect(attempt).toBe('attempt');
    expect(traceId).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=2222222222222222;Sampled=1/);
  });
});

describe('between its invocations', () => {
  const never = (): Promise<Dispatched> => new Promise(() => undefined);

  /** How long each timer is set for that `use` sets; no spy, whose restoring after the test would bring the turned clock back. */
  const timersOf = async (use: (setMs: readonly number[]) => Promise<void>): Promise<void> => {
    const setMs: number[] = [];
    const { setTimeout: turned } = globalThis;
    globalThis.setTimeout = ((act: () => void, ms: number) => {
      setMs.push(ms);
      return turned(act, ms);
    }) as unknown as typeof setTimeout;
    try {
      await use(setMs);
    } finally {
      globalThis.setTimeout = turned;
    }
  };

  test('one timer wakes it when something is due, however often it is driven', async () => {
    const { live, executions, dispatched } = worldOf({ answers: [never] });
    await timersOf(async (setMs) => {
      const one = live('event', { timeoutS: 60 });
      await passing(1000);
      one.drive();
      // Until its time is over, by its own clock.
      expect(setMs).toEqual([6000, 5000]);
      expect(vi.getTimerCount()).toBe(1);
      executions.stop();
      one.drive();
      expect([setMs.length, vi.getTimerCount(), dispatched.length]).toEqual([2, 0, 1]);
    });
  });

  test('it is looked after once more where it is due later than a timer can be', async () => {
    const { live } = worldOf({ answers: [never] });
    await timersOf(async (setMs) => {
      live('event', { timeoutS: 31_622_400 });
      expect(setMs).toEqual([2 ** 31 - 1]);
    });
  });
});

describe('when it is over', () => {
  const metered = (metric: string, value: unknown): unknown[] => [
    { name: 'durable', version: '3' },
    arnOf('durable', '3'),
    metric,
    value,
  ];
  const slow = (ms: number, answer: Dispatched) => async (): Promise<Dispatched> => {
    await new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
    return answer;
  };

  test('it is measured and told, with where its time went', async () => {
    const { live, executions, told } = worldOf({ answers: [slow(30, failed), slow(50, done)] });
    const one = live('event', {}, '{"a":1}');
    expect(told.metrics).toEqual([metered('DurableExecutionStarted', 1)]);
    await passing(180);
    await one.over;
    const { writtenBytes, operations } = one.execution.metered;
    expect(told.metrics.slice(1)).toEqual([
      metered('DurableExecutionSucceeded', 1),
      metered('DurableExecutionDuration', 1800),
      metered('DurableExecutionOperations', operations),
      metered('DurableExecutionStorageWrittenBytes', writtenBytes),
    ]);
    expect(executions.closed.page(0).executions).toEqual([
      {
        functionName: 'durable',
        status: 'SUCCEEDED',
        startedAtMs: 7000,
        endedAtMs: 7180,
        runningMs: 80,
        waitingMs: 0,
        retryingMs: 100,
        invocations: 2,
        failedInvocations: 1,
        refusedInvocations: 0,
        operations,
        writtenBytes,
        keptByteMs: one.times.byteMs + writtenBytes * 2 * 86_400_000,
      },
    ]);
    expect(one.times.byteMs).toBeGreaterThan(0);
    expect(told.sent).toEqual([]);
  });

  test('its waits count apart', async () => {
    const { live, executions, dispatched } = worldOf({ answers: [slow(20, waits)] });
    const one = live();
    await passing(10);
    const wait = { Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 2 } };
    one.checkpoint({ token: tokenOf(dispatched[0]!), clientToken: undefined, updates: [wait as never] });
    // Two seconds of its own from the checkpoint on.
    await passing(199);
    expect(dispatched).toHaveLength(1);
    await passing(1);
    expect(executions.closed.page(0).executions).toMatchObject([
      { status: 'SUCCEEDED', runningMs: 20, waitingMs: 190, retryingMs: 0, invocations: 2 },
    ]);
  });

  test('by its time, it is told as that', async () => {
    const { live, told } = worldOf({ answers: [slow(10_000, done)] });
    const one = live('event', { timeoutS: 3 });
    await passing(299);
    expect(one.execution.status).toBe('RUNNING');
    await passing(1);
    expect(one.execution.status).toBe('TIMED_OUT');
    expect(told.metrics[1]).toEqual(metered('DurableExecutionTimedOut', 1));
    expect(told.sent).toHaveLength(1);
  });

  test('an event that failed is a dead letter, without retries and destinations', async () => {
    const { live, told } = worldOf({
      answers: [answered({ Status: 'FAILED', Error: { ErrorType: 'E', ErrorMessage: 'no' } })],
    });
    const { request: asked } = live();
    await passing(0);
    expect(told.sent).toEqual([
      {
        condition: 'RetriesExhausted',
        functionName: 'durable',
        functionArn: arnOf('durable', '3'),
        request: asked,
        runs: 1,
        last: {
          finished: { payload: '{"errorMessage":"no","errorType":"E"}', failed: true, durationMs: 0, logTail: null },
          version: '3',
        },
        config: undefined,
        deadLetterArn: 'arn:queue',
      },
    ]);
    expect(told.metrics[1]).toEqual(metered('DurableExecutionFailed', 1));
  });

  test('what somebody waited for, and failed, is none', async () => {
    const { live, told } = worldOf({ answers: [answered({ Status: 'FAILED' })] });
    const one = live('waited');
    await passing(0);
    expect(one.execution.status).toBe('FAILED');
    expect(told.sent).toEqual([]);
  });

  test('by somebody who stopped it, it has no record, and is invoked no more', async () => {
    const { live, executions, told, dispatched } = worldOf({ answers: [failed] });
    const one = live();
    await passing(0);
    executions.stopExecution(one, { ErrorMessage: 'enough' });
    expect([one.execution.status, one.execution.error]).toEqual(['STOPPED', { ErrorMessage: 'enough' }]);
    expect(told.metrics[1]).toEqual(metered('DurableExecutionStopped', 1));
    expect(executions.closed.page(0).executions).toEqual([]);
    await passing(1000);
    expect(dispatched).toHaveLength(1);
  });

  test('it is forgotten after its days, by its own clock', async () => {
    const { live, executions } = worldOf();
    const { arn } = live();
    await passing(0);
    vi.setSystemTime(startMs + 2 * 8_640_000 - 1);
    expect(executions.find(arn)).toHaveProperty('arn', arn);
    vi.setSystemTime(startMs + 2 * 8_640_000);
    expect(executions.find(arn)).toEqual(noExecution());
  });

  test('nothing is invoked any more when the platform stops', async () => {
    const { live, executions, dispatched } = worldOf({ answers: [failed] });
    live();
    await passing(0);
    executions.stop();
    await passing(10_000);
    expect(dispatched).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what it calls', () => {
  const call = (FunctionName: string): object => ({
    Id: 'called',
    Type: 'CHAINED_INVOKE',
    Action: 'START',
    ChainedInvokeOptions: { FunctionName },
    Payload: '{"b":2}',
  });
  /** An execution whose first invocation calls a function, and what that comes to. */
  const calling = async ({ isDurable = false, stopsFirst = false }: { isDurable?: boolean; stopsFirst?: boolean }) => {
    let settle!: (answer: Dispatched) => void;
    const called = new Promise<Dispatched>((resolve) => {
      settle = resolve;
    });
    const targets = { durable: targetOf(), called: targetOf({ name: 'called', isDurable }) };
    const world = worldOf({
      answers: [() => new Promise<Dispatched>(() => undefined), () => called],
      target: (async (name: string) => (name.startsWith('durable') ? targets.durable : targets.called)) as never,
    });
    const one = world.live();
    await passing(0);
    const answer = one.checkpoint({
      token: tokenOf(world.dispatched[0]!),
      clientToken: undefined,
      updates: [call('called:3')] as never,
    });
    expect(answer).toMatchObject({ operations: [{ id: 'called', status: 'STARTED' }] });
    await passing(0);
    if (stopsFirst) world.executions.stop();
    settle(isDurable ? answered({ Status: 'SUCCEEDED', Result: '"deep"' }) : answered({ plain: 1 }));
    await passing(0);
    const operation = (one.execution.history.events as { type: string }[]).map(({ type }) => type);
    return { ...world, one, operation };
  };

  test('is invoked as it is where it is not durable, and told when it is over', async () => {
    const { dispatched, operation, executions } = await calling({});
    expect((dispatched[1] as [number, InvocationRequest])[1].payload).toBe('{"b":2}');
    expect(dispatched[1]![2]).toBe(false);
    expect(operation).toContain('ChainedInvokeSucceeded');
    expect(executions.of('called')).toEqual([]);
  });

  test('is an execution of its own where it is durable', async () => {
    const { operation, executions } = await calling({ isDurable: true });
    expect(executions.of('called')).toMatchObject([{ kind: 'chained', request: { payload: '{"b":2}' } }]);
    expect(operation).toContain('ChainedInvokeSucceeded');
  });

  test.each([
    [true, ['ExecutionStarted', 'ChainedInvokeStarted'], 2],
    [false, ['ExecutionStarted', 'ChainedInvokeStarted', 'ChainedInvokeSucceeded'], 3],
  ])(
    'waits where there is no room for it, and where the platform has stopped meanwhile (%s) is not tried again',
    async (stops, history, tries) => {
      const world = worldOf({
        answers: [() => new Promise<Dispatched>(() => undefined), throttled, answered({ plain: 1 })],
        rules: { durableBackoff: { firstMs: 500, longestMs: 500 } },
        target: (async (name: string) => targetOf({ name, isDurable: name.startsWith('durable') })) as never,
      });
      const one = world.live();
      await passing(0);
      one.checkpoint({
        token: tokenOf(world.dispatched[0]!),
        clientToken: undefined,
        updates: [call('called:3')] as never,
      });
      await passing(0);
      expect(world.dispatched).toHaveLength(2);
      if (stops) world.executions.stop();
      // The wait is one of the machine, which must not be over before it was looked at.
      await sleep(550);
      await passing(0);
      expect((one.execution.history.events as { type: string }[]).map(({ type }) => type)).toEqual(history);
      expect(world.dispatched).toHaveLength(tries);
    },
  );

  test('changes nothing any more when the platform has stopped', async () => {
    const { operation } = await calling({ stopsFirst: true });
    expect(operation).toEqual(['ExecutionStarted', 'ChainedInvokeStarted']);
  });
});
