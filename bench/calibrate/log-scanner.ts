// Finds what Lambda tells of invocations among the lines of a log: REPORT, INIT_REPORT and RESTORE_REPORT in text, platform.report
// and its siblings in JSON, whatever stands before them on the line.

import type { LogSource } from './log-source.ts';
import { Outcome } from '../../lambda/index.ts';
import { emptyReportFields, readReportFields } from '../../loadgen/index.ts';
import { mayBeTime, timeAt, timeEnd } from './log-time.ts';
import { emptyRecord, type RecordSink } from './recorded-invocation.ts';
import { readPlatformEvent } from './platform-event.ts';

const reportMark = 'REPORT';
const platformMark = '"platform.';
const timeoutMark = 'Task timed out after ';
/** What runtimes write of a handler that threw: REPORT says nothing of it. Node.js's own words, with the request's id. */
const errorMarks = /\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s/;
const errorMark = '\tERROR\t';
/** Python's, without one; its logging has a tab behind the bracket. */
const pythonMark = '[ERROR] ';
/** Ids whose REPORT never comes are forgotten. */
const mostIds = 10_000;
const requestMark = new TextEncoder().encode(' RequestId:');
const underscore = 0x5f;

/** Words that may stand before a REPORT: of dates, and the streams of a container. Any other word is a handler's. */
const dateWords =
  /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|UTC|GMT|AM|PM|T|Z)[a-z]*,?$|^std(?:out|err)$/;
const word = /^[\p{L}_]{2,}[:,]?$/u;
const requestId = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;
const streamName = /\d{4}\/\d\d\/\d\d\/\S*\[[^\]\s]*\][\da-f]+/;
const groupName = /\/aws\/lambda\/([\w.-]+)/;

/** Whether a line's text before the mark is a time, a stream and the like, and not a handler that quotes one. */
const isPlainPrefix = (prefix: string): boolean =>
  !requestId.test(prefix) && prefix.split(/\s+/).every((part) => !word.test(part) || dateWords.test(part));

const matchesAt = (bytes: Uint8Array, at: number, text: Uint8Array): boolean => {
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
  return true;
};

const latin1 = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

export class LogScanner {
  readonly #sink: RecordSink;
  readonly #source: LogSource;
  readonly #record = emptyRecord();
  readonly #fields = emptyReportFields();
  /** The last time that a line began with: of lines that have none of their own. */
  #lastMs: number = Number.NaN;
  /** `Task timed out after` so long was said; the next REPORT that long is of it. */
  #timeoutMs: number = Number.NaN;
  /** Requests whose handler threw; and that of the next REPORT, where its line had no id. */
  readonly #failedIds = new Set<string>();
  #failedNext = false;
  #toldLastMs = false;
  /** Of the line under way. */
  #number = 0;
  lines = 0;
  matched = 0;

  /** `source` may be changed between blocks; what lines tell of it is written there. */
  constructor(sink: RecordSink, source: LogSource) {
    this.#sink = sink;
    this.#source = source;
  }

  /** Reads whole lines; `firstLine` is the number of the first. */
  scan(bytes: Buffer, firstLine: number): void {
    let report = bytes.indexOf(reportMark);
    let platform = bytes.indexOf(platformMark);
    let timeout = bytes.indexOf(timeoutMark);
    let error = bytes.indexOf(errorMark);
    let python = bytes.indexOf(pythonMark);
    let number = firstLine;
    for (let start = 0; start < bytes.length; number += 1) {
      const found = bytes.indexOf(0x0a, start);
      const end = found < 0 ? bytes.length : found;
      this.lines += 1;
      if (report >= 0 && report < start) report = bytes.indexOf(reportMark, start);
      if (platform >= 0 && platform < start) platform = bytes.indexOf(platformMark, start);
      if (timeout >= 0 && timeout < start) timeout = bytes.indexOf(timeoutMark, start);
      if (error >= 0 && error < start) error = bytes.indexOf(errorMark, start);
      if (python >= 0 && python < start) python = bytes.indexOf(pythonMark, start);
      const hasReport = report >= 0 && report < end;
      this.#number = number;
      if (platform >= 0 && platform < end) this.#platformLine(bytes, start, end);
      else if (hasReport) this.#reportLine(bytes, start, report, end);
      else if (mayBeTime(bytes, start)) {
        const atMs = timeAt(bytes, start);
        if (!Number.isNaN(atMs)) this.#lastMs = atMs;
      }
      if (timeout >= 0 && timeout < end) {
        this.#timeoutMs = Number.parseFloat(latin1(bytes, timeout + timeoutMark.length, end)) * 1000;
      }
      if (error >= 0 && error < end) this.#errorLine(latin1(bytes, start, Math.min(end, error + 60)));
      if (python >= 0 && python < end && /^\[ERROR\] [A-Za-z_][\w.]*(?:: |$)/.test(latin1(bytes, python, end))) {
        this.#failedNext = true;
      }
      start = end + 1;
    }
  }

  #reportLine(bytes: Buffer, start: number, mark: number, end: number): void {
    const isOwn = bytes[mark - 1] === underscore && mark > start;
    if (isOwn) return this.#initLine(bytes, start, mark, end);
    if (!matchesAt(bytes, mark + reportMark.length, requestMark)) return undefined;
    if (mark > start && !this.#readPrefix(bytes, start, mark)) return undefined;
    const ownMs = mark > start ? this.#prefixMs : Number.NaN;
    readReportFields(bytes, mark, end, this.#fields);
    const { durationMs } = this.#fields;
    this.#sink.at(this.#number);
    if (Number.isNaN(durationMs)) {
      // Cut off, or a runtime that ended before there was anything to report.
      this.#sink.broken(bytes.toString('utf8', start, Math.min(end, start + 200)));
      return undefined;
    }
    this.matched += 1;
    if (this.#hasFailed(bytes, mark, end)) this.#fields.status ??= 'error';
    this.#tell(ownMs);
    return undefined;
  }

  #errorLine(text: string): void {
    if (!errorMarks.test(text)) return;
    const id = requestId.exec(text)?.[0];
    if (id === undefined) this.#failedNext = true;
    else if (this.#failedIds.size < mostIds) this.#failedIds.add(id);
  }

  /** Whether a line before said that the handler of this request threw. */
  #hasFailed(bytes: Buffer, mark: number, end: number): boolean {
    const isNext = this.#failedNext;
    this.#failedNext = false;
    if (this.#failedIds.size === 0) return isNext;
    const id = requestId.exec(latin1(bytes, mark, Math.min(end, mark + 80)))?.[0];
    return (id !== undefined && this.#failedIds.delete(id)) || isNext;
  }

  /** Tells the sink of the fields that were read. */
  #tell(prefixMs: number): void {
    const { durationMs, billedMs, memorySizeMb, maxMemoryUsedMb, initMs, restoreMs, status } = this.#fields;
    const record = this.#record;
    const init = Number.isNaN(initMs) ? restoreMs : initMs;
    const told = Number.isNaN(prefixMs) ? this.#source.atMs : prefixMs;
    record.startMs = this.#startOf(told, durationMs, init);
    record.durationMs = durationMs;
    record.coldStart = !Number.isNaN(init);
    record.initMs = init;
    record.billedMs = billedMs;
    record.memoryMb = memorySizeMb;
    record.maxMemoryMb = maxMemoryUsedMb;
    record.stream = this.#source.stream;
    record.outcome = Outcome.completed;
    if (status === 'timeout' || this.#timedOut(durationMs)) record.outcome = Outcome.timedOut;
    else if (status !== null && status !== 'success') record.outcome = Outcome.failed;
    this.#sink.invocation(this.#source.functionName, record);
  }

  /** A REPORT is written at the end; without a time of its own the last line that had one was written while it ran. */
  #startOf(endMs: number, durationMs: number, initMs: number): number {
    const init = Number.isNaN(initMs) ? 0 : initMs;
    if (!Number.isNaN(endMs)) return endMs - durationMs - init;
    if (Number.isNaN(this.#lastMs)) return Number.NaN;
    if (!this.#toldLastMs) {
      this.#sink.note(
        'REPORT lines without a time: the last line before each that has one says when it ran; a log with a time on every line (aws logs tail, filter-log-events) tells it exactly',
      );
      this.#toldLastMs = true;
    }
    return this.#lastMs - init;
  }

  #timedOut(durationMs: number): boolean {
    const said = this.#timeoutMs;
    this.#timeoutMs = Number.NaN;
    return durationMs >= said - 1;
  }

  #initLine(bytes: Buffer, start: number, mark: number, end: number): void {
    const isInit = latin1(bytes, Math.max(start, mark - 5), mark) === 'INIT_';
    const isRestore = latin1(bytes, Math.max(start, mark - 8), mark) === 'RESTORE_';
    const from = mark - (isInit ? 5 : 8);
    if (!isInit && !isRestore) return;
    if (from > start && !this.#readPrefix(bytes, start, from)) return;
    readReportFields(bytes, mark, end, this.#fields);
    const ms = isInit ? this.#fields.initMs : this.#fields.restoreMs;
    if (Number.isNaN(ms)) return;
    this.matched += 1;
    this.#sink.initReport(this.#source.functionName, {
      kind: isInit ? 'init' : 'restore',
      ms,
      status: this.#fields.status,
    });
  }

  #prefixMs: number = Number.NaN;
  #lastPrefixStream = '';

  /** What stands before the mark: a time, a stream, a group. False for a handler's own words. */
  #readPrefix(bytes: Buffer, start: number, mark: number): boolean {
    this.#prefixMs = Number.NaN;
    let from = start;
    if (mayBeTime(bytes, start)) {
      this.#prefixMs = timeAt(bytes, start);
      if (!Number.isNaN(this.#prefixMs)) from = timeEnd.at;
    }
    while (from < mark && bytes[from]! <= 0x20) from += 1;
    if (from >= mark) return true;
    const prefix = bytes.toString('utf8', from, mark).trim();
    if (prefix === this.#lastPrefixStream) return true;
    if (!isPlainPrefix(prefix)) return false;
    const stream = streamName.exec(prefix)?.[0];
    if (stream !== undefined) this.#source.stream = stream;
    const group = groupName.exec(prefix)?.[1];
    if (group !== undefined) this.#source.functionName = group;
    if (Number.isNaN(this.#prefixMs)) {
      for (let at = from; at + 19 <= mark && Number.isNaN(this.#prefixMs); at += 1) {
        if (mayBeTime(bytes, at)) this.#prefixMs = timeAt(bytes, at);
      }
      return true;
    }
    this.#lastPrefixStream = prefix;
    return true;
  }

  #platformLine(bytes: Buffer, start: number, end: number): void {
    const brace = bytes.indexOf(0x7b, start);
    if (brace < 0 || brace >= end) return;
    // Of a handler's words in JSON the mark is inside of a text: only what is an event of the platform has its type.
    const text = bytes.toString('utf8', brace, end);
    if (brace > start && !this.#readPrefix(bytes, start, brace)) return;
    this.#sink.at(this.#number);
    const { kind, atMs } = readPlatformEvent(text, this.#fields, this.#source);
    if (kind === 'broken') this.#sink.broken(text.slice(0, 200));
    if (kind === 'report') {
      this.matched += 1;
      this.#tell(Number.isNaN(atMs) && brace > start ? this.#prefixMs : atMs);
    } else if (kind === 'init' || kind === 'restore') {
      this.matched += 1;
      const ms = kind === 'init' ? this.#fields.initMs : this.#fields.restoreMs;
      this.#sink.initReport(this.#source.functionName, { kind, ms, status: this.#fields.status });
    }
  }
}
