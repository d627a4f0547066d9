// Events that wait for their turn, beside a clock and a dispatcher that the test holds: what becomes of them when their function is
// gone, has become durable, or the platform stops.

import { expect, test } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { EventQueue, type EventQueueOptions } from '../../local/async/event-queue.ts';
import type { Outcome } from '../../local/async/outcome.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';

const answer = (failed: boolean): Dispatched => ({
  kind: 'finished',
  finished: { payload: failed ? '{"errorType":"Own"}' : '"done"', failed, durationMs: 1, logTail: null },
});
const throttled: Dispatched = { kind: 'throttled', reason: null };
const target = {
  stored: { name: 'f', recursiveLoop: 'Terminate', eventInvoke: new Map() },
  revision: { functionIndex: 3, version: '$LATEST', settings: { deadLetterArn: null } },
  qualifier: null,
};
const gone = { status: 404, errorType: 'ResourceNotFoundException', body: {} };

/** All that happens in turn; `passes` lets what waits go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const queueOf = (more: { answers?: readonly (Dispatched | Promise<Dispatched>)[]; durable?: () => boolean } = {}) => {
  const answers = [...(more.answers ?? [])];
  const told: string[] = [];
  const sent: Outcome[] = [];
  const waiting: { readonly delayMs: number; readonly act: () => void }[] = [];
  let found: object = target;
  const trace = {
    attempt: () => ({}),
    headerOf: () => 'Root=1-0-0',
    end: () => void told.push('trace ended'),
  };
  const options = {
    registry: { arnOf: (name: string, qualifier: string) => `arn:${name}:${qualifier}` },
    target: async () => found,
    dispatcher: {
      account: { reserved: () => null },
      dispatch: async () => {
        told.push('dispatched');
        return answers.shift() ?? answer(false);
      },
    },
    clock: {
      now: () => 0,
      after: (delayMs: number, act: () => void) => {
        const one = { delayMs, act };
        waiting.push(one);
        return () => {
          told.push('taken back');
          waiting.splice(waiting.indexOf(one), 1);
        };
      },
    },
    tracer: { clock: () => 0, begin: () => trace },
    metrics: { countEvent: () => undefined },
    send: async (outcome: Outcome) => void sent.push(outcome),
    startDurable: more.durable ?? (() => false),
    rules: rulesOf('2026-11-01', 'us-east-1'),
    random: () => 0,
  };
  const queue = new EventQueue(options as unknown as EventQueueOptions);
  const request = {
    requestId: 'one',
    payload: '{}',
    invokedFunctionArn: 'arn:f',
    clientContext: null,
    traceId: 'Root=1-0-0',
    wantsTail: false,
  };
  return {
    queue,
    told,
    sent,
    waiting,
    find: (other: object) => {
      found = other;
    },
    accept: async () => {
      queue.accept({ name: 'f', qualifier: null, request });
      await turn();
    },
    /** The turn of what waits has come. */
    passes: async () => {
      for (const { act } of waiting.splice(0)) act();
      await turn();
    },
  };
};

test('an event whose function is deleted while it waits for its retry is dropped without a word, and its trace ends', async () => {
  const { accept, passes, find, told, sent, waiting } = queueOf({ answers: [answer(true)] });
  await accept();
  expect(waiting.map(({ delayMs }) => delayMs)).toEqual([60_000]);
  find(gone);
  await passes();
  expect(told).toEqual(['dispatched', 'trace ended']);
  expect([sent, waiting]).toEqual([[], []]);
});

test('an event whose function has become durable while it waited is an execution, and its trace ends', async () => {
  let isDurable = false;
  const { accept, passes, told, sent, waiting } = queueOf({ answers: [throttled], durable: () => isDurable });
  await accept();
  expect(waiting).toHaveLength(1);
  isDurable = true;
  await passes();
  expect(told).toEqual(['dispatched', 'trace ended']);
  expect([sent, waiting]).toEqual([[], []]);
});

test('what waits when the platform stops is taken back', async () => {
  const { accept, queue, told, sent, waiting } = queueOf({ answers: [answer(true)] });
  await accept();
  queue.stop();
  expect(told).toEqual(['dispatched', 'taken back']);
  expect([sent, waiting]).toEqual([[], []]);
});

test.each([
  ['fails', answer(true), ['dispatched']],
  ['is throttled', throttled, ['dispatched']],
  ['succeeds', answer(false), ['dispatched', 'trace ended']],
] as const)('what %s after the platform has stopped neither waits nor is told of', async (_, ended, expected) => {
  let end: (dispatched: Dispatched) => void = () => undefined;
  const running = new Promise<Dispatched>((resolve) => {
    end = resolve;
  });
  const { accept, queue, told, sent, waiting } = queueOf({ answers: [running] });
  await accept();
  queue.stop();
  end(ended);
  await turn();
  expect(told).toEqual(expected);
  expect([sent, waiting]).toEqual([[], []]);
});

test('what is over is told of once, with what it was', async () => {
  const { accept, sent, told } = queueOf({});
  await accept();
  expect(told).toEqual(['dispatched', 'trace ended']);
  expect(sent).toEqual([
    expect.objectContaining({ condition: 'Success', functionName: 'f', functionArn: 'arn:f:$LATEST', runs: 1 }),
  ]);
});
