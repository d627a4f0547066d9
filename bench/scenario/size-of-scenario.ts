// What a scenario holds, part by part: its events, and the memory that they and what is counted of them take.

import type { ArrivalSpec, RateSpec } from '../format/arrival-document.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { Quantity } from '../format/law-document.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import { quantity } from '../input/quantity.ts';
import { executionParts } from './size-durable.ts';
import { figure, figures, typicalMs, type Part } from './size-part.ts';
import { waitingParts } from './size-waiting.ts';

/** Events that a request makes, retries of some included; of the ways that have a queue, more. */
const eventsOfRequest: Readonly<Record<TrafficDocument['via'], number>> = {
  sync: 3,
  http: 4,
  async: 5,
  sqs: 3,
  kinesis: 2,
  dynamodb: 2,
  kafka: 2,
};

/** Bytes that each takes, measured roughly. */
const bytesOf = {
  function: 30_000,
  client: 500,
  environment: 300,
  shard: 1000,
  curvePoint: 150,
  metric: 8,
  atOnce: 24,
} as const;

/** CloudWatch's metrics of a function, each with a number a minute. */
const metricsOfFunction = 6;

const ms = (value: Quantity): number => quantity('duration', value);

export const perSecond = (value: Quantity): number => quantity('rate', value);

/** The area under a rate that is given at some instants: straight between them, or held until the next. */
const areaOf = (points: readonly (readonly [Quantity, Quantity])[], endMs: number, isHeld: boolean): number => {
  let area = 0;
  points.forEach(([at, rate], index) => {
    const [nextAt, nextRate] = points[index + 1] ?? [undefined, rate];
    const spanMs = Math.max(0, Math.min(endMs, nextAt === undefined ? endMs : ms(nextAt)) - ms(at));
    area += (spanMs / 1000) * (isHeld ? perSecond(rate) : (perSecond(rate) + perSecond(nextRate)) / 2);
  });
  return area;
};

const underRate = (rate: RateSpec, endMs: number): number =>
  Array.isArray(rate) ? areaOf(rate, endMs, false) : (perSecond(rate) * endMs) / 1000;

interface Arrivals {
  readonly count: number;
  /** Of the curve that is made of them. */
  readonly points: number;
  /** Of them, those that come in one instant. */
  readonly atOnce?: number;
}

const arrivalsOf = (spec: ArrivalSpec, endMs: number): Arrivals => {
  const plain = (count: number): Arrivals => ({ count, points: 0 });
  if (spec.constant !== undefined) return plain(underRate(spec.constant.rate, endMs));
  if (spec.poisson !== undefined) return plain(underRate(spec.poisson.rate, endMs));
  if (spec.steps !== undefined) return plain(areaOf(spec.steps, endMs, true));
  if (spec.burst !== undefined) {
    const count = ms(spec.burst.at) < endMs ? spec.burst.count : 0;
    return { count, points: 0, atOnce: count };
  }
  if (spec.sine !== undefined) {
    return { count: (perSecond(spec.sine.mean) * endMs) / 1000, points: (128 * endMs) / ms(spec.sine.period) };
  }
  if (spec.onOff !== undefined) {
    const { rate, on, off } = spec.onOff;
    const cycleMs = ms(on) + ms(off);
    return { count: (perSecond(rate) * endMs * (ms(on) / cycleMs)) / 1000, points: (2 * endMs) / cycleMs };
  }
  return plain(Array.isArray(spec.instants) ? spec.instants.length : 0);
};

const arrivalParts = (
  traffic: TrafficDocument,
  path: string,
  { trafficFactor }: ScenarioDocument,
  endMs: number,
): Part[] => {
  const specs = traffic.arrivals === undefined ? [] : [traffic.arrivals].flat();
  return specs.flatMap((spec, index) => {
    const place = `${path}.arrivals${Array.isArray(traffic.arrivals) ? `.${index}` : ''}.${Object.keys(spec)[0]}`;
    const { points, ...written } = arrivalsOf(spec, endMs);
    const count = trafficFactor * written.count;
    const atOnce = trafficFactor * (written.atOnce ?? 0);
    const arriving: Part = {
      path: place,
      detail: figures(count, 'arrival'),
      events: count * eventsOfRequest[traffic.via],
      bytes: atOnce * bytesOf.atOnce,
      cure: atOnce > 0 ? 'send fewer at once' : 'lower the rate or the duration',
    };
    const curve: Part = {
      path: place,
      detail: `a curve of ${figures(points, 'point')}`,
      events: points,
      bytes: points * bytesOf.curvePoint,
      cure: 'write a longer period, or a shorter duration',
    };
    return points > 0 ? [arriving, curve] : [arriving];
  });
};

/** What clients in a loop take from one request to the next. */
export const cycleMs = ({ closedLoop, to }: TrafficDocument, { functions }: ScenarioDocument): number => {
  const [name = ''] = to.split(':');
  const { duration, overhead } = functions[name] ?? {};
  return (
    typicalMs(closedLoop!.think) +
    (duration === undefined ? 1 : typicalMs(duration)) +
    (overhead === undefined ? 0 : typicalMs(overhead))
  );
};

const loopParts = (traffic: TrafficDocument, path: string, document: ScenarioDocument, endMs: number): Part[] => {
  const { closedLoop } = traffic;
  if (closedLoop === undefined) return [];
  const clients = document.trafficFactor * closedLoop.clients;
  const requests = clients * Math.max(1, endMs / cycleMs(traffic, document));
  return [
    {
      path: `${path}.closedLoop`,
      detail: `${figures(clients, 'client')}, ${figures(requests, 'request')}`,
      events: requests * eventsOfRequest.sync,
      bytes: clients * bytesOf.client,
      cure: 'let fewer clients ask, or think longer',
    },
  ];
};

const streamParts = ({ via, stream }: TrafficDocument, path: string, endMs: number): Part[] => {
  if (stream === undefined) return [];
  const { shards, enhancedFanOut } = stream;
  const windowMs = ms(stream.tumblingWindow);
  const pollMs = enhancedFanOut ? Infinity : via === 'kinesis' ? 1000 : 250;
  const looks = shards * (endMs / pollMs + (windowMs === 0 ? 0 : endMs / windowMs));
  return [
    {
      path: `${path}.stream`,
      detail: `${figures(shards, 'shard')}, looked at ${figures(looks, 'time')}`,
      events: looks + shards,
      bytes: shards * stream.parallelizationFactor * bytesOf.shard,
      cure: 'name fewer shards, longer windows, or a shorter duration',
    },
  ];
};

/** Partitions are looked at when a record comes, and when the pollers are judged. */
const topicParts = ({ kafka }: TrafficDocument, path: string, endMs: number): Part[] => {
  if (kafka === undefined) return [];
  const looks = endMs / (kafka.pollers === undefined ? 60_000 : 10_000);
  return [
    {
      path: `${path}.kafka`,
      detail: `${figures(kafka.partitions, 'partition')}, judged ${figures(looks, 'time')}`,
      events: looks + kafka.partitions,
      bytes: kafka.partitions * bytesOf.shard,
      cure: 'name fewer partitions, or a shorter duration',
    },
  ];
};

const provisionedOf = ({ provisionedConcurrency, versions = {}, aliases = {} }: FunctionDocument): number =>
  [...Object.values(versions), ...Object.values(aliases)].reduce(
    (sum, one) => sum + (one.provisionedConcurrency ?? 0),
    provisionedConcurrency,
  );

export const functionsPart = (rows: number): Part => ({
  path: 'functions',
  detail: rows === 1 ? '1 function' : `${figure(rows)} functions and versions`,
  events: rows,
  bytes: rows * bytesOf.function,
  cure: 'name fewer',
});

const functionParts = ({ functions, cloudWatch, alarms }: ScenarioDocument, endMs: number): Part[] => {
  const entries = Object.entries(functions);
  const rows = entries.reduce((sum, [, { versions = {} }]) => sum + 1 + Object.keys(versions).length, 0);
  const needsMetrics = cloudWatch || Object.keys(alarms).length > 0;
  const minutes = endMs / 60_000;
  const provisioned = entries.map(([name, fn]): Part => {
    const count = provisionedOf(fn);
    return {
      path: `functions.${name}.provisionedConcurrency`,
      detail: figures(count, 'environment'),
      events: 2 * count,
      bytes: count * bytesOf.environment,
      cure: 'provision fewer',
    };
  });
  return [
    ...provisioned.filter(({ events }) => events > 0),
    functionsPart(rows),
    ...(needsMetrics
      ? [
          {
            path: cloudWatch ? 'cloudWatch' : 'alarms',
            detail: `${figures(minutes, 'minute')} of ${figures(rows * metricsOfFunction, 'metric')}`,
            events: minutes * rows,
            bytes: minutes * rows * metricsOfFunction * bytesOf.metric,
            cure: 'leave it out, or shorten the duration',
          },
        ]
      : []),
  ];
};

/** Every environment may be one of its own. */
const environmentParts = ({ account }: ScenarioDocument, arrivals: readonly Part[]): Part[] => {
  const requests = arrivals.reduce((sum, { events }) => sum + events, 0) / eventsOfRequest.sync;
  const environments = Math.min(account.concurrency, requests);
  return [
    {
      path: 'account.concurrency',
      detail: `up to ${figures(environments, 'environment')}`,
      events: 0,
      bytes: environments * bytesOf.environment,
      cure: 'lower it, or send less',
    },
  ];
};

const countOf = ({ arrivals }: TrafficDocument, endMs: number): number =>
  (arrivals === undefined ? [] : [arrivals].flat()).reduce((sum, spec) => sum + arrivalsOf(spec, endMs).count, 0);

export const partsOf = (document: ScenarioDocument): Part[] => {
  const endMs = ms(document.duration);
  const traffic = document.traffic.flatMap((stream, index) => {
    const path = `traffic.${index}`;
    const count = document.trafficFactor * countOf(stream, endMs);
    return [
      ...arrivalParts(stream, path, document, endMs),
      ...executionParts(stream, { document, count, endMs }),
      ...waitingParts(stream, path, { document, count, endMs }),
      ...loopParts(stream, path, document, endMs),
      ...streamParts(stream, path, endMs),
      ...topicParts(stream, path, endMs),
    ];
  });
  return [...traffic, ...functionParts(document, endMs), ...environmentParts(document, traffic)];
};
