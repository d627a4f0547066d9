// Tools whose result is one small JSON document: oha, bombardier, aws-lambda-power-tuning, tinybench.

import type { Format } from '../format.ts';
import { countIn, entriesIn, field, numberIn, statusCounts, textIn, told } from '../../input/json-fields.ts';
import { documentsOf } from '../json-items.ts';
import type { RecordSink } from '../recorded-invocation.ts';
import { pointsOfResult, powerResultIn } from '../../tune/power-result.ts';

const tellOha = (document: unknown, sink: RecordSink): void => {
  const seconds = (key: string): number => numberIn(document, 'summary', key) * 1000;
  const codes = entriesIn(document, 'statusCodeDistribution').map(([code, count]): [number, number] => [
    Number(code),
    Number(count),
  ]);
  const { answered, throttled, failed } = statusCounts(codes);
  const percentiles = entriesIn(document, 'latencyPercentiles').map(([key, value]): [number, number] => [
    Number(key.slice(1)) / 100,
    typeof value === 'number' ? value * 1000 : Number.NaN,
  ]);
  sink.summary(null, {
    times: {
      count: answered,
      meanMs: seconds('average'),
      quantiles: told([[0, seconds('fastest')], ...percentiles, [1, seconds('slowest')]]),
    },
    failed,
    throttled,
    unanswered: entriesIn(document, 'errorDistribution').reduce((sum, [, count]) => sum + Number(count), 0),
    durationMs: seconds('total'),
  });
  if (throttled > 0) sink.note('refused requests (429) are among its times, and nobody tells which');
};

const microsOfMs = 1000;

const tellBombardier = (document: unknown, sink: RecordSink): void => {
  const result = field(document, 'result');
  const codes = [1, 2, 3, 4, 5].map((kind): [number, number] => [kind * 100, countIn(result, `req${kind}xx`)]);
  const { answered, failed } = statusCounts(codes);
  const percentiles = entriesIn(result, 'latency', 'percentiles').map(([key, value]): [number, number] => [
    Number(key) / 100,
    Number(value) / microsOfMs,
  ]);
  sink.summary(null, {
    times: {
      count: answered,
      meanMs: numberIn(result, 'latency', 'mean') / microsOfMs,
      quantiles: told([...percentiles, [1, numberIn(result, 'latency', 'max') / microsOfMs]]),
    },
    failed,
    unanswered: countIn(result, 'others'),
    durationMs: numberIn(result, 'timeTakenSeconds') * 1000,
  });
  if (percentiles.length === 0) sink.note('has no percentiles: run bombardier with -l');
  sink.note(
    'which of its 4xx are 429s, it does not tell; a closed loop of its connections: the rate is what the target let through',
  );
};

const tellPowerTuning = (document: unknown, sink: RecordSink): void => {
  const points = pointsOfResult(document);
  if (typeof points === 'string') {
    sink.note(`lambda-power-tuning: ${points}`);
    return;
  }
  // The first is taken for the function's size: the one that was found best.
  const bestMb = numberIn(powerResultIn(document), 'power');
  const inOrder = points.toSorted((a, b) => Number(b.memoryMb === bestMb) - Number(a.memoryMb === bestMb));
  for (const { memoryMb, durationMs } of inOrder) sink.meanByMemory(null, memoryMb, durationMs);
  sink.note(
    'lambda-power-tuning tells a mean without the fastest and slowest fifth, INIT added to it: no law, no tail and no cold starts; a constant stands in for them',
  );
};

const tellTinybench = (document: unknown, sink: RecordSink): void => {
  for (const task of Array.isArray(document) ? document : [document]) {
    const latency = field(task, 'result', 'latency');
    // A task that threw has none.
    if (latency === undefined) continue;
    const value = (key: string): number => numberIn(latency, key);
    sink.summary(textIn(task, 'name'), {
      times: {
        count: value('samplesCount'),
        meanMs: value('mean'),
        quantiles: told([
          [0, value('min')],
          [0.5, value('p50')],
          [0.75, value('p75')],
          [0.99, value('p99')],
          [0.995, value('p995')],
          [0.999, value('p999')],
          [1, value('max')],
        ]),
      },
      durationMs: numberIn(task, 'result', 'totalTime'),
    });
  }
};

const jsonFormat = (
  name: string,
  mark: (head: string) => boolean,
  tell: (document: unknown, sink: RecordSink) => void,
): Format => ({
  name,
  recognises: (head) => /^\s*[{[]/.test(head) && mark(head),
  read: async (file, sink) => {
    const documents = await documentsOf(file);
    for (const document of documents) tell(document, sink);
    sink.counted(documents.length, documents.length);
  },
});

export const oha: Format = jsonFormat('oha', (head) => /"latencyPercentiles"\s*:/.test(head), tellOha);
export const bombardier: Format = jsonFormat(
  'bombardier',
  (head) => /"timeTakenSeconds"\s*:/.test(head),
  tellBombardier,
);
export const powerTuning: Format = jsonFormat(
  'power-tuning',
  (head) =>
    /"averageDuration"\s*:/.test(head) ||
    (/"power"\s*:/.test(head) && /"duration"\s*:/.test(head) && /"cost"\s*:/.test(head)),
  tellPowerTuning,
);
export const tinybench: Format = jsonFormat(
  'tinybench',
  (head) => /"samplesCount"\s*:/.test(head) && /"throughput"\s*:/.test(head),
  tellTinybench,
);
