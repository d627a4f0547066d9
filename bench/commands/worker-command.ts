// windtunnel worker: computes sweeps of other machines until Ctrl-C.

import { availableParallelism } from 'node:os';
import { several } from '../../reports/words/format.ts';
import { queueName } from '../jobs/redis.ts';
import { startSweepWorker } from '../worker/redis-worker.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import type { WorkerCommandOptions } from './worker-options.ts';

/** @param start the worker; startSweepWorker unless given */
export const workerCommand = async (
  session: Session,
  options: WorkerCommandOptions,
  start: typeof startSweepWorker = startSweepWorker,
): Promise<ExitCode> => {
  session.saysOnStop('Stopping. Once more to quit at once.');
  const { signal } = session;
  const threads = options.workers ?? availableParallelism();
  const worker = await start(options.redis, threads, (text) => session.note(text));
  session.print(`${threads} thread${threads === 1 ? '' : 's'} on ${queueName}. Ctrl-C stops.`);
  session.printJson(JSON.stringify({ queue: queueName, threads }));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await worker.close();
  session.note(`computed ${several(worker.done, 'unit')}`);
  return ExitCode.interrupted;
};
