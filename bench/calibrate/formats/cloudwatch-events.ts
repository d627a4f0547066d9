// Log events in JSON: `aws logs filter-log-events` and `get-log-events`, what a subscription delivers, and events alone, one after
// the other or in a list, as shippers of logs and jq write them.

import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { field, listIn, textIn } from '../../input/json-fields.ts';
import { unixMsOfText } from '../log-time.ts';
import { jsonItems } from '../json-items.ts';
import { LogScanner } from '../log-scanner.ts';
import { isListOfRows } from './logs-insights.ts';
import type { LogSource } from '../log-source.ts';
import type { RecordSink } from '../recorded-invocation.ts';

/** The first of `keys` that holds a text. */
const textAt = (event: unknown, keys: readonly string[]): string | null =>
  keys.map((key) => textIn(event, key)).find((text) => text !== null) ?? null;

/** When it was written, Unix time in ms. */
const timeIn = (event: unknown): number => {
  const found = ['timestamp', '@timestamp', 'time'].map((key) => field(event, key)).find((at) => at !== undefined);
  return typeof found === 'number' || typeof found === 'string' ? unixMsOfText(String(found)) : Number.NaN;
};

/** An event beside which no list of events stands. */
const isAlone = (head: string): boolean =>
  /^\s*(?:\[\s*)?\{/.test(head) &&
  /"(?:@?message|log|msg)"\s*:\s*"[^"\n]*(?:REPORT RequestId:|START RequestId: |INIT_START )/.test(head);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Events in a list, or one after the other: on lines of their own a broken one spoils no other. */
async function* eventsAlone(file: InputFile, sink: RecordSink): AsyncGenerator {
  const beginning = file.head.trimStart();
  const isByLine = parsed(beginning.split(/\r?\n/, 1)[0]!) !== undefined;
  if (!isByLine || beginning.startsWith('[')) {
    yield* jsonItems(file, beginning.startsWith('[') ? 1 : 0);
    return;
  }
  for await (const { lines, firstLine } of file.lines()) {
    for (const [index, text] of lines.entries()) {
      if (text.trim() === '') continue;
      const event = parsed(text);
      sink.at(firstLine + index);
      if (event === undefined) sink.broken(text.slice(0, 200));
      else yield event;
    }
  }
}

class EventReader {
  readonly #sink: RecordSink;
  readonly #source: LogSource = { functionName: null, stream: '', atMs: Number.NaN };
  readonly #scanner: LogScanner;
  #events = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.#scanner = new LogScanner(sink, this.#source);
  }

  /** `group` and `stream` where the document tells them and not the event. */
  event(event: unknown, group: string | null, stream: string | null): void {
    const message = textAt(event, ['message', '@message', 'log', 'msg']);
    if (message === null) return;
    this.#events += 1;
    const ownGroup = textAt(event, ['logGroupName', 'logGroup', 'log_group', '@log']) ?? group;
    this.#source.functionName = ownGroup?.replace(/^.*\//, '') ?? this.#source.functionName;
    this.#source.stream = textAt(event, ['logStreamName', 'logStream', 'log_stream', '@logStream']) ?? stream ?? '';
    this.#source.atMs = timeIn(event);
    this.#scanner.scan(Buffer.from(message), this.#events);
  }

  end(): void {
    this.#sink.counted(this.#events, this.#scanner.matched);
  }
}

export const cloudWatchEvents: Format = {
  name: 'cloudwatch-events',
  recognises: (head) =>
    (/^\s*\{/.test(head) && /"message"\s*:/.test(head) && /"(?:events|logEvents)"\s*:\s*\[/.test(head)) ||
    (isAlone(head) && !isListOfRows(head)),
  read: async (file, sink) => {
    const reader = new EventReader(sink);
    if (/"logEvents"\s*:\s*\[/.test(file.head)) {
      for await (const document of jsonItems(file, 0)) {
        for (const event of listIn(document, 'logEvents')) {
          reader.event(event, textIn(document, 'logGroup'), textIn(document, 'logStream'));
        }
      }
    } else if (!/"events"\s*:\s*\[/.test(file.head)) {
      for await (const event of eventsAlone(file, sink)) reader.event(event, null, null);
    } else {
      for await (const event of jsonItems(file, 2)) reader.event(field(event), null, null);
    }
    reader.end();
  },
};
