// A thread that sends.

import { parentPort, workerData } from 'node:worker_threads';
import { runSender, type SenderTask } from './sender.ts';

const port = parentPort!;

void runSender(workerData as SenderTask, {
  on: (event, listener) => port.on(event, listener),
  postMessage: (report, moved) => port.postMessage(report, [...moved]),
  close: () => port.close(),
});
