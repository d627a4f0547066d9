// What waits in a run that brings more than its functions can take: what is held in memory, and the attempts of clients that try
// again. Rough, as the rest of the estimate.

import type { ScenarioDocument } from '../format/document.ts';
import type { RetrySpec, TrafficDocument } from '../format/traffic-document.ts';
import { quantity } from '../input/quantity.ts';
import { figure, figures, typicalMs, type Part } from './size-part.ts';

/** Bytes that one takes while it waits, measured. */
const bytesOf: Readonly<Record<TrafficDocument['via'], number>> = {
  sync: 100,
  http: 100,
  async: 130,
  sqs: 60,
  kinesis: 60,
  dynamodb: 60,
  kafka: 60,
};

/** Those of the SDKs are few, and in the estimate of every request already. */
const attemptsOf = (retry: RetrySpec): number => (typeof retry === 'string' ? 1 : retry.attempts);

/** Requests that one invocation takes. */
const batchOf = ({ via, sqs, stream, kafka }: TrafficDocument): number => {
  if (via === 'sqs') return sqs?.batchSize ?? 10;
  if (via === 'kafka') return kafka?.batchSize ?? 100;
  return via === 'kinesis' || via === 'dynamodb' ? (stream?.batchSize ?? 100) : 1;
};

/** Requests that the function can take in `spanMs`, if nobody else asks. */
const takenIn = (traffic: TrafficDocument, { functions, account }: ScenarioDocument, spanMs: number): number => {
  const fn = functions[traffic.to.split(':')[0] ?? ''];
  const atOnce = fn?.reservedConcurrency ?? account.concurrency;
  const eachMs = fn?.duration === undefined ? 1 : typicalMs(fn.duration);
  return eachMs <= 0 ? Infinity : (atOnce * spanMs * batchOf(traffic)) / eachMs;
};

/** How much of a run a request waits that is never let in, 0 to 1. */
const waitShare = ({ via, retry }: TrafficDocument, endMs: number): number => {
  if (via !== 'sync' && via !== 'http') return 1;
  if (typeof retry === 'string') return 0;
  return Math.min(1, (retry.attempts * quantity('duration', retry.cap)) / 2 / endMs);
};

/** What waits of `count` requests of one stream, and their further attempts. */
export const waitingParts = (
  traffic: TrafficDocument,
  path: string,
  { document, count, endMs }: { readonly document: ScenarioDocument; readonly count: number; readonly endMs: number },
): Part[] => {
  const excess = count - takenIn(traffic, document, endMs);
  if (!(excess > 0)) return [];
  const waiting = excess * waitShare(traffic, endMs);
  const more = excess * (attemptsOf(traffic.retry) - 1);
  return [
    {
      path: `${path}.retry`,
      detail: `${figures(more, 'further attempt')} of clients that are throttled`,
      events: more,
      bytes: 0,
      cure: 'let them try fewer times, or let more run at once',
    },
    {
      path,
      detail: `${figure(waiting)} that wait`,
      events: 0,
      bytes: waiting * bytesOf[traffic.via],
      cure: 'send less, let more run at once, or shorten the duration',
    },
  ].filter(({ events, bytes }) => events + bytes > 0);
};
