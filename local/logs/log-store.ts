// What functions wrote, kept in memory by log group and log stream, as long as there is room for it.

import type { KeptBound, KeptKind } from '../kept/kept-bound.ts';
import { EventList, type LogEvent } from './log-event.ts';

export interface LogStream {
  readonly name: string;
  readonly createdAtMs: number;
  readonly events: EventList;
  lastIngestionTime: number;
  /** Of what is still there. */
  bytes: number;
}

export interface LogGroup {
  readonly name: string;
  readonly createdAtMs: number;
  readonly streams: Map<string, LogStream>;
  /** Of all streams. */
  readonly events: EventList;
  retentionDays: number | null;
  bytes: number;
}

/** What each event counts beside its text (CloudWatch Logs API, PutLogEvents). */
const eventOverheadBytes = 26;
/** A stream takes memory too. */
const streamOverheadBytes = 512;
const dayMs = 24 * 60 * 60 * 1000;

export type LogListener = (group: LogGroup, event: LogEvent) => void;

/** One event, or a stream's own entry, in the order in which they make room. */
interface Held {
  readonly group: LogGroup;
  readonly stream: LogStream;
  /** Null for the stream itself. */
  readonly event: LogEvent | null;
}

export class LogStore {
  readonly groups: Map<string, LogGroup> = new Map();
  readonly listeners: Set<LogListener> = new Set();
  readonly #kept: KeptKind;
  #held: Held[] = [];
  #oldest = 0;
  #sequence = 0;

  constructor(bound: KeptBound) {
    this.#kept = bound.kind('logs', () => this.#makeRoom());
  }

  /** The group of a name, made if it is not there. */
  group(name: string): LogGroup {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const group: LogGroup = {
      name,
      createdAtMs: Date.now(),
      streams: new Map(),
      events: new EventList(),
      retentionDays: null,
      bytes: 0,
    };
    this.groups.set(name, group);
    return group;
  }

  /** The stream of a name, made if it is not there. */
  stream(group: LogGroup, name: string): LogStream {
    const known = group.streams.get(name);
    if (known !== undefined) return known;
    const stream: LogStream = {
      name,
      createdAtMs: Date.now(),
      events: new EventList(),
      lastIngestionTime: 0,
      bytes: 0,
    };
    group.streams.set(name, stream);
    this.#hold({ group, stream, event: null }, streamOverheadBytes);
    return stream;
  }

  /** Adds an event; `timestamp` in ms since 1970, now unless given. */
  write(group: LogGroup, stream: LogStream, message: string, timestamp: number = Date.now()): void {
    const ingestionTime = Date.now();
    this.#sequence += 1;
    const event: LogEvent = {
      stream: stream.name,
      timestamp,
      ingestionTime,
      sequence: this.#sequence,
      message,
      bytes: Buffer.byteLength(message) + eventOverheadBytes,
      gone: false,
    };
    group.events.add(event);
    stream.events.add(event);
    group.bytes += event.bytes;
    stream.bytes += event.bytes;
    stream.lastIngestionTime = ingestionTime;
    for (const listener of this.listeners) listener(group, event);
    this.#hold({ group, stream, event }, event.bytes);
  }

  deleteStream(group: LogGroup, stream: LogStream): void {
    group.streams.delete(stream.name);
    for (let i = this.#oldest; i < this.#held.length; i += 1) {
      const held = this.#held[i]!;
      if (held.stream === stream && held.event !== null) this.#drop(held, held.event);
    }
  }

  deleteGroup(group: LogGroup): void {
    this.groups.delete(group.name);
    for (let i = this.#oldest; i < this.#held.length; i += 1) {
      const held = this.#held[i]!;
      if (held.group === group && held.event !== null) this.#drop(held, held.event);
    }
    group.streams.clear();
  }

  /** Before it, nothing of the group is shown any more; ms since 1970. */
  static keptSinceMs({ retentionDays }: LogGroup): number {
    return retentionDays === null ? 0 : Date.now() - retentionDays * dayMs;
  }

  #hold(held: Held, bytes: number): void {
    this.#held.push(held);
    this.#kept.grow(bytes);
    if (this.#oldest < 4096 || this.#oldest * 2 < this.#held.length) return;
    this.#held = this.#held.slice(this.#oldest);
    this.#oldest = 0;
  }

  /** False where nothing is left. */
  #makeRoom(): boolean {
    const held = this.#held[this.#oldest];
    if (held === undefined) return false;
    this.#oldest += 1;
    const { group, stream, event } = held;
    if (event !== null) {
      if (!event.gone) this.#kept.countDropped();
      this.#drop(held, event);
    } else if (stream.events.first === undefined) {
      this.#kept.shrink(streamOverheadBytes);
      if (group.streams.get(stream.name) === stream) group.streams.delete(stream.name);
    } else {
      // One that lives on is counted until what it holds is gone; it comes after its events then.
      this.#held.push(held);
    }
    return true;
  }

  #drop({ group, stream }: Held, event: LogEvent): void {
    if (event.gone) return;
    event.gone = true;
    event.message = '';
    this.#kept.shrink(event.bytes);
    group.bytes -= event.bytes;
    stream.bytes -= event.bytes;
    group.events.trim();
    stream.events.trim();
  }
}
