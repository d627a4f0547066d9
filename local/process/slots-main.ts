// The main thread of a process that takes many requests at once: it starts threads, each with the handler, and ends when the last of
// them has. One that breaks leaves the others alone (aws-lambda-ric 4.0, WorkerManager).

import { Worker } from 'node:worker_threads';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import type { SlotsBirth } from './slots-worker.ts';

/** As many as AWS's runtime has: what the variable says, or what the platform says for the vCPUs. */
const workersOf = ({ workers = 1 }: SandboxProgram): number => {
  const told = Number(process.env['AWS_LAMBDA_NODEJS_WORKER_COUNT']);
  return Number.isInteger(told) && told > 0 ? told : workers;
};

const errorLine = (worker: number, error: unknown): string => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return `${JSON.stringify({
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    requestId: '-',
    message: `Worker ${worker} error: ${message}`,
    errorType: name,
    errorMessage: message,
    stackTrace: (stack ?? '').split('\n'),
  })}\n`;
};

const newThread = (birth: SlotsBirth): Worker => new Worker(__filename, { workerData: birth });

/** @param begin begins a thread */
export const runSlotsMain = (
  program: SandboxProgram,
  write: (text: string) => void,
  begin: (birth: SlotsBirth) => Pick<Worker, 'on'> = newThread,
): void => {
  const birth: SlotsBirth = { slots: program };
  const count = workersOf(program);
  let alive = count;
  for (let index = 0; index < count; index += 1) {
    const worker = begin(birth);
    worker.on('error', (error) => write(errorLine(index, error)));
    worker.on('exit', () => {
      alive -= 1;
      if (alive === 0) process.exit(1);
    });
  }
};
