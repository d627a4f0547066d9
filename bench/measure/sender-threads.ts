// Several sending threads as one: they begin at the same instant, and what they saw is put together in the order of time.

import { Worker } from 'node:worker_threads';
import { healthOf, TargetError, type DispatchReport } from '../../loadgen/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SenderOrder, SenderReport, SenderTask } from './sender.ts';
import type { Caps } from './run-caps.ts';
import type { TracedRun } from './request-traces.ts';
import type { RequestChoice } from './sending.ts';
import { mergedTapes, type TapeListener } from './tape.ts';
import type { TargetChoice } from './target.ts';

export interface ThreadedOptions {
  readonly seed: number;
  readonly target: TargetChoice;
  readonly threads: number;
  readonly connections: number | null;
  readonly requests?: RequestChoice | undefined;
  readonly caps?: Caps | undefined;
  readonly traced?: TracedRun | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Between the order to begin and the first instant. */
const leadMs = 100;

type Sent = Exclude<SenderReport, 'ready' | { error: string }>;

type Counted = { readonly message: string; readonly count: number };

/** The same messages of several threads are one. */
const summed = (lists: readonly (readonly Counted[])[]): Counted[] => {
  const counts = new Map<string, number>();
  for (const { message, count } of lists.flat()) counts.set(message, (counts.get(message) ?? 0) + count);
  return [...counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count);
};

/** What several threads report, as one. */
export const mergedReport = (reports: readonly DispatchReport[]): DispatchReport => {
  const counts = reports.flatMap((report) => report.counts);
  const stops = reports.flatMap(({ stoppedAtMs }) => (stoppedAtMs === null ? [] : [stoppedAtMs]));
  return {
    startedAtMs: reports[0]!.startedAtMs,
    endedAtMs: Math.max(...reports.map(({ endedAtMs }) => endedAtMs)),
    capped: reports.find(({ capped }) => capped !== null)?.capped ?? null,
    redirects: {
      followed: reports.reduce((sum, { redirects }) => sum + redirects.followed, 0),
      requests: reports.reduce((sum, { redirects }) => sum + redirects.requests, 0),
    },
    interrupted: reports.some(({ interrupted }) => interrupted),
    stoppedAtMs: stops.length === 0 ? null : Math.max(...stops),
    health: healthOf(counts),
    counts,
    targetErrors: summed(reports.map(({ targetErrors }) => targetErrors)),
    failures: summed(reports.map(({ failures }) => failures)),
  };
};

/** A thread, as whoever gives it orders sees it. */
export interface SenderWorker {
  on(event: 'message', listener: (report: SenderReport) => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(order: SenderOrder): void;
  terminate(): Promise<unknown>;
}

const newThread = (task: SenderTask): SenderWorker =>
  new Worker(new URL('./sender-thread.js', import.meta.url), { workerData: task });

/** One thread: resolves `ready`, then `sent`; both reject when it fails. */
const startSender = (worker: SenderWorker): { worker: SenderWorker; ready: Promise<void>; sent: Promise<Sent> } => {
  let isReady: () => void;
  let readyFails: (error: Error) => void;
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    readyFails = reject;
  });
  const sent = new Promise<Sent>((resolve, reject) => {
    const fail = (error: Error): void => {
      readyFails(error);
      reject(error);
    };
    worker.on('message', (report: SenderReport) => {
      if (report === 'ready') isReady();
      else if ('error' in report) {
        fail(report.name === 'TargetError' ? new TargetError(report.error) : new Error(report.error));
      } else resolve(report);
    });
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`a sending thread ended with exit code ${code}`)));
  });
  // Whoever waits for `ready` first must not leave this one unheard.
  sent.catch(() => {});
  return { worker, ready, sent };
};

/**
 * Sends all of `scenario` and tells `listener` what happened, in the order of time, when it is over.
 * @param start begins one of them; a thread unless given
 */
export const sendByThreads = async (
  scenario: Scenario,
  listener: TapeListener,
  { seed, target, threads, connections, requests, caps, traced, signal }: ThreadedOptions,
  start: (task: SenderTask) => SenderWorker = newThread,
): Promise<DispatchReport> => {
  const senders = Array.from({ length: threads }, (_, index) =>
    startSender(
      start({
        document: scenario.document,
        directory: scenario.directory,
        seed,
        target,
        share: { index, of: threads },
        connections,
        requests,
        caps,
        traced,
      }),
    ),
  );
  const tell = (order: SenderOrder): void => {
    for (const { worker } of senders) worker.postMessage(order);
  };
  const stop = (): void => tell('stop');
  try {
    await Promise.all(senders.map(({ ready }) => ready));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    tell({ startAtMs: Number(process.hrtime.bigint()) / 1e6 + leadMs });
    const sent = await Promise.all(senders.map((sender) => sender.sent));
    mergedTapes(sent.map(({ tape }) => tape)).tell(listener);
    return mergedReport(sent.map(({ report }) => report));
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(senders.map(({ worker }) => worker.terminate()));
  }
};
