// What a sending thread does: opens connections of its own, says that it is ready, sends its share from the instant it is told, and gives
// back what it saw.

import type { DispatchReport } from '../../loadgen/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { warmConnections } from './foreseen-connections.ts';
import type { Caps } from './run-caps.ts';
import type { TracedRun } from './request-traces.ts';
import { sendShare, type RequestChoice } from './sending.ts';
import type { Share } from './share.ts';
import { Tape, type TapeBlocks } from './tape.ts';
import { openTarget, type TargetChoice } from './target.ts';

export interface SenderTask {
  readonly document: ScenarioDocument;
  readonly directory: string;
  readonly seed: number;
  readonly target: TargetChoice;
  readonly share: Share;
  /** Of all threads; null for as many as are foreseen. */
  readonly connections: number | null;
  readonly requests: RequestChoice | undefined;
  readonly caps: Caps | undefined;
  readonly traced: TracedRun | undefined;
}

export type SenderOrder = { readonly startAtMs: number } | 'stop';

export type SenderReport =
  | 'ready'
  | { readonly report: DispatchReport; readonly tape: TapeBlocks }
  | { readonly error: string; readonly name: string };

/** The port to whoever gives the orders. */
export interface SenderPort {
  on(event: 'message', listener: (order: SenderOrder) => void): unknown;
  postMessage(report: SenderReport, moved: readonly ArrayBuffer[]): void;
  close(): void;
}

const send = async (
  task: SenderTask,
  port: SenderPort,
  say: (report: SenderReport, moved?: readonly ArrayBuffer[]) => void,
  open: typeof openTarget,
): Promise<void> => {
  const { document, directory, seed, target, share, connections, requests, caps, traced } = task;
  const scenario = compileScenario(document, 'the scenario', directory);
  const opened = await open(scenario, target);
  try {
    await opened.target.start();
    await warmConnections(opened.target, scenario, { seed, connections, threads: share.of });
    const stop = new AbortController();
    const started = new Promise<number>((resolve) => {
      port.on('message', (order) => {
        if (order === 'stop') stop.abort();
        else resolve(order.startAtMs);
      });
    });
    say('ready');
    const startAtMs = await started;
    const tape = new Tape();
    const report = await sendShare(scenario, opened.target, tape, {
      seed,
      share,
      requests,
      caps,
      traced,
      startAtMs,
      signal: stop.signal,
    });
    const blocks = tape.blocks();
    say(
      { report, tape: blocks },
      blocks.blocks.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } finally {
    await opened.close();
    port.close();
  }
};

/** Sends the share of `task` and tells `port` how it went. @param open the target; openTarget unless given */
export const runSender = (task: SenderTask, port: SenderPort, open: typeof openTarget = openTarget): Promise<void> => {
  const say = (report: SenderReport, moved: readonly ArrayBuffer[] = []): void => port.postMessage(report, moved);
  return send(task, port, say, open).catch((error: unknown) => {
    const { message, name } = error instanceof Error ? error : new Error(String(error));
    say({ error: message, name });
  });
};
