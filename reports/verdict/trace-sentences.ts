// What traces say, a sentence for each percentile: of what parts its latency is, and what a cold start and a retry cost.

import { milliseconds, number, several, share } from '../words/format.ts';
import { tracePartNames } from '../result/request-trace.ts';
import type { TraceSection, TraceSplit } from '../result/trace-section.ts';

const time = (us: number): string => milliseconds(us / 1000);

const splitSentence = ({ percentile, requests, latencyUs, parts, coldShare, retriedShare }: TraceSplit): string => {
  const named = tracePartNames.flatMap((name) => (parts[name] === undefined ? [] : [`${name} ${time(parts[name])}`]));
  const of = [
    ...(coldShare > 0 ? [`${share(coldShare)} of them cold`] : []),
    ...(retriedShare > 0 ? [`${share(retriedShare)} sent more than once`] : []),
  ];
  const some = of.length === 0 ? '' : `; ${of.join(', ')}`;
  return `about p${percentile}, ${time(latencyUs)} on average of ${several(requests, 'request')}: ${named.join(', ')}${some}`;
};

/** What is not known of measured requests; null where nothing is missing. */
export const clientOnlySentence = ({ clientOnly, lookedAt = 0 }: TraceSection): string | null => {
  if (clientOnly === undefined) return null;
  if (clientOnly === lookedAt) {
    return "only the client's side and REPORT are known, since the target does not tell its own parts: what lies between is overhead";
  }
  return `of ${number(clientOnly)} of ${several(lookedAt, 'request')} only the client's side and REPORT are known: what lies between is overhead`;
};

export const traceSentences = (section: TraceSection): string[] => [
  ...section.splits.map(splitSentence),
  ...[clientOnlySentence(section)].filter((sentence) => sentence !== null),
];
