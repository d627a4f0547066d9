// All of tracing together: who decides, where traces are kept, who takes those of handlers, who reads them.

import { lambdaSampling, type SegmentClock } from '../../lambda/index.ts';
import { machineClock } from '../clock/clock.ts';
import type { KeptBound } from '../kept/kept-bound.ts';
import { openDaemon } from './daemon.ts';
import { TraceStore } from './trace-store.ts';
import { Tracer } from './tracer.ts';
import { xrayService, type XrayService } from './xray-service.ts';

export interface TracingOptions {
  /** Whether every invocation is traced, whatever its function and its header say; false unless given. */
  readonly everything?: boolean;
}

export interface TracingContext {
  /** Of what is kept. */
  readonly bound: KeptBound;
  readonly accountId: string;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly note: (text: string) => void;
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
  { everything = false }: TracingOptions,
  { accountId, random, note, bound }: TracingContext,
): Promise<Tracing> => {
  const wallOffsetMs = Date.now() - machineClock();
  const clock = { wallMs: (atMs: number) => atMs + wallOffsetMs };
  const store = new TraceStore(bound, clock);
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
