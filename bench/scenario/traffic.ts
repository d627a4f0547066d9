// Compiles the traffic of a scenario: who is sent what, when, and what the client does when refused.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  asyncRequestLimitBytes,
  backoffRetry,
  clientRetries,
  furtherEventRequests,
  mostSqsProvisionedPollers,
  sqsScalingRules,
  syncRequestLimitBytes,
  valueAt,
  type ClientRetry,
  type FrontDoorOptions,
  type FunctionConfig,
  type Rules,
} from '../../lambda/index.ts';
import { withoutMark } from '../../reports/words/byte-order-mark.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';
import { jsonProblem } from '../../reports/words/json-problem.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import { instants, type KeyLaw } from '../../sim/index.ts';
import { sampleEvents } from '../template/sample-events.ts';
import type { ArrivalContext, ArrivalFactory } from './arrival-factory.ts';
import { arrivalsOf } from './arrivals.ts';
import type { HttpSpec, RetrySpec, TrafficDocument } from '../format/traffic-document.ts';
import type { SqsSpec, StreamSpec } from '../format/source-document.ts';
import type { Quantity } from '../format/law-document.ts';
import type { FileContext } from '../input/numbers-file.ts';
import { durationText } from './keep-alive.ts';
import { lawOf } from './laws.ts';
import { quantity } from '../input/quantity.ts';
import { tenantsOf } from './tenants.ts';
import type { Problems } from '../input/problems.ts';
import type { ScenarioAlias, ScenarioTraffic, TrafficWay } from './scenario.ts';
import { sqsDefaults, streamDefaults } from '../format/source-schema.ts';

const ms = (value: Quantity): number => quantity('duration', value);

const retryOf = (spec: RetrySpec, { retryAfterMs }: Rules): (() => ClientRetry) => {
  if (typeof spec === 'string') return () => clientRetries[spec](retryAfterMs);
  return () => backoffRetry(spec.attempts, quantity('duration', spec.base), quantity('duration', spec.cap));
};

const fileOrJsonProblem = (file: string, error: unknown): string =>
  error instanceof SyntaxError ? jsonProblem(withoutMark(readFileSync(file, 'utf8')), error) : fileProblem(error);

const payloadOf = (payload: unknown, path: string, context: FileContext): string => {
  if (payload === undefined) return '{}';
  const sample = typeof payload === 'string' ? sampleEvents.get(payload) : undefined;
  if (sample !== undefined) return JSON.stringify(sample);
  if (typeof payload !== 'string' || !/^\.{0,2}\//.test(payload)) return JSON.stringify(payload);
  const file = resolve(context.directory, payload);
  try {
    const text = withoutMark(readFileSync(file, 'utf8'));
    JSON.parse(text);
    return text;
  } catch (error) {
    context.problems.add(
      path,
      `cannot read JSON from ${payload}: ${fileOrJsonProblem(file, error)}; name a file of JSON`,
    );
    return '{}';
  }
};

/** No arrivals of its own. */
const silent: ArrivalFactory = () => instants([], 0);

const sizeBytes = (size: Quantity | undefined): number =>
  size === undefined ? 0 : quantity('size', size) * 1024 * 1024;

/** A batch closes at 6 MB, the most that an invocation takes (DG invocation-eventsourcemapping). */
const closedBatchSize = (batchSize: number, size: Quantity | undefined): number => {
  const bytes = sizeBytes(size);
  return bytes === 0 ? batchSize : Math.min(batchSize, Math.max(1, Math.floor(syncRequestLimitBytes / bytes)));
};

/** Lambda receives with a visibility of its own where the queue's is too short (DG services-sqs-configure). */
const pollerVisibilityMs = (visibilityTimeoutMs: number, neededMs: number): number =>
  neededMs > visibilityTimeoutMs ? neededMs + 30_000 : visibilityTimeoutMs;

const sqsWay = (spec: SqsSpec, name: string, context: TrafficContext): TrafficWay => {
  const { rules, timeoutMs, problems } = context;
  // At least the function's timeout, as AWS checks; six times of it is the advice of the Developer Guide.
  const visibilityTimeoutMs = spec.visibilityTimeout === undefined ? 6 * timeoutMs : ms(spec.visibilityTimeout);
  if (visibilityTimeoutMs < timeoutMs) {
    problems.add(
      `${name}.sqs.visibilityTimeout`,
      `${spec.visibilityTimeout} is below the function's timeout of ${durationText(timeoutMs)}; raise it (six times is the advice)`,
    );
  }
  const { pollers, maximumConcurrency, maxReceiveCount, fifo, groups } = spec;
  const mostPollers = valueAt(mostSqsProvisionedPollers, rules.date);
  if (pollers !== undefined && pollers.maximum > mostPollers) {
    problems.add(
      `${name}.sqs.pollers.maximum`,
      `${pollers.maximum} is above the ${mostPollers} that there could be on ${rules.date}; lower it, or write a later account.era (10000 since Aug 2026)`,
    );
  }
  const batchWindowMs = ms(spec.batchWindow);
  const retentionMs = ms(spec.retention);
  const itemFailureShare = quantity('share', spec.itemFailures);
  return {
    kind: 'sqs',
    mapping: {
      name: `${name}.sqs`,
      queue: {
        visibilityTimeoutMs: pollerVisibilityMs(visibilityTimeoutMs, timeoutMs + batchWindowMs),
        maxReceiveCount: maxReceiveCount ?? null,
        retentionMs,
        fifo,
      },
      groups,
      batchSize: closedBatchSize(spec.batchSize, spec.messageSize),
      batchWindowMs,
      scaling: sqsScalingRules(rules, {
        maximumConcurrency: maximumConcurrency ?? null,
        provisionedPollers: pollers ?? null,
        reportsItemFailures: itemFailureShare > 0,
      }),
      backoff: rules.sqsBackoff,
      jitter: rules.sqsJitter,
      turnMs: rules.sqsTurnMs,
      itemFailureShare,
      passedShare: quantity('share', spec.filter),
      durationPerItem: spec.durationPer === 'message',
      messageBytes: sizeBytes(spec.messageSize),
    },
  };
};

const keysOf = (keys: NonNullable<StreamSpec['keys']>): KeyLaw => {
  if (keys === 'distinct') return { kind: 'distinct' };
  if (typeof keys === 'number') return { kind: 'zipf', count: keys, exponent: 0 };
  const { count, zipf, hot } = keys;
  return hot === undefined
    ? { kind: 'zipf', count, exponent: zipf! }
    : { kind: 'hot', count, share: quantity('share', hot) };
};

/** How many records of this size a shard of Kinesis takes in; a table's own limits stand before its stream, and are not modelled. */
const shardWrites = (via: 'kinesis' | 'dynamodb', bytes: number, rules: Rules): { writesPerSecond?: number } => {
  const byRecords = rules.shardRecordsPerSecond ?? Infinity;
  const byBytes = bytes === 0 ? Infinity : (rules.shardBytesPerSecond ?? Infinity) / bytes;
  const writesPerSecond = Math.min(byRecords, byBytes);
  return via === 'dynamodb' || writesPerSecond === Infinity ? {} : { writesPerSecond };
};

const streamWay = (
  spec: StreamSpec,
  via: 'kinesis' | 'dynamodb',
  name: string,
  { rules }: TrafficContext,
): TrafficWay => ({
  kind: 'stream',
  mapping: {
    name: `${name}.${via}`,
    shards: spec.shards,
    parallelizationFactor: spec.parallelizationFactor,
    ...shardWrites(via, sizeBytes(spec.recordSize), rules),
    ...(spec.keys === undefined ? { keysSetting: `${name}.stream.keys` } : { keys: keysOf(spec.keys) }),
    // Developer Guide with-kinesis (once a second) and with-ddb (four times).
    pollEveryMs: spec.enhancedFanOut ? 0 : via === 'kinesis' ? 1000 : 250,
    batchSize: closedBatchSize(spec.batchSize, spec.recordSize),
    batchWindowMs: ms(spec.batchWindow),
    tumblingWindowMs: ms(spec.tumblingWindow),
    retry: {
      maximumRetryAttempts: spec.maximumRetryAttempts,
      maximumRecordAgeMs: spec.maximumRecordAge === undefined ? Infinity : ms(spec.maximumRecordAge),
      bisectOnError: spec.bisectOnError,
      retentionMs: ms(spec.retention),
      backoff: rules.streamBackoff,
    },
    poisonShare: quantity('share', spec.poison),
    reportsItemFailures: spec.reportBatchItemFailures,
    passedShare: quantity('share', spec.filter),
    durationPerItem: spec.durationPer === 'record',
    onFailure: spec.onFailure,
  },
});

const statusesOf = ({ throttled, failed, functionError, timedOut }: NonNullable<HttpSpec['answers']>) => ({
  ...(throttled === undefined ? {} : { throttledByLambda: throttled }),
  ...(failed === undefined ? {} : { lambdaFailed: failed }),
  ...(functionError === undefined ? {} : { functionError }),
  ...(timedOut === undefined ? {} : { timedOut }),
});

const doorOf = (spec: HttpSpec | undefined, name: string): FrontDoorOptions & { readonly name: string } => ({
  name: `${name}.http`,
  kind: spec?.kind ?? 'rest',
  ratePerSecond: spec?.rate === undefined ? undefined : quantity('rate', spec.rate),
  burst: spec?.burst,
  timeoutMs: spec?.timeout === undefined ? undefined : ms(spec.timeout),
  ...(spec?.answers === undefined ? {} : { statuses: statusesOf(spec.answers) }),
});

/** What each event is charged beyond its runs; an event that Lambda would not take is a problem. */
const furtherRequestsOf = (document: TrafficDocument, name: string, context: TrafficContext): number => {
  const { rules, problems } = context;
  const { payload, payloadSize } = document;
  const bytes =
    payloadSize === undefined
      ? Buffer.byteLength(payloadOf(payload, `${name}.payload`, context))
      : sizeBytes(payloadSize);
  const most = valueAt(asyncRequestLimitBytes, rules.date);
  if (bytes > most) {
    const key = payloadSize === undefined ? 'payload' : 'payloadSize';
    problems.add(
      `${name}.${key}`,
      `is ${payloadSize ?? `${bytes} bytes`}, and an event takes ${most / 1024} KB on ${rules.date}; make it smaller${most < 1024 * 1024 ? ', or write a later account.era (1 MB since Oct 2025)' : ''}`,
    );
  }
  return rules.asyncPayloadCharge ? furtherEventRequests(bytes) : 0;
};

const wayOf = (document: TrafficDocument, name: string, context: TrafficContext): TrafficWay => {
  const { via, closedLoop } = document;
  if (closedLoop !== undefined) {
    const think = lawOf(closedLoop.think, `${name}.closedLoop.think`, context);
    return { kind: 'closedLoop', clients: Math.max(1, Math.round(context.factor * closedLoop.clients)), think };
  }
  switch (via) {
    case 'sync':
      return { kind: 'sync', door: null };
    case 'http':
      return { kind: 'sync', door: doorOf(document.http, name) };
    case 'async':
      return { kind: 'async', furtherRequests: furtherRequestsOf(document, name, context) };
    case 'sqs':
      return sqsWay(document.sqs ?? sqsDefaults(), name, context);
    case 'kinesis':
    case 'dynamodb':
      return streamWay(document.stream ?? streamDefaults(), via, name, context);
  }
};

/** What a stream of traffic needs to know of the scenario. */
export interface TrafficContext extends Omit<ArrivalContext, 'stream'> {
  readonly rules: Rules;
  /** Of the function that is sent to. */
  readonly timeoutMs: number;
}

/** Who can be sent to. */
export interface Addressees {
  readonly functions: readonly Pick<FunctionConfig, 'name' | 'timeoutMs' | 'tenantIsolation'>[];
  readonly aliases: readonly ScenarioAlias[];
}

const addressed = (document: TrafficDocument, path: string, { functions, aliases }: Addressees, problems: Problems) => {
  const aliasIndex = aliases.findIndex((alias) => alias.name === document.to);
  const functionIndex = aliases[aliasIndex]?.version ?? functions.findIndex((f) => f.name === document.to);
  if (functionIndex < 0 && aliasIndex < 0) {
    const names = [...functions, ...aliases].map(({ name }) => name);
    problems.add(`${path}.to`, `no function is called "${document.to}"; ${knownNames(document.to, names)}`);
  }
  return { aliasIndex, functionIndex };
};

/** Stream number `index` of the traffic. */
export const trafficOf = (
  document: TrafficDocument,
  index: number,
  addressees: Addressees,
  context: Omit<TrafficContext, 'timeoutMs'>,
): ScenarioTraffic => {
  const path = `traffic.${index}`;
  const { functionIndex, aliasIndex } = addressed(document, path, addressees, context.problems);
  const timeoutMs = addressees.functions[functionIndex]?.timeoutMs ?? 0;
  return {
    functionIndex,
    aliasIndex,
    way: wayOf(document, path, { ...context, timeoutMs }),
    tenants: tenantsOf(document, path, addressees.functions[functionIndex]?.tenantIsolation === true, context),
    arrivals:
      document.arrivals === undefined
        ? silent
        : arrivalsOf(document.arrivals, `${path}.arrivals`, { ...context, stream: `arrivals/${index}` }),
    retry: retryOf(document.retry, context.rules),
    payload: payloadOf(document.payload, `${path}.payload`, context),
  };
};
