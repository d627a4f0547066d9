// Tools whose result is a text for people: hey, oha, wrk, wrk2, bombardier, vegeta's report.

import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { statusCounts, told } from '../../input/json-fields.ts';
import { counted } from '../../../reports/words/format.ts';
import type { RecordSink } from '../recorded-invocation.ts';

const msOfUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** A time such as `20.97ms`, `0.0210 secs`, `1m2.5s`, in ms; NaN for none. */
const msOf = (text: string | undefined): number => {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)\s*(ns|us|µs|μs|ms|secs|sec|s|min|m|h)(?![a-z])/g)];
  if (parts.length === 0) return Number.NaN;
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * msOfUnit[unit!]!, 0);
};

const valueOf = (text: string, label: RegExp): number => msOf(label.exec(text)?.[1]);

const numberOf = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);

/** Lines such as `  50% in 0.0210 secs`, `  99.90%   1.20ms`. */
const percentilesOf = (text: string): [number, number][] =>
  [...text.matchAll(/^\s*(\d+(?:\.\d+)?)%(?:\s+in)?\s+([\d.]+\s*[a-zµμ]+)\s*$/gm)].map(([, share, time]) => [
    Number(share) / 100,
    msOf(time),
  ]);

/** The text between two headings. */
const partOf = (text: string, from: RegExp, to: RegExp): string => {
  const start = text.search(from);
  if (start < 0) return '';
  const rest = text.slice(start);
  const inside = rest.indexOf('\n') + 1;
  const end = rest.slice(inside).search(to);
  return end < 0 ? rest : rest.slice(0, inside + end);
};

const bracketCounts = (text: string): [number, number][] =>
  [...text.matchAll(/^\s*\[(\d{3})\]\s+(\d+) responses/gm)].map(([, status, count]) => [Number(status), Number(count)]);

/** hey, and oha, whose text has the same form. */
const tellHey = (text: string, sink: RecordSink): void => {
  const { answered, throttled, failed } = statusCounts(bracketCounts(text));
  const errors = partOf(text, /^Error distribution:/m, /^\w/m);
  const unanswered = [...errors.matchAll(/^\s*\[(\d+)\]/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  const distribution = partOf(text, /^(?:Latency|Response time) distribution:/m, /^\w/m);
  sink.summary(null, {
    times: {
      count: answered,
      meanMs: valueOf(text, /Average:\s*(.+)/),
      quantiles: told([
        [0, valueOf(text, /Fastest:\s*(.+)/)],
        ...percentilesOf(distribution),
        [1, valueOf(text, /Slowest:\s*(.+)/)],
      ]),
    },
    failed,
    throttled,
    unanswered,
    durationMs: valueOf(text, /Total:\s*(.+)/),
  });
  sink.note(
    'a percentile of it is one rank higher than the nearest; a closed loop of its workers: the rate is what the target let through',
  );
  if (throttled > 0) sink.note('refused requests (429) are among its times; as CSV it tells them apart');
};

/** wrk corrects its histogram for requests that it never sent, without being asked: only counts and the median are measured. */
const tellWrk = (text: string, sink: RecordSink): void => {
  const [, count, time] = /(\d+) requests in ([\d.a-z]+)/.exec(text) ?? [];
  const failed = numberOf(text, /Non-2xx or 3xx responses: (\d+)/) || 0;
  const median = percentilesOf(text).find(([share]) => share === 0.5);
  sink.summary(null, {
    times: { count: Number(count), meanMs: null, quantiles: median === undefined ? [] : told([median]) },
    failed,
    durationMs: msOf(time),
  });
  sink.note(
    'wrk corrects its times for requests that it did not send, unasked: its mean and the percentiles above the median are of times that nobody measured, so that no law comes of it; the median is taken for every request. Another tool (hey -o csv, vegeta encode, oha) tells the law',
  );
  if (failed > 0)
    sink.note(
      `${counted(failed, 'answer was neither 2xx nor 3xx: whether it was a 429', 'answers were neither 2xx nor 3xx: which were 429s')}, it does not tell`,
    );
};

/** The table of wrk2 --latency: value, share, count. */
const spectrumOf = (text: string): [number, number][] =>
  [...text.matchAll(/^\s*(\d+\.\d+)\s+(0\.\d+|1\.0+)\s+\d+\s+(?:[\d.]+|inf)\s*$/gm)].map(([, value, share]) => [
    Number(share),
    Number(value),
  ]);

const tellWrk2 = (text: string, sink: RecordSink): void => {
  const [, count, time] = /(\d+) requests in ([\d.a-z]+)/.exec(text) ?? [];
  const own = partOf(text, /Recorded Latency/, /Uncorrected Latency/);
  const spectrum = spectrumOf(own);
  sink.summary(null, {
    times: {
      count: Number(count),
      meanMs: numberOf(own, /#\[Mean\s*=\s*([\d.]+)/),
      quantiles: told(spectrum.length > 0 ? spectrum : percentilesOf(own)),
    },
    failed: numberOf(text, /Non-2xx or 3xx responses: (\d+)/) || 0,
    durationMs: msOf(time),
  });
  sink.note(
    'wrk2 counts from when a request was due: what waited for one of its connections is in the times, which is not the time of the function',
  );
};

const tellBombardier = (text: string, sink: RecordSink): void => {
  const codes = [...text.matchAll(/\b([1-5])xx - (\d+)/g)].map(([, kind, count]): [number, number] => [
    Number(kind) * 100,
    Number(count),
  ]);
  const { answered, failed } = statusCounts(codes);
  const [, mean, most] = /^\s*Latency\s+(\S+)\s+\S+\s+(\S+)/m.exec(text) ?? [];
  const perSecond = numberOf(text, /Reqs\/sec\s+([\d.]+)/);
  const percentiles = percentilesOf(partOf(text, /Latency Distribution/, /Latency Distribution|HTTP codes/));
  sink.summary(null, {
    times: { count: answered, meanMs: msOf(mean), quantiles: told([...percentiles, [1, msOf(most)]]) },
    failed,
    unanswered: numberOf(text, /others - (\d+)/) || 0,
    durationMs: perSecond > 0 ? (answered / perSecond) * 1000 : 0,
  });
  if (percentiles.length === 0) sink.note('has no percentiles: run bombardier with -l');
  sink.note(
    'which of its 4xx are 429s, it does not tell; a closed loop of its connections: the rate is what the target let through',
  );
};

const tellVegeta = (text: string, sink: RecordSink): void => {
  const [least, mean, p50, p90, p95, p99, most] = (/^Latencies .*\]\s+(.+)$/m.exec(text)?.[1] ?? '')
    .split(', ')
    .map((part) => msOf(part));
  const codes = [...(/^Status Codes .*\]\s+(.+)$/m.exec(text)?.[1] ?? '').matchAll(/(\d+):(\d+)/g)].map(
    ([, code, count]): [number, number] => [Number(code), Number(count)],
  );
  const { answered, throttled, failed } = statusCounts(codes);
  const requests = numberOf(text, /^Requests .*\]\s+(\d+)/m);
  sink.summary(null, {
    times: {
      count: requests,
      meanMs: mean ?? Number.NaN,
      quantiles: told([
        [0, least!],
        [0.5, p50!],
        [0.9, p90!],
        [0.95, p95!],
        [0.99, p99!],
        [1, most!],
      ]),
    },
    failed,
    throttled,
    unanswered: Math.max(0, requests - answered),
    durationMs: msOf(/^Duration .*\]\s+[^,]+, ([^,]+)/m.exec(text)?.[1]),
  });
  sink.note(
    'its percentiles are estimates between values: where times leap they are times that no request took; vegeta encode tells every one',
  );
};

/** The texts of runs that were written one after the other; what stands before the first is of it. */
const runsIn = (text: string, beginning: RegExp): string[] => {
  const begins = [...text.matchAll(beginning)].map(({ index }) => index).slice(1);
  return [0, ...begins].map((from, run) => text.slice(from, begins[run]));
};

/** @param beginning of a run, at the start of a line */
const textFormat = (
  name: string,
  mark: RegExp,
  beginning: RegExp,
  tell: (text: string, sink: RecordSink) => void,
): Format => ({
  name,
  recognises: (head) => mark.test(head),
  read: async (file: InputFile, sink) => {
    const runs = runsIn(await file.text(), beginning);
    for (const run of runs) tell(run, sink);
    sink.counted(runs.length, runs.length);
  },
});

export const hey: Format = textFormat('hey', /Summary:\s+Total:[^]*Latency distribution:/, /^Summary:/gm, tellHey);
export const ohaText: Format = textFormat(
  'oha-text',
  /Summary:\s+Success rate:[^]*Response time distribution:/,
  /^Summary:/gm,
  tellHey,
);
export const wrk2: Format = textFormat(
  'wrk2',
  /Running .+ test @[^]*(?:Thread calibration:|Recorded Latency)/,
  /^Running .+ test @/gm,
  tellWrk2,
);
export const wrk: Format = textFormat('wrk', /Running .+ test @[^]*Thread Stats/, /^Running .+ test @/gm, tellWrk);
export const bombardierText: Format = textFormat(
  'bombardier-text',
  /^Bombarding |Reqs\/sec\s[^]*HTTP codes:/,
  /^Statistics\s/gm,
  tellBombardier,
);
export const vegetaText: Format = textFormat(
  'vegeta-text',
  /^Requests\s+\[total, rate[^]*^Latencies\s+\[/m,
  /^Requests\s+\[/gm,
  tellVegeta,
);
