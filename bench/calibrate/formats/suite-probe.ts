// What a probe of cold starts found (measure --cold-starts, --idle-gaps): invocations that were sent to find out, which are no traffic.

import { Outcome, outcomeNames } from '../../../lambda/index.ts';
import { ConfigError } from '../../input/config-error.ts';
import type { Format } from '../format.ts';
import { entriesIn, field, listIn, numberIn, textIn } from '../../input/json-fields.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

export const probeSchemaId = 'windtunnel/probe@1';

/** One invocation of a probe. Times in ms. */
export interface ProbedInvocation {
  /** A cold start forced by a changed variable, the warm one behind it, or one after a time idle. */
  readonly by: 'variable' | 'warm' | 'idle';
  readonly outcome: 'completed' | 'failed' | 'timedOut';
  readonly coldStart: boolean;
  /** Since the probe began. */
  readonly atMs: number;
  /** How long the function had been left idle before; null unless `by` is idle, and for the first of them. */
  readonly idleMs: number | null;
  /** What the caller waited. */
  readonly latencyMs: number;
  /** Duration, Billed Duration, Init (or Restore) Duration and Max Memory Used of the REPORT line. */
  readonly durationMs: number;
  readonly billedMs: number;
  readonly initMs: number | null;
  readonly maxMemoryUsedMb: number;
}

export interface ProbedFunction {
  readonly memoryMb: number;
  /** In the order in which they were sent. */
  readonly invocations: readonly ProbedInvocation[];
}

export interface ProbeDocument {
  readonly schema: typeof probeSchemaId;
  readonly name: string;
  /** Where the functions ran, in words. */
  readonly target: string;
  readonly functions: Readonly<Record<string, ProbedFunction>>;
  /** What the reader must know. */
  readonly notes: readonly string[];
}

const outcomeOf = (text: string | null): Outcome => {
  const index = outcomeNames.findIndex((name) => name === text);
  return index < 0 ? Outcome.completed : (index as Outcome);
};

/** The way there and back, and of a cold start what comes before INIT. */
const besidesOf = (invocation: unknown): number => {
  const initMs = field(invocation, 'coldStart') === true ? numberIn(invocation, 'initMs') : 0;
  return Math.max(0, numberIn(invocation, 'latencyMs') - numberIn(invocation, 'durationMs') - initMs);
};

/** Tells what `document`, a ProbeDocument as far as anyone knows, says; returns how many invocations it has. */
export const tellProbe = (document: unknown, sink: RecordSink): number => {
  let told = 0;
  for (const [name, one] of entriesIn(document, 'functions')) {
    let environment = 0;
    for (const invocation of listIn(one, 'invocations')) {
      const coldStart = field(invocation, 'coldStart') === true;
      const isIdle = textIn(invocation, 'by') === 'idle';
      if (coldStart) environment += 1;
      told += 1;
      sink.invocation(name, {
        ...emptyRecord(),
        outcome: outcomeOf(textIn(invocation, 'outcome')),
        coldStart,
        durationMs: numberIn(invocation, 'durationMs'),
        initMs: numberIn(invocation, 'initMs'),
        billedMs: numberIn(invocation, 'billedMs'),
        memoryMb: numberIn(one, 'memoryMb'),
        maxMemoryMb: numberIn(invocation, 'maxMemoryUsedMb'),
        besidesMs: besidesOf(invocation),
        // Environments that a changed variable ended tell nothing of how long they live.
        startMs: isIdle ? numberIn(invocation, 'atMs') : Number.NaN,
        stream: isIdle ? String(environment) : '',
        probed: true,
      });
    }
  }
  return told;
};

export const suiteProbe: Format = {
  name: 'windtunnel-probe',
  recognises: (head) => /"schema":\s*"windtunnel\/probe@/.test(head),
  read: async (file, sink) => {
    const document: unknown = await file.json();
    if (textIn(document, 'schema') !== probeSchemaId) {
      const message = `is "${String(textIn(document, 'schema'))}", which this version cannot read; ${probeSchemaId} is what it writes`;
      throw new ConfigError(file.path, [{ path: 'schema', message }]);
    }
    const told = tellProbe(document, sink);
    sink.counted(told, told);
  },
};
