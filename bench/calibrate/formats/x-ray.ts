// Segments of X-Ray: datagrams of its SDKs, `aws xray batch-get-traces` and `get-trace-summaries`.

import { Outcome } from '../../../lambda/index.ts';
import type { Format } from '../format.ts';
import { ConfigError } from '../../input/config-error.ts';
import type { InputFile } from '../input-file.ts';
import { field, listIn, numberIn, textIn } from '../../input/json-fields.ts';
import { jsonItems } from '../json-items.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

const record = emptyRecord();

const spanMs = (segment: unknown): number => (numberIn(segment, 'end_time') - numberIn(segment, 'start_time')) * 1000;

const isInit = (subsegment: unknown): boolean => /^init/i.test(textIn(subsegment, 'name') ?? '');

const isSet = (segment: unknown, flag: string): boolean => field(segment, flag) === true;

/** Tells `sink` of a segment; whether it is of a request that was answered or refused, or `broken`. */
const tellSegment = (segment: unknown, hasFunctions: boolean, sink: RecordSink): boolean | 'broken' => {
  const origin = textIn(segment, 'origin') ?? '';
  const name = textIn(segment, 'name');
  const startMs = numberIn(segment, 'start_time') * 1000;
  const isRefused = numberIn(segment, 'http', 'response', 'status') === 429 || isSet(segment, 'throttle');
  if (isRefused) {
    sink.throttled(name, startMs, 1);
    return true;
  }
  // Of a traced function there are two: the service's, with what comes before it, and its own.
  if (hasFunctions && origin !== 'AWS::Lambda::Function') return false;
  const wholeMs = spanMs(segment);
  if (Number.isNaN(wholeMs)) return false;
  const init = listIn(segment, 'subsegments').find(isInit);
  const initMs = init === undefined ? Number.NaN : spanMs(init);
  const isInside = init !== undefined && numberIn(init, 'start_time') * 1000 >= startMs - 1;
  // Of an INIT that is still in progress nobody knows how much of the whole it is.
  if (!(wholeMs >= 0) || initMs < 0 || (isInside && Number.isNaN(initMs))) return 'broken';
  record.startMs = startMs;
  record.durationMs = Math.max(0, wholeMs - (isInside ? initMs : 0));
  record.coldStart = origin === 'AWS::Lambda::Function' ? init !== undefined : null;
  record.initMs = initMs;
  record.outcome = isSet(segment, 'fault') || isSet(segment, 'error') ? Outcome.failed : Outcome.completed;
  sink.invocation(name, record);
  return true;
};

const tellSummary = (summary: unknown, sink: RecordSink): boolean => {
  const seconds = numberIn(summary, 'ResponseTime');
  const startMs = Date.parse(textIn(summary, 'StartTime') ?? '');
  const name = textIn(summary, 'EntryPoint', 'Name');
  if (isSet(summary, 'HasThrottle')) {
    sink.throttled(name, startMs, 1);
    return true;
  }
  if (Number.isNaN(seconds)) return false;
  record.startMs = startMs;
  record.durationMs = seconds * 1000;
  record.coldStart = null;
  record.initMs = Number.NaN;
  record.outcome = isSet(summary, 'HasFault') || isSet(summary, 'HasError') ? Outcome.failed : Outcome.completed;
  sink.invocation(name, record);
  return true;
};

const documentOf = (segment: unknown): unknown => {
  try {
    return JSON.parse(textIn(segment, 'Document') ?? '') as unknown;
  } catch {
    return null;
  }
};

/** Whether a document is a segment, and not a part of one that was sent apart. */
const isWhole = (segment: unknown): boolean =>
  textIn(segment, 'trace_id') !== null &&
  textIn(segment, 'type') !== 'subsegment' &&
  field(segment, 'in_progress') !== true;

/** Datagrams as they were caught; one that is cut off at the end is broken, and no more. */
async function* wholeDatagrams(file: InputFile, sink: RecordSink): AsyncGenerator {
  let items = 0;
  try {
    for await (const item of jsonItems(file, 0)) {
      items += 1;
      yield item;
    }
  } catch (error) {
    if (items === 0 || !(error instanceof ConfigError)) throw error;
    sink.at(items + 1);
    sink.broken('a datagram that is cut off');
  }
}

export const xRay: Format = {
  name: 'x-ray',
  recognises: (head) =>
    /^\s*\{/.test(head) &&
    (/"TraceSummaries"\s*:|"Traces"\s*:\s*\[/.test(head) ||
      (/"trace_id"\s*:\s*"1-/.test(head) && /"start_time"\s*:/.test(head))),
  read: async (file, sink) => {
    let count = 0;
    let matched = 0;
    const isPage = /"TraceSummaries"\s*:|"Traces"\s*:\s*\[/.test(file.head);
    const segments: unknown[] = [];
    for await (const item of isPage ? jsonItems(file, 2) : wholeDatagrams(file, sink)) {
      // A trace is as many lines as it has segments.
      const own = field(item, 'Segments') === undefined ? null : listIn(item, 'Segments').map(documentOf);
      count += own === null ? 1 : own.length;
      if (own !== null) segments.push(...own);
      else if (isWhole(item)) segments.push(item);
      else if (isPage && tellSummary(item, sink)) matched += 1;
    }
    const hasFunctions = segments.some((segment) => textIn(segment, 'origin') === 'AWS::Lambda::Function');
    for (const [index, segment] of segments.entries()) {
      if (!hasFunctions && textIn(segment, 'parent_id') !== null) continue;
      sink.at(index + 1);
      const told = tellSegment(segment, hasFunctions, sink);
      if (told === 'broken') sink.broken(JSON.stringify(segment).slice(0, 200));
      else if (told) matched += 1;
    }
    sink.counted(count, matched);
    sink.note(
      'X-Ray keeps a sample (by default one request a second and 5 % of the others): its rate is not that of the traffic',
    );
    sink.note('segments over 64 KB are dropped by the SDK: the largest requests may be missing');
  },
};
