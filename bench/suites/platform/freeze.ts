// What it costs to stand still between invocations: a round trip to a thread that blocks, and to a process that is
// stopped by a signal, beside the same round trip without.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { medianOf } from '../../../sim/stats/median.ts';

const rounds = 4000;
const repeats = 5;

/** Echoes what comes: blocked in between (as an environment is), or by its event loop. */
const threadSource = `
const { workerData: { port, words, frozen }, receiveMessageOnPort } = require('node:worker_threads');
if (frozen) {
  for (;;) {
    const seen = Atomics.load(words, 0);
    const received = receiveMessageOnPort(port);
    if (received === undefined) Atomics.wait(words, 0, seen);
    else if (received.message === 'end') break;
    else port.postMessage(received.message);
  }
} else port.on('message', (message) => (message === 'end' ? port.close() : port.postMessage(message)));
`;

export interface Echo {
  /** One round trip. */
  ask(): Promise<void>;
  end(): Promise<void>;
}

const threadEcho = (frozen: boolean): Echo => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 }: { port1: MessagePort; port2: MessagePort } = new MessageChannel();
  const worker = new Worker(threadSource, {
    eval: true,
    workerData: { port: port2, words, frozen },
    transferList: [port2],
  });
  const post = (message: unknown): void => {
    port1.postMessage(message);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
  };
  return {
    ask: async () => {
      const answered = once(port1, 'message');
      post('round');
      await answered;
    },
    end: async () => {
      const ended = once(worker, 'exit');
      post('end');
      await ended;
      port1.close();
    },
  };
};

const processEcho = (frozen: boolean): Echo => {
  const source = "process.stdin.on('data', (data) => process.stdout.write(data))";
  const child: ChildProcess = spawn(process.execPath, ['-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
  return {
    ask: async () => {
      const answered = once(child.stdout!, 'data');
      if (frozen) child.kill('SIGCONT');
      child.stdin!.write('round');
      await answered;
      if (frozen) child.kill('SIGSTOP');
    },
    end: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Microseconds of a round trip. */
const timedOf = async (echo: Echo): Promise<number> => {
  const startedAtMs = performance.now();
  for (let round = 0; round < rounds; round += 1) await echo.ask();
  return ((performance.now() - startedAtMs) * 1000) / rounds;
};

export interface FreezeCost {
  readonly kind: 'thread' | 'process';
  readonly frozenUs: number;
  readonly awakeUs: number;
}

const costOf = async (
  kind: FreezeCost['kind'],
  newEcho: (frozen: boolean) => Echo,
  timed: (echo: Echo) => Promise<number>,
): Promise<FreezeCost> => {
  const [frozen, awake] = [newEcho(true), newEcho(false)];
  const times = { frozen: [] as number[], awake: [] as number[] };
  for (const echo of [frozen, awake]) await timed(echo);
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    times.awake.push(await timed(awake));
    times.frozen.push(await timed(frozen));
  }
  await Promise.all([frozen.end(), awake.end()]);
  return { kind, frozenUs: medianOf(times.frozen), awakeUs: medianOf(times.awake) };
};

/** @param timed microseconds of a round trip; the mean of many unless given */
export const freezeCosts = async (timed: (echo: Echo) => Promise<number> = timedOf): Promise<FreezeCost[]> => [
  await costOf('thread', threadEcho, timed),
  await costOf('process', processEcho, timed),
];
