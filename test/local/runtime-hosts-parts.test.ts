// What a runtime stands on, in a thread and in a process: each word of it to the platform, as a message, and the way back.

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { takeProgram } from '../../local/isolation/process-program.ts';
import { confineSignals } from '../../local/process/confine-signals.ts';
import { handlerHost, tellEnd } from '../../local/process/handler-host.ts';
import { word as processWord, wordCount } from '../../local/process/protocol.ts';
import { writeAll } from '../../local/process/write-all.ts';
import { newWords, restedAtOf, word } from '../../local/sandbox/protocol.ts';
import type { SandboxProgram, SandboxRequest } from '../../local/sandbox/sandbox.ts';
import type { WorkerLog } from '../../local/worker/log.ts';
import { workerHost } from '../../local/worker/worker-host.ts';

const program = { functionName: 'f' } as unknown as SandboxProgram;
const log: WorkerLog = { wanted: true, requestId: null, write: () => undefined };
const request = { requestId: 'r-1', payload: '{}' } as unknown as SandboxRequest;
const error = { errorType: 'E', payload: '{"errorType":"E"}' };
const atMs = expect.any(Number) as number;
const memoryBytes = expect.any(Number) as number;

let close = (): void => undefined;
afterEach(() => {
  close();
  vi.restoreAllMocks();
});

/** Whether the event loop goes on for the port; not in the types of Node.js. */
const isKept = (port: object): boolean => (port as { hasRef: () => boolean }).hasRef();

/** Two ports; what the far one has received so far. */
const ports = () => {
  const { port1: near, port2: far } = new MessageChannel();
  close = () => near.close();
  const told = (): unknown[] => {
    const messages: unknown[] = [];
    for (;;) {
      const received: { message: unknown } | undefined = receiveMessageOnPort(far);
      if (received === undefined) return messages;
      messages.push(received.message);
    }
  };
  return { near, far, told };
};

describe('in a thread', () => {
  const begun = () => {
    const { near, far, told } = ports();
    const words = newWords();
    const lookAtMemory = vi.fn<() => void>();
    const exit = vi.fn<(status: number) => void>();
    const host = workerHost({ program, port: near, words }, log, lookAtMemory, exit);
    return { host, far, told, words, lookAtMemory, exit };
  };

  test('all that it says goes to the platform, with the instant and the memory, which is looked at first', () => {
    const { host, told, lookAtMemory, exit } = begun();
    expect([host.program, host.log]).toEqual([program, log]);
    host.initFailed(error);
    const stream = host.stream('r-1');
    stream.begun('text/x');
    stream.chunk(Buffer.from('ab'));
    expect(lookAtMemory).not.toHaveBeenCalled();
    host.ready();
    expect(lookAtMemory).toHaveBeenCalledTimes(1);
    host.answer('r-1', { error: null, payload: '5' });
    host.answer('r-1', { error });
    expect(lookAtMemory).toHaveBeenCalledTimes(3);
    host.exit(7);
    expect(exit.mock.calls).toEqual([[7]]);
    expect(told()).toEqual([
      { kind: 'initFailed', atMs, ...error },
      { kind: 'streamBegun', contentType: 'text/x' },
      { kind: 'chunk', bytes: new Uint8Array([97, 98]) },
      { kind: 'ready', atMs, memoryBytes },
      { kind: 'answered', atMs, memoryBytes, payload: '5' },
      { kind: 'failed', atMs, memoryBytes, ...error },
    ]);
  });

  test('it rests until there is a request, and says so to whoever waits for that alone', () => {
    const { host, far, told, words } = begun();
    const seen: number[] = [];
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      seen.push(Atomics.load(words, word.resting));
      far.postMessage(request);
      return 'ok';
    });
    expect(host.next()).toEqual(request);
    expect([seen, Atomics.load(words, word.resting), told()]).toEqual([[1], 0, []]);
    expect(restedAtOf(words)[0]).toBeGreaterThan(0);
    Atomics.store(words, word.restAwaited, 1);
    expect(host.next()).toEqual(request);
    expect([seen, told()]).toEqual([[1, 1], [{ kind: 'resting' }]]);
  });
});

describe('in a process', () => {
  const begun = () => {
    const { near, far, told } = ports();
    const words = new Int32Array(new SharedArrayBuffer(wordCount * 4));
    const exit = vi.fn<(status: number) => void>();
    return { host: handlerHost(program, log, { port: near, words }, exit), near, far, told, words, exit };
  };

  test('all that it says goes to the messenger, with the request that it is of', () => {
    const { host, told, exit } = begun();
    expect([host.program, host.log]).toEqual([program, log]);
    host.ready();
    host.initFailed(error);
    const stream = host.stream('r-1');
    stream.begun('text/x');
    stream.chunk(Buffer.from('ab'));
    host.answer('r-1', { error: null, payload: '5' });
    host.answer('r-2', { error });
    host.exit(7);
    expect(exit.mock.calls).toEqual([[7]]);
    expect(told()).toEqual([
      { kind: 'initFailed', error },
      { kind: 'streamBegun', requestId: 'r-1', contentType: 'text/x' },
      { kind: 'chunk', bytes: new Uint8Array([97, 98]) },
      { kind: 'answered', requestId: 'r-1', payload: '5' },
      { kind: 'failed', requestId: 'r-2', error },
    ]);
  });

  test('it asks for the next and stands still until it is there', () => {
    const { host, far, told, words } = begun();
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      far.postMessage(request);
      return 'ok';
    });
    expect(host.next()).toEqual(request);
    expect(wait.mock.calls).toEqual([[words, processWord.wakes, 0]]);
    expect(told()).toEqual([{ kind: 'next' }]);
  });

  test('its event loop goes on from the start where it must, or as soon as the platform says so', async () => {
    const { host, near, far, told, words } = begun();
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      Atomics.store(words, processWord.awake, 1);
      return 'ok';
    });
    for (const waits of [1, 1]) {
      const next = host.next();
      expect(next).toBeInstanceOf(Promise);
      // Nothing of it keeps the loop alive but what it waits for.
      expect(isKept(near)).toBe(true);
      expect(wait).toHaveBeenCalledTimes(waits);
      far.postMessage(request);
      expect(await next).toEqual(request);
      expect(isKept(near)).toBe(false);
    }
    expect(told()).toEqual([{ kind: 'next' }, { kind: 'next' }]);
  });

  test('its end waits until the platform has heard the rest, for five seconds at most', () => {
    const { near, told, words } = begun();
    Atomics.store(words, processWord.told, 1);
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      expect(Atomics.load(words, processWord.told)).toBe(0);
      return 'ok';
    });
    tellEnd({ port: near, words });
    expect(wait.mock.calls).toEqual([[words, processWord.told, 0, 5000]]);
    expect(told()).toEqual([{ kind: 'ending' }]);
  });

  test('its program is taken out of the handler’s sight', () => {
    const environment = { WINDTUNNEL_PROGRAM: '{"functionName":"f"}', OTHER: 'x' };
    expect(takeProgram(environment)).toEqual({ functionName: 'f' });
    expect(environment).toEqual({ OTHER: 'x' });
  });

  test('its text is written whole, however little a write takes and however often the pipe is full', () => {
    const written: string[] = [];
    let turn = 0;
    writeAll('aöb', (fd, bytes) => {
      expect(fd).toBe(1);
      turn += 1;
      if (turn % 2 === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
      written.push(bytes.toString('latin1'));
      return Math.min(2, bytes.length);
    });
    expect(written).toEqual([Buffer.from('aöb').toString('latin1'), Buffer.from('öb').subarray(1).toString('latin1')]);
    const gone = vi.fn<() => number>(() => {
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    });
    writeAll('text', gone);
    expect(gone).toHaveBeenCalledTimes(1);
    writeAll('', gone);
    expect(gone).toHaveBeenCalledTimes(1);
  });

  test('its signals reach itself and what it began, not what stands above it', () => {
    const sent: unknown[][] = [];
    const before = Object.getOwnPropertyDescriptor(process, 'kill')!;
    process.kill = (...values: unknown[]) => {
      sent.push(values);
      return true;
    };
    try {
      confineSignals();
      expect([process.kill(process.pid, 'SIGTERM'), process.kill(99_999, 0), process.kill(0)]).toEqual([
        true,
        true,
        true,
      ]);
      for (const pid of [process.ppid, 1, -1]) {
        expect(() => process.kill(pid, 0)).toThrow(
          expect.objectContaining({ message: 'kill EPERM', errno: -1, code: 'EPERM', syscall: 'kill' }) as Error,
        );
      }
    } finally {
      Object.defineProperty(process, 'kill', before);
    }
    expect(sent).toEqual([
      [process.pid, 'SIGTERM'],
      [99_999, 0],
      [0, undefined],
    ]);
  });
});
