// Artillery's report (--output), version 2.

import type { Format } from '../format.ts';
import { countIn, entriesIn, field, listIn, numberIn, told } from '../../input/json-fields.ts';
import { several } from '../../../reports/words/format.ts';
import { documentsOf } from '../json-items.ts';
import type { CountedStep, RecordSink } from '../recorded-invocation.ts';

/** Of its windows. */
const usualStepMs = 10_000;

const shares: readonly (readonly [key: string, share: number])[] = [
  ['min', 0],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
  ['max', 1],
];

/** Windows as it counted them; the first and the last only as long as something went on. */
const stepsOf = (document: unknown): CountedStep[] => {
  const firstMs = numberIn(document, 'aggregate', 'firstCounterAt');
  const lastMs = numberIn(document, 'aggregate', 'lastCounterAt');
  return listIn(document, 'intermediate').flatMap((window) => {
    // A number in the aggregate, a text here.
    const atMs = numberIn(window, 'period');
    const count = countIn(window, 'counters', 'http.requests');
    const from = Math.max(atMs, firstMs);
    const to = Math.min(atMs + usualStepMs, lastMs);
    return count === 0 || !(to > from) ? [] : [{ atMs: from, stepMs: to - from, count }];
  });
};

const tell = (document: unknown, sink: RecordSink): boolean => {
  const aggregate = field(document, 'aggregate');
  const summaries = field(aggregate, 'summaries') ?? field(aggregate, 'histograms');
  const counters = field(aggregate, 'counters');
  const codes = entriesIn(counters).flatMap(([key, count]): [number, number][] =>
    /^http\.codes\.\d+$/.test(key) ? [[Number(key.slice('http.codes.'.length)), Number(count)]] : [],
  );
  const throttled = codes.find(([status]) => status === 429)?.[1] ?? 0;
  const clientErrors = codes.reduce((sum, [status, count]) => (status >= 400 && status < 500 ? sum + count : sum), 0);
  const served = field(summaries, 'http.response_time.2xx');
  // The times of 429s are in those of all, but not among the successes.
  const times = throttled > 0 && served !== undefined ? served : field(summaries, 'http.response_time');
  if (times === undefined) return false;
  const failed = codes.reduce((sum, [status, count]) => (status >= 400 ? sum + count : sum), 0) - throttled;
  sink.summary(null, {
    times: {
      count: countIn(times, 'count'),
      meanMs: numberIn(times, 'mean'),
      quantiles: told(shares.map(([key, share]): [number, number] => [share, numberIn(times, key)])),
    },
    failed,
    throttled,
    unanswered: entriesIn(counters).reduce((sum, [key, n]) => (key.startsWith('errors.') ? sum + Number(n) : sum), 0),
    steps: stepsOf(document),
  });
  if (times === served) {
    sink.note(
      `the times are those of its ${several(countIn(times, 'count'), 'answer')} with 2xx: of all, ${several(clientErrors, 'refusal')} would be among them`,
    );
  }
  sink.note(
    'http.response_time ends with the first byte and begins without connecting: a streamed or large answer takes longer',
  );
  sink.note('its percentiles are middles of buckets 2 % apart');
  return true;
};

export const artillery: Format = {
  name: 'artillery',
  recognises: (head) =>
    /^\s*\{/.test(head) && /"aggregate"\s*:\s*\{/.test(head) && /"(?:counters|summaries|histograms)"\s*:/.test(head),
  read: async (file, sink) => {
    const documents = await documentsOf(file);
    sink.counted(documents.length, documents.filter((document) => tell(document, sink)).length);
  },
};
