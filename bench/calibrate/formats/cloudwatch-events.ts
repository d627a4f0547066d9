// Log events in JSON: `aws logs filter-log-events` and `get-log-events`, and what a subscription delivers.

import type { Format } from '../format.ts';
import { field, listIn, numberIn, textIn } from '../json-fields.ts';
import { jsonItems } from '../json-items.ts';
import { LogScanner, type LogSource } from '../log-scanner.ts';
import type { RecordSink } from '../recorded-invocation.ts';

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
    const message = textIn(event, 'message');
    if (message === null) return;
    this.#events += 1;
    this.#source.functionName = group?.replace(/^.*\//, '') ?? this.#source.functionName;
    this.#source.stream = textIn(event, 'logStreamName') ?? stream ?? '';
    this.#source.atMs = numberIn(event, 'timestamp');
    this.#scanner.scan(Buffer.from(message), this.#events);
  }

  end(): void {
    this.#sink.counted(this.#events, this.#scanner.matched);
  }
}

export const cloudWatchEvents: Format = {
  name: 'cloudwatch-events',
  recognises: (head) =>
    /^\s*\{/.test(head) && /"message"\s*:/.test(head) && /"(?:events|logEvents)"\s*:\s*\[/.test(head),
  read: async (file, sink) => {
    const reader = new EventReader(sink);
    if (/"logEvents"\s*:\s*\[/.test(file.head)) {
      for await (const document of jsonItems(file, 0)) {
        for (const event of listIn(document, 'logEvents')) {
          reader.event(event, textIn(document, 'logGroup'), textIn(document, 'logStream'));
        }
      }
    } else {
      for await (const event of jsonItems(file, 2)) reader.event(field(event), null, null);
    }
    reader.end();
  },
};
