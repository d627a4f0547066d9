// Programs on the durable SDK run to their ends on the platform, though the environment of each is ended in the middle:
// steps, retries, waits, parallel, map, callbacks, child contexts, chained invokes. One suite for every kind of sandbox.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  type Event,
} from '@aws-sdk/client-lambda';
import type { Platform, SandboxKind } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue, localFunction, testPlatform } from '../local/support.ts';

/** How much faster than the machine waits pass. */
const clockSpeed = 20;
const programs = (
  'steps retries atMostOnce waits polling branches mapped callback beating children caller squaring throwing ' +
  'enormous busy'
).split(' ');

/** Counts how often each place is come to, and keeps the last callback that it was told. */
class Counter {
  readonly counts = new Map<string, number>();
  callbackId: string | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      request.on('end', () => {
        if (request.method === 'PUT') this.callbackId = body;
        const place = request.url!.slice(1);
        this.counts.set(place, (this.counts.get(place) ?? 0) + 1);
        response.end(String(this.counts.get(place)));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** @param ends how an environment ends: by its code, or by a signal that nothing withstands */
export const durableSuite = (sandbox: SandboxKind, ends: 'exit' | 'kill'): void => {
  let platform: Platform;
  let client: LambdaClient;
  let counter: Counter;
  let url: string;

  beforeAll(async () => {
    const durable = { executionTimeoutS: 900, retentionDays: 1 };
    const functions = programs.map((name) => ({ ...localFunction('durable.ts', name), durable }));
    platform = await testPlatform(
      [...functions, ...['plain', 'failing'].map((name) => localFunction('durable.ts', name))],
      {
        clockSpeed,
        sandbox,
      },
    );
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  /** Runs a program to its end with places of its own. */
  const run = async (
    name: string,
    more: object = {},
    during: () => Promise<void> = () => Promise.resolve(),
  ): Promise<{ result: unknown; error: string | undefined; events: Event[]; counts: Counter['counts'] }> => {
    counter = new Counter();
    url = await counter.listen();
    try {
      const Payload = JSON.stringify({ counter: url, ends, ...more });
      const invoked = client.send(new InvokeCommand({ FunctionName: name, Qualifier: '$LATEST', Payload }));
      await during();
      const answer = await invoked;
      const events = await historyOf(answer.DurableExecutionArn!);
      const text = answer.Payload!.transformToString();
      return {
        result: text === '' ? undefined : JSON.parse(text),
        error: answer.FunctionError,
        events,
        counts: counter.counts,
      };
    } finally {
      counter.close();
    }
  };

  const historyOf = async (DurableExecutionArn: string): Promise<Event[]> => {
    const events: Event[] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(
        new GetDurableExecutionHistoryCommand({
          DurableExecutionArn,
          MaxItems: 7,
          ...(Marker === undefined ? {} : { Marker }),
        }),
      );
      events.push(...page.Events!);
      Marker = page.NextMarker;
    } while (Marker !== undefined && Marker !== '');
    return events;
  };

  const countOf = (events: readonly Event[], type: string): number =>
    events.filter(({ EventType }) => EventType === type).length;

  /** Invocations that ended with the environment. */
  const broken = (events: readonly Event[]): number =>
    events.filter(({ InvocationCompletedDetails: details }) =>
      details?.Error?.Payload?.ErrorType?.startsWith('Runtime.'),
    ).length;

  test('steps: what was done is not done again', async () => {
    const { result, events, counts } = await run('steps');
    expect(result).toEqual({ first: 1, second: 2, third: 1 });
    expect(Object.fromEntries(counts)).toEqual({ first: 1, second: 2, third: 1 });
    expect(broken(events)).toBe(1);
    expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1));
    expect([events[0]!.EventType, events.at(-1)!.EventType]).toEqual(['ExecutionStarted', 'ExecutionSucceeded']);
    expect([countOf(events, 'StepStarted'), countOf(events, 'StepSucceeded')]).toEqual([3, 3]);
  });

  test('retries: an attempt that was cut off is no attempt', async () => {
    const { result, events } = await run('retries');
    expect(result).toEqual({ attempts: 3, failed: { name: 'StepError', message: 'never' } });
    expect(broken(events)).toBe(1);
    const attempts = events.flatMap(({ StepFailedDetails: details }) => details?.RetryDetails?.CurrentAttempt ?? []);
    expect(attempts).toEqual([1, 2, 1]);
  });

  test('a step that runs at most once is not run twice as the same attempt', async () => {
    const { result, events } = await run('atMostOnce');
    expect(result).toEqual({ paid: 2 });
    expect(broken(events)).toBe(1);
    expect(events.find(({ EventType }) => EventType === 'StepFailed')?.StepFailedDetails?.Error?.Payload).toMatchObject(
      {
        ErrorType: 'StepInterruptedError',
      },
    );
  });

  test('waits: suspended meanwhile, and each is waited for once', async () => {
    const began = Date.now();
    const { result, events, counts } = await run('waits');
    // 80 s of the execution, plus the wait before the invocation is tried again.
    expect(Date.now() - began).toBeGreaterThan(80_000 / clockSpeed);
    expect([result, counts.get('between')]).toEqual([{ came: 1 }, 3]);
    expect([countOf(events, 'WaitStarted'), countOf(events, 'WaitSucceeded')]).toEqual([2, 2]);
    expect(countOf(events, 'InvocationCompleted')).toBe(4);
    expect(broken(events)).toBe(1);
  });

  test('a condition: each poll has what the last one left', async () => {
    const { result, events } = await run('polling');
    expect(result).toEqual({ polls: 3 });
    expect([countOf(events, 'StepSucceeded'), broken(events)]).toEqual([3, 1]);
  });

  test('parallel: branches that were done stay done', async () => {
    const { result, events, counts } = await run('branches');
    expect(result).toEqual([1, 2, 1]);
    expect(Object.fromEntries(counts)).toEqual({ left: 1, right: 2, deep: 1 });
    expect(broken(events)).toBe(1);
    // One for the parallel, one for each branch, one inside the third.
    expect(countOf(events, 'ContextSucceeded')).toBe(5);
  });

  test('map: in order, with what is tolerated', async () => {
    const { result, events } = await run('mapped');
    expect(result).toEqual({ results: [1, 4, 9, 16, 25], failures: 1 });
    expect([countOf(events, 'ContextFailed'), broken(events)]).toEqual([1, 1]);
  });

  test('callbacks: answered from outside, or given up', async () => {
    const { result, events } = await run('callback', {}, async () => {
      await comesTrue(() => counter?.counts.get('asked') === 2);
      const { callbackId: CallbackId } = counter;
      await client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId: CallbackId!, Result: 'granted' }));
      await expect(
        client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: CallbackId!, Error: {} })),
      ).rejects.toMatchObject({ name: 'CallbackTimeoutException' });
    });
    expect(result).toEqual({ answer: 'granted', late: expect.stringContaining('timed out') });
    expect([countOf(events, 'CallbackSucceeded'), countOf(events, 'CallbackTimedOut'), broken(events)]).toEqual([
      1, 1, 1,
    ]);
  });

  test('a callback lives on heartbeats, and dies without', async () => {
    const began = Date.now();
    const limitMs = 60_000 / clockSpeed;
    let beats = 0;
    const { result } = await run('beating', {}, async () => {
      await comesTrue(() => (counter?.callbackId ?? null) !== null);
      const CallbackId = counter.callbackId!;
      for (; Date.now() - began < 1.5 * limitMs; beats += 1) {
        await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
        await new Promise((resolve) => {
          setTimeout(resolve, limitMs / 5);
        });
      }
    });
    expect(beats).toBeGreaterThan(3);
    expect(Date.now() - began).toBeGreaterThan(2 * limitMs);
    expect(result).toEqual({ error: expect.stringContaining('heartbeat') });
  });

  test('child contexts: what is too long to be kept is made again of what is inside', async () => {
    const { result, events } = await run('children');
    expect(result).toEqual({ length: 400_000, count: 2 });
    expect([countOf(events, 'StepSucceeded'), broken(events)]).toEqual([2, 1]);
  });

  test('chained invokes: of a durable function, a plain one, one that fails, and none', async () => {
    const { result, events } = await run('caller', { other: 'squaring:$LATEST' });
    expect(result).toEqual({
      squared: 49,
      plain: { doubled: 10 },
      failed: 'no luck',
      missing: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST',
    });
    expect(broken(events)).toBe(1);
    const started = events.flatMap(({ ChainedInvokeStartedDetails: details }) => details ?? []);
    expect(started[0]).toMatchObject({ FunctionName: 'squaring:$LATEST', ExecutedVersion: '$LATEST' });
    const called = await historyOf(started[0]!.DurableExecutionArn!);
    expect([broken(called), called.at(-1)!.EventType]).toEqual([1, 'ExecutionSucceeded']);
    expect(countOf(events, 'ChainedInvokeFailed')).toBe(2);
  });

  test('a durable function can be called by a durable one through a qualifier alone', async () => {
    const { result } = await run('caller', { other: 'squaring' });
    expect(result).toMatchObject({ errorMessage: 'You cannot invoke a durable function using an unqualified ARN.' });
  });

  test('an error outside of steps fails the execution, and is its caller’s', async () => {
    const { result, error, events } = await run('throwing');
    expect([error, result]).toEqual([
      'Unhandled',
      expect.objectContaining({ errorType: 'SyntaxError', errorMessage: 'out of order' }),
    ]);
    expect(countOf(events, 'InvocationCompleted')).toBe(1);
    expect(events.at(-1)!.ExecutionFailedDetails?.Error?.Payload).toMatchObject({ ErrorType: 'SyntaxError' });
  });

  test('a result that no answer of the code holds is kept by a checkpoint', async () => {
    const length = 6 * 1024 ** 2 - 20;
    const Payload = JSON.stringify({ length });
    const answer = await client.send(new InvokeCommand({ FunctionName: 'enormous', Qualifier: '$LATEST', Payload }));
    const { DurableExecutionArn } = answer;
    const execution = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
    expect([execution.Status, execution.Result?.length, answer.Payload?.length]).toEqual([
      'SUCCEEDED',
      length + 2,
      length + 2,
    ]);
  });

  test('a wait that is over while code works on is heard of by that code', async () => {
    const { result, events } = await run('busy');
    expect(result).toEqual({ worked: 1 });
    expect(countOf(events, 'InvocationCompleted')).toBe(1);
    const types = events.map(({ EventType }) => EventType);
    expect(types.indexOf('WaitSucceeded')).toBeLessThan(types.indexOf('StepSucceeded'));
  });
};
