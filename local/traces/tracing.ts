// All of tracing together: who decides, where traces are kept, who takes those of handlers, who reads them.

import { lambdaSampling, type SegmentClock } from '../../lambda/index.ts';
import { machineClock } from '../clock/clock.ts';
import { openDaemon } from './daemon.ts';
import { TraceStore } from './trace-store.ts';
import { Tracer } from './tracer.ts';
import { xrayService, type XrayService } from './xray-service.ts';

export interface TracingOptions {
  /** MB of traces that are kept. */
  readonly storeMb: number;
  /** Whether every invocation is traced, whatever its function and its header say; false unless given. */
  readonly everything?: boolean;
}

export interface Tracing {
  readonly tracer: Tracer;
  readonly store: TraceStore;
  readonly clock: SegmentClock;
  readonly xray: XrayService;
  /** By which SDKs in handlers find the daemon. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const openTracing = async (
  { storeMb, everything = false }: TracingOptions,
  { accountId, random, note }: { accountId: string; random: () => number; note: (text: string) => void },
): Promise<Tracing> => {
  const store = new TraceStore(storeMb * 1024 ** 2);
  const wallOffsetMs = Date.now() - machineClock();
  const clock = { wallMs: (atMs: number) => atMs + wallOffsetMs };
  const daemon = await openDaemon(store, note);
  return {
    tracer: new Tracer({ store, clock: machineClock, accountId, sampling: lambdaSampling, everything, random }),
    store,
    clock,
    xray: xrayService({ store, clock, note }),
    variables: daemon.variables,
    close: () => daemon.close(),
  };
};
