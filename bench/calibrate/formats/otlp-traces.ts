// Spans of OpenTelemetry as JSON (OTLP): a document, or one a line as the Collector's file exporter writes them.
// Names of attributes: semantic conventions for FaaS and HTTP spans.

import { Outcome } from '../../../lambda/index.ts';
import type { Format } from '../format.ts';
import { field, listIn, numberIn, textIn } from '../../input/json-fields.ts';
import { jsonItems } from '../json-items.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

const record = emptyRecord();
const nsOfMs = 1_000_000n;

/** Whole ns beyond what a number holds: ms and the part behind the point apart. */
const msOfNs = (text: string): number => {
  if (!/^\d+$/.test(text)) return Number.NaN;
  const ns = BigInt(text);
  return Number(ns / nsOfMs) + Number(ns % nsOfMs) / 1e6;
};

const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Beyond what a number holds: written as a text, or as a number by some. */
const nsIn = (span: unknown, key: string): string => wordOf(field(span, key));

const attribute = (of: unknown, ...names: readonly string[]): unknown => {
  const found = listIn(of, 'attributes').find((one) => names.includes(textIn(one, 'key') ?? ''));
  const value = field(found, 'value');
  return field(value, 'stringValue') ?? field(value, 'boolValue') ?? field(value, 'intValue') ?? undefined;
};

/** Of requests that come in: servers and consumers. */
const isEntry = (span: unknown): boolean => {
  const kind = field(span, 'kind');
  return kind === 2 || kind === 5 || kind === 'SPAN_KIND_SERVER' || kind === 'SPAN_KIND_CONSUMER';
};

/** Whether a span told something, or `broken`: of one that ends before it begins. */
const tellSpan = (span: unknown, resource: unknown, sink: RecordSink): boolean | 'broken' => {
  const isFunction =
    attribute(span, 'faas.invocation_id', 'faas.execution', 'faas.coldstart', 'faas.trigger') !== undefined;
  if (!isEntry(span) && !isFunction) return false;
  const startMs = msOfNs(nsIn(span, 'startTimeUnixNano'));
  const startNs = nsIn(span, 'startTimeUnixNano');
  const endNs = nsIn(span, 'endTimeUnixNano');
  if (Number.isNaN(startMs) || Number.isNaN(msOfNs(endNs))) return false;
  const name = wordOf(
    attribute(resource, 'faas.name') ?? attribute(span, 'faas.name') ?? attribute(resource, 'service.name'),
  );
  const status = Number(attribute(span, 'http.response.status_code', 'http.status_code') ?? Number.NaN);
  if (status === 429) {
    sink.throttled(name || null, startMs, 1);
    return true;
  }
  if (BigInt(endNs) < BigInt(startNs)) return 'broken';
  const cold = attribute(span, 'faas.coldstart');
  const code = field(span, 'status', 'code');
  const isFailed = code === 2 || code === 'STATUS_CODE_ERROR' || status >= 500;
  record.startMs = startMs;
  record.durationMs = Number(BigInt(endNs) - BigInt(startNs)) / 1e6;
  record.coldStart = typeof cold === 'boolean' ? cold : null;
  record.outcome = isFailed ? Outcome.failed : Outcome.completed;
  sink.invocation(name || null, record);
  return true;
};

export const otlpTraces: Format = {
  name: 'otlp',
  recognises: (head) => /^\s*\{/.test(head) && /"resourceSpans"\s*:/.test(head),
  read: async (file, sink) => {
    let spans = 0;
    let matched = 0;
    for await (const document of jsonItems(file, 0)) {
      for (const group of listIn(document, 'resourceSpans')) {
        const scopes = [...listIn(group, 'scopeSpans'), ...listIn(group, 'instrumentationLibrarySpans')];
        for (const span of scopes.flatMap((scope) => listIn(scope, 'spans'))) {
          spans += 1;
          sink.at(spans);
          const told = numberIn(span, 'endTimeUnixNano') > 0 && tellSpan(span, field(group, 'resource'), sink);
          if (told === 'broken') sink.broken(JSON.stringify(span).slice(0, 200));
          else if (told) matched += 1;
        }
      }
    }
    sink.counted(spans, matched);
    sink.note(
      'spans may be sampled: their rate is that of the traffic only where every request is kept; INIT is in none of them',
    );
  },
};
