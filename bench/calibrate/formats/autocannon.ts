// autocannon's result (--json).

import type { Format } from '../format.ts';
import { countIn, entriesIn, field, numberIn, statusCounts, textIn, told } from '../../input/json-fields.ts';
import { documentsOf } from '../json-items.ts';
import type { RecordSink, TimesSummary } from '../recorded-invocation.ts';

/** Its times are whole ms, rounded down: half a ms is missing on average. */
const roundedDownMs = 0.5;

const quantilesOf = (latency: unknown): [number, number][] =>
  entriesIn(latency).flatMap(([key, value]): [number, number][] => {
    if (typeof value !== 'number') return [];
    if (key === 'min') return [[0, value + roundedDownMs]];
    if (key === 'max') return [[1, value + roundedDownMs]];
    const percent = /^p(\d+(?:_\d+)?)$/.exec(key)?.[1];
    return percent === undefined ? [] : [[Number(percent.replace('_', '.')) / 100, value + roundedDownMs]];
  });

const nothing = (count: number): TimesSummary => ({ count, meanMs: null, quantiles: [] });

const timesOf = (document: unknown, answered: number, sink: RecordSink): TimesSummary => {
  const latency = field(document, 'latency');
  const counted = numberIn(latency, 'totalCount');
  // With -R it counts an answer of t ms as one of each 1, 2, ... t.
  if (counted > countIn(document, 'requests', 'total')) {
    sink.note(
      `its latency has ${counted} values of ${countIn(document, 'requests', 'total')} answers: with -R autocannon fills in times that nobody waited; no law comes of it. Run it with -C (--ignoreCoordinatedOmission)`,
    );
    return nothing(answered);
  }
  const mean = numberIn(latency, 'mean');
  return {
    count: answered,
    meanMs: (Number.isNaN(mean) ? numberIn(latency, 'average') : mean) + roundedDownMs,
    quantiles: told(quantilesOf(latency)),
  };
};

const tell = (document: unknown, sink: RecordSink): void => {
  const codes = entriesIn(document, 'statusCodeStats').map(([status, one]): [number, number] => [
    Number(status),
    countIn(one, 'count'),
  ]);
  const { throttled, failed } = statusCounts(codes);
  const total = countIn(document, 'requests', 'total');
  sink.summary(null, {
    times: timesOf(document, total, sink),
    failed: codes.length > 0 ? failed : countIn(document, '5xx') + countIn(document, '4xx'),
    throttled,
    unanswered: countIn(document, 'errors'),
    startMs: Date.parse(textIn(document, 'start') ?? ''),
    durationMs: numberIn(document, 'duration') * 1000,
  });
  if (countIn(document, 'non2xx') > 0)
    sink.note('refused and failed requests are among its latencies (429s too), unless it ran with --excludeErrorStats');
  sink.note(
    'times are whole ms rounded down: 0.5 ms is added; a closed loop of its connections: the rate is what the target let through',
  );
};

export const autocannon: Format = {
  name: 'autocannon',
  recognises: (head) =>
    /^\s*\{/.test(head) &&
    ['latency', 'requests', 'throughput'].every((key) => new RegExp(`"${key}"\\s*:\\s*\\{`).test(head)) &&
    /"p97_5"/.test(head),
  read: async (file, sink) => {
    const documents = await documentsOf(file);
    for (const document of documents) tell(document, sink);
    sink.counted(documents.length, documents.length);
  },
};
