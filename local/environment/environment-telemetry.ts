// What one environment tells its extensions of what happens in it: the events of the Telemetry API, in the order in which
// the runtime interface emulator sends them (Developer Guide, telemetry-schema-reference).

import type { Ending } from '../sandbox/ending.ts';
import {
  extensionRecord,
  initDoneRecord,
  initReportRecord,
  initStartRecord,
  reportRecord,
  runtimeDoneRecord,
  startRecord,
  subscriptionRecord,
  thousandths,
  type InitPhase,
  type InitReport,
  type InitStart,
  type Report,
  type Span,
} from './platform-records.ts';
import type { ExtensionInfo } from '../sandbox/extension.ts';
import type { TelemetryStream } from '../telemetry/telemetry-event.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The invocation under way. */
interface Run {
  readonly requestId: string;
  readonly traceId: string;
  readonly tenantId: string | undefined;
  readonly startedAtMs: number;
  answer: { readonly atMs: number; readonly bytes: number } | null;
  runtimeDoneAtMs: number | null;
}

/** An instant of the machine's clock, now or before, as telemetry writes it. */
const isoOf = (atMs: number, nowMs: number): string => new Date(Date.now() - (nowMs - atMs)).toISOString();

/** The text of a fault: that of the error. */
const faultOf = (payload: string): string => {
  try {
    const error = JSON.parse(payload) as { errorMessage?: string; errorType?: string } | null;
    return `${error?.errorMessage ?? ''}\n${error?.errorType ?? ''}`;
  } catch {
    return payload;
  }
};

export class EnvironmentTelemetry {
  readonly #init: InitStart;
  #telemetry: Telemetry | null = null;
  #run: Run | null = null;

  constructor(init: InitStart) {
    this.#init = init;
  }

  get isHeard(): boolean {
    return this.#telemetry?.isHeard === true;
  }

  /** A runtime is about to start; null where nobody will listen. */
  begin(telemetry: Telemetry | null, phase: InitPhase): void {
    this.#telemetry = telemetry;
    telemetry?.say('platform.initStart', initStartRecord(this.#init, phase));
  }

  print(text: string): void {
    this.#telemetry?.print(text);
  }

  extensionLine(line: string): void {
    this.#telemetry?.say('extension', line);
  }

  subscribed(name: string, types: readonly TelemetryStream[]): void {
    this.#telemetry?.say('platform.telemetrySubscription', subscriptionRecord(name, types));
  }

  /** The init is over, well or not. */
  initOver(init: InitReport, extensions: readonly ExtensionInfo[]): void {
    const telemetry = this.#telemetry;
    if (telemetry === null) return;
    if (init.status !== 'success') telemetry.say('platform.initRuntimeDone', initDoneRecord(init));
    for (const extension of extensions) telemetry.say('platform.extension', extensionRecord(extension));
    telemetry.say('platform.initReport', initReportRecord(init));
    telemetry.closeSubscriptions();
  }

  started(request: Pick<Run, 'requestId' | 'traceId' | 'tenantId'>, startedAtMs: number): void {
    if (!this.isHeard) return;
    const { requestId, traceId, tenantId } = request;
    this.#run = { ...request, startedAtMs, answer: null, runtimeDoneAtMs: null };
    this.#telemetry!.say('platform.start', startRecord(requestId, this.#init.version, { tenantId, traceId }));
  }

  answered(atMs: number, payload: string): void {
    if (this.#run !== null) this.#run.answer = { atMs, bytes: Buffer.byteLength(payload) };
  }

  /** The runtime asks for the next: its init is over, or its part of the invocation. */
  runtimeDone(atMs: number, phase: InitPhase): void {
    const telemetry = this.#telemetry;
    if (telemetry?.isHeard !== true) return;
    telemetry.endLine();
    const run = this.#run;
    if (run === null) {
      const { initializationType } = this.#init;
      const outcome = { initializationType, phase, status: 'success', errorType: null } as const;
      telemetry.say('platform.initRuntimeDone', initDoneRecord(outcome));
    } else if (run.runtimeDoneAtMs === null) {
      run.runtimeDoneAtMs = atMs;
      this.#sayDone(run, { status: 'success', errorType: null, atMs });
    }
  }

  /** The invocation is over, extensions included. */
  finished(report: Report, { payload, errorType, status }: Ending): void {
    const run = this.#run;
    const telemetry = this.#telemetry;
    this.#run = null;
    if (run === null || telemetry === null) return;
    const endedAtMs = run.startedAtMs + report.durationMs;
    if (run.runtimeDoneAtMs === null) {
      telemetry.endLine();
      this.#sayDone(run, { status, errorType, atMs: endedAtMs });
      if (status === 'error') telemetry.say('platform.fault', faultOf(payload));
    }
    const spans = this.#extensionSpans(run, endedAtMs);
    telemetry.say('platform.report', reportRecord(report, { traceId: run.traceId, spans }));
  }

  #extensionSpans({ runtimeDoneAtMs }: Run, endedAtMs: number): Span[] {
    if (runtimeDoneAtMs === null) return [];
    const durationMs = thousandths(Math.max(0, endedAtMs - runtimeDoneAtMs));
    return [{ name: 'extensionOverhead', start: isoOf(runtimeDoneAtMs, endedAtMs), durationMs }];
  }

  #sayDone(run: Run, end: Pick<Report, 'status' | 'errorType'> & { readonly atMs: number }): void {
    const { requestId, startedAtMs, answer, traceId } = run;
    const { status, errorType, atMs } = end;
    const span = (name: Span['name'], fromMs: number, toMs: number): Span => ({
      name,
      start: isoOf(fromMs, atMs),
      durationMs: thousandths(toMs - fromMs),
    });
    const spans =
      answer === null
        ? []
        : [
            span('responseLatency', startedAtMs, answer.atMs),
            // What is answered at once takes no time of its own here.
            span('responseDuration', answer.atMs, answer.atMs),
            span('runtimeOverhead', answer.atMs, atMs),
          ];
    const producedBytes = answer?.bytes ?? 0;
    const done = { requestId, status, errorType, durationMs: atMs - startedAtMs, producedBytes };
    this.#telemetry!.say('platform.runtimeDone', runtimeDoneRecord(done, { traceId, spans }));
  }
}
