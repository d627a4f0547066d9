// Several sending threads as one, each in this process: what each is asked for, when they begin, and what is told of all of them.

import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { runSender, type SenderOrder, type SenderReport, type SenderTask } from '../../bench/measure/sender.ts';
import { sendByThreads, type SenderWorker, type ThreadedOptions } from '../../bench/measure/sender-threads.ts';
import type { openTarget } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { mockTarget, TargetError, type Target } from '../../loadgen/index.ts';

const scenario = compileScenario(
  {
    name: 'sent',
    duration: '200ms',
    functions: { f: { duration: { constant: '5ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '150/s' } }, payload: 'p' }],
  },
  'test',
  '/where',
);

const heardFrom = (events: EventEmitter): Pick<SenderWorker, 'on' | 'once'> => ({
  on: events.on.bind(events),
  once: events.once.bind(events),
});

/** A thread that is none: what goes either way comes at the next turn of the event loop. */
const threadless = (open: typeof openTarget) => {
  const tasks: SenderTask[] = [];
  const orders: SenderOrder[][] = [];
  const said: string[] = [];
  const start = (task: SenderTask): SenderWorker => {
    const index = tasks.push(task) - 1;
    orders.push([]);
    const [toParent, toThread] = [new EventEmitter(), new EventEmitter()];
    const port = {
      on: (event: 'message', listener: (order: SenderOrder) => void) => toThread.on(event, listener),
      postMessage: (report: SenderReport, moved: readonly ArrayBuffer[]) => {
        const sent = structuredClone(report, { transfer: [...moved] });
        setImmediate(() => toParent.emit('message', sent));
      },
      close: () => void said.push(`${index} closed`),
    };
    void runSender(task, port, open);
    return {
      ...heardFrom(toParent),
      postMessage: (order) => {
        orders[index]!.push(order);
        setImmediate(() => toThread.emit('message', order));
      },
      terminate: async () => void said.push(`${index} ended`),
    };
  };
  return { start, tasks, orders, said };
};

const listening = () => {
  const told: [what: string, atMs: number][] = [];
  return {
    told,
    listener: {
      offered: (_functionIndex: number, atMs: number) => void told.push(['offered', atMs]),
      invocation: ({ scheduledAtMs }: { readonly scheduledAtMs: number }) => void told.push(['ended', scheduledAtMs]),
    },
  };
};

const options: ThreadedOptions = {
  seed: 3,
  target: { kind: 'http', url: 'http://nowhere' },
  threads: 3,
  connections: 10,
};

const opening = (target: Partial<Target> = {}) => {
  const said: string[] = [];
  const open: typeof openTarget = async (_scenario, choice) => {
    said.push(`open ${choice.kind}`);
    const mock = mockTarget({ durationMs: () => 5 });
    return {
      target: { ...mock, warm: async (connections) => void said.push(`warm ${connections}`), ...target },
      platform: null,
      close: async () => {
        said.push('close');
        await mock.stop();
      },
    };
  };
  return { open, said };
};

describe('threads that send', () => {
  test('send all arrivals between them, and are told as one', async () => {
    const { open, said: opened } = opening();
    const { start, tasks, orders, said } = threadless(open);
    const { told, listener } = listening();
    const report = await sendByThreads(scenario, listener, options, start);
    // Told late, an arrival may come behind what ended after it: in its thread, and so here (how they are merged: sending.test.ts).
    const offered = told
      .filter(([what]) => what === 'offered')
      .map(([, atMs]) => atMs)
      .toSorted((a, b) => a - b);
    expect(offered).toHaveLength(30);
    for (const [index, atMs] of offered.entries()) expect(atMs).toBeCloseTo((index * 1000) / 150, 6);
    expect(told.filter(([what]) => what === 'ended')).toHaveLength(30);
    expect(report).toMatchObject({
      interrupted: false,
      stoppedAtMs: null,
      capped: null,
      targetErrors: [],
      failures: [],
    });
    expect(report.counts).toHaveLength(3);
    expect(report.endedAtMs).toBeGreaterThan(190);
    // What each is asked for.
    const { document, directory } = scenario;
    const all = { document, directory, seed: 3, target: options.target, connections: 10 };
    expect(tasks).toEqual([0, 1, 2].map((index) => ({ ...all, share: { index, of: 3 } })));
    // One instant for all of them, which is to come.
    expect(orders.map((own) => own.length)).toEqual([1, 1, 1]);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
    const { startAtMs } = orders[0]![0] as { startAtMs: number };
    expect(report.startedAtMs).toBeCloseTo(startAtMs, 3);
    expect(opened.slice(0, 6).toSorted()).toEqual([
      'open http',
      'open http',
      'open http',
      'warm 4',
      'warm 4',
      'warm 4',
    ]);
    expect(opened.slice(6)).toEqual(['close', 'close', 'close']);
    expect(said.slice(0, 3).toSorted()).toEqual(['0 closed', '1 closed', '2 closed']);
    expect(said.slice(3)).toEqual(['0 ended', '1 ended', '2 ended']);
  });

  test('that are stopped before they begin send nothing', async () => {
    const { start, orders } = threadless(opening().open);
    const { told, listener } = listening();
    const signal = AbortSignal.abort();
    const report = await sendByThreads(scenario, listener, { ...options, threads: 2, signal }, start);
    expect([report.interrupted, told]).toEqual([true, []]);
    expect(orders.map(([first, second]) => [first, Object.keys(second!)])).toEqual([
      ['stop', ['startAtMs']],
      ['stop', ['startAtMs']],
    ]);
  });

  test('that are stopped while they send are all stopped', async () => {
    const stop = new AbortController();
    let invoked = 0;
    const mock = mockTarget({ durationMs: () => 1 });
    const { open } = opening({
      invoke: (...asked) => {
        invoked += 1;
        if (invoked === 4) stop.abort();
        return mock.invoke(...asked);
      },
    });
    const { start, orders } = threadless(open);
    const { told, listener } = listening();
    const report = await sendByThreads(scenario, listener, { ...options, threads: 2, signal: stop.signal }, start);
    expect(report.interrupted).toBe(true);
    expect(orders.map((own) => own.at(-1))).toEqual(['stop', 'stop']);
    expect(told.filter(([what]) => what === 'offered').length).toBeLessThan(30);
    // Nobody listens to the signal any more.
    expect(orders.map((own) => own.length)).toEqual([2, 2]);
  });

  test.each<[string, Error, Error]>([
    ['a target that is not there', new TargetError('nobody listens'), new TargetError('nobody listens')],
    ['any other error', new RangeError('out of range'), new Error('out of range')],
  ])('tell of %s', async (_, thrown, expected) => {
    const { open, said: opened } = opening({ start: () => Promise.reject(thrown) });
    const { start, said } = threadless(open);
    const failed = sendByThreads(scenario, listening().listener, { ...options, threads: 2 }, start);
    const error = await failed.then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect([error!.message, error instanceof TargetError]).toEqual([expected.message, expected instanceof TargetError]);
    // The target of each is closed, and each is ended.
    expect(opened.filter((what) => what === 'close')).toHaveLength(2);
    expect(said.filter((what) => what.endsWith('ended'))).toEqual(['0 ended', '1 ended']);
  });

  test.each<[string, (events: EventEmitter) => void, string]>([
    ['ends', (events) => events.emit('exit', 9), 'a sending thread ended with exit code 9'],
    ['fails', (events) => events.emit('error', new Error('no memory left')), 'no memory left'],
  ])('fail where one of them %s by itself', async (_, happens, message) => {
    const ended: number[] = [];
    let count = 0;
    const start = (): SenderWorker => {
      const events = new EventEmitter();
      const index = count;
      count += 1;
      setImmediate(() => {
        events.emit('message', 'ready');
        if (index === 1) setImmediate(() => happens(events));
      });
      return {
        ...heardFrom(events),
        postMessage: () => {},
        terminate: async () => void ended.push(index),
      };
    };
    await expect(sendByThreads(scenario, listening().listener, { ...options, threads: 2 }, start)).rejects.toThrow(
      message,
    );
    expect(ended).toEqual([0, 1]);
  });
});
