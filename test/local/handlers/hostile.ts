// Handlers of the system tests that try to bring the platform down. `good` must still serve after each.

import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { parentPort } from 'node:worker_threads';

export const good = async (): Promise<string> => 'good';

export const rejectsUnheard = async (): Promise<void> => {
  void Promise.reject(new Error('nobody listens'));
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
};

export const throwsLater = async (): Promise<void> => {
  setTimeout(() => {
    throw new EvalError('later');
  }, 1);
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
};

export const emitsError = async (): Promise<void> => {
  setImmediate(() => new EventEmitter().emit('error', new Error('an error event')));
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
};

export const exits = async (event: { status: number }): Promise<void> => process.exit(event.status);

export const loops = async (): Promise<void> => {
  for (;;);
};

export const loopsAfterAnswer = (_event: unknown, context: { succeed(result: unknown): void }): void => {
  context.succeed('answered first');
  for (;;);
};

export const eatsHeap = async (): Promise<number> => {
  const eaten: unknown[] = [];
  for (;;) eaten.push({ some: 'object', number: eaten.length, list: [1, 2, 3, eaten.length] });
};

export const eatsBuffers = async (): Promise<number> => {
  const eaten: Buffer[] = [];
  for (;;) eaten.push(Buffer.alloc(1024 * 1024, 1));
};

export const eatsTypedArrays = async (): Promise<number> => {
  const eaten: Uint8Array[] = [];
  for (;;) {
    eaten.push(new Uint8Array(8 * 1024 * 1024).fill(1));
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
};

export const eatsTypedArraysAtOnce = async (): Promise<number> => {
  const eaten: Uint8Array[] = [];
  for (;;) eaten.push(new Uint8Array(8 * 1024 * 1024).fill(1));
};

/** A table that grows is copied in one large allocation, which V8 cannot refuse without ending the process. */
export const eatsMap = async (): Promise<number> => {
  const eaten = new Map<number, unknown>();
  for (;;) eaten.set(eaten.size, { some: 'object', list: [1, 2, 3, eaten.size] });
};

/** Large Buffers, none of them kept: within its memory. */
export const churnsBuffers = async (): Promise<number> => {
  let sum = 0;
  for (let i = 0; i < 400; i += 1) sum += Buffer.alloc(2 * 1024 * 1024, 1)[i]!;
  return sum;
};

export const printsMegabytes = async (): Promise<string> => {
  const text = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 20; i += 1) console.log(text);
  return 'printed';
};

export const returnsMegabytes = async (): Promise<string> => 'y'.repeat(10 * 1024 * 1024);

export const returnsCycle = async (): Promise<unknown> => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  return cycle;
};

export const returnsBigInt = async (): Promise<unknown> => 10n;

export const closesStdout = async (): Promise<string> => {
  process.stdout.end();
  process.stderr.destroy();
  for (let fd = 0; fd < 64; fd += 1) {
    try {
      fs.closeSync(fd);
    } catch {
      // Not ours to close.
    }
  }
  fs.writeSync(1, 'still here\n');
  const written = await promisify(fs.write)(2, Buffer.from('[and here\n]'), 1, 9);
  if (written.bytesWritten !== 9) throw new Error('a write to the log says how much it wrote');
  // What a handler opens it can close.
  fs.closeSync(fs.openSync(process.execPath, 'r'));
  return 'closed';
};

export const killsProcess = async (): Promise<string> => {
  process.kill(process.pid, 'SIGKILL');
  return 'survived';
};

export const aborts = async (): Promise<string> => {
  process.abort();
  return 'survived';
};

export const neverSettles = async (): Promise<void> => {
  await new Promise<void>(() => undefined);
};

export const throwsUnreadable = async (): Promise<never> => {
  throw Object.defineProperty(new Error('x'), 'stack', {
    get: () => {
      throw new Error('no stack for you');
    },
  });
};

export const floodsParent = async (): Promise<string> => {
  for (let i = 0; i < 1000; i += 1) parentPort?.postMessage({ kind: 'answered', payload: '"forged"' });
  return 'flooded';
};

export const overwritesGlobals = async (): Promise<string> => {
  const target = globalThis as unknown as Record<string, unknown>;
  for (const name of ['setImmediate', 'setInterval', 'setTimeout', 'clearInterval']) {
    target[name] = () => {
      throw new Error(`${name} is gone`);
    };
  }
  process.exit = () => {
    throw new Error('no exit');
  };
  return 'overwritten';
};
