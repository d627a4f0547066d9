// One trace of a request for the client and the platform: all attempts of a request carry one trace id, whose last digits are its
// number, and when the run is over the platform is asked for what it knows of some.

import { randomBytes } from 'node:crypto';
import type { FlightTrace } from '../../loadgen/index.ts';
import type { InvocationInstants } from '../../local/index.ts';
import type { ServedInstants } from '../../reports/index.ts';
import type { Share } from './share.ts';

/** What the trace ids of a run have in common. */
export interface TracedRun {
  /** Root up to the number: `1-<8 hex digits>-<12 hex digits>`. */
  readonly root: string;
  /** The client's own segment, 16 hex digits: what functions call by themselves has another parent. */
  readonly parentId: string;
}

const numberDigits = 12;

export const newTracedRun = (): TracedRun => {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return { root: `1-${seconds}-${randomBytes(6).toString('hex')}`, parentId: randomBytes(8).toString('hex') };
};

const traceIdOf = ({ root }: TracedRun, number: number): string =>
  root + number.toString(16).padStart(numberDigits, '0');

/** The traces of a thread's requests, which are numbered among those of all. */
export const traceNumbering = (run: TracedRun, { index, of }: Share): (() => FlightTrace) => {
  let next = index;
  return () => {
    const number = next;
    next += of;
    return { number, header: `Root=${traceIdOf(run, number)};Parent=${run.parentId};Sampled=1` };
  };
};

const onRunClock = (told: InvocationInstants, startedAtMs: number): ServedInstants => {
  const at = (ms: number | null): number => (ms === null ? Number.NaN : ms - startedAtMs);
  return {
    arrivedMs: at(told.arrivedMs),
    admittedMs: at(told.admittedMs),
    initStartMs: at(told.initStartMs),
    initEndMs: at(told.initEndMs),
    restored: told.restored,
    invokedMs: at(told.invokedMs),
    answeredMs: at(told.answeredMs),
    endedMs: at(told.endedMs),
    extensionsMs: told.extensionsMs,
  };
};

/**
 * What the platform at `url` knows of the last attempts of requests, by their numbers.
 * @param startedAtMs start of the run on the machine's monotonic clock
 */
export const servedRequests = async (
  url: string,
  run: TracedRun,
  numbers: ReadonlySet<number>,
  startedAtMs: number,
): Promise<Map<number, ServedInstants>> => {
  const body = JSON.stringify([...numbers].map((number) => traceIdOf(run, number)));
  const response = await fetch(`${url}/_windtunnel/traces/instants`, { method: 'POST', body });
  if (!response.ok) throw new Error(`the platform does not tell of its traces: ${response.status}`);
  const { invocations } = (await response.json()) as { invocations: InvocationInstants[] };
  const served = new Map<number, ServedInstants>();
  for (const told of invocations.filter(({ parentId }) => parentId === run.parentId)) {
    const number = Number.parseInt(told.traceId.slice(-numberDigits), 16);
    const attempt = onRunClock(told, startedAtMs);
    const other = served.get(number);
    if (other === undefined || other.arrivedMs < attempt.arrivedMs) served.set(number, attempt);
  }
  return served;
};
