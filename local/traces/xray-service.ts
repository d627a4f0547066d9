// X-Ray's API, as far as traces are written and read by it (service model of X-Ray, 2016-04-12): POST, JSON in and out, the
// operation in the path; instants are s since 1970. Requests are known by their path, and by the service that they are signed for.

import type { IncomingHttpHeaders } from 'node:http';
import { lambdaSampling, type SegmentClock } from '../../lambda/index.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { members, type JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { readDocument, traceSegments } from './documents.ts';
import { FilterError, traceFilter, type TraceFilter } from './trace-filter.ts';
import type { FoundTrace, TraceStore } from './trace-store.ts';
import { traceSummary, wholeTrace, type WholeTrace } from './trace-summary.ts';

export interface XrayCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Null when it was too long to keep. */
  readonly body: Buffer | null;
  /** Asked once it is known that the call is X-Ray's; answers with the refusal. Null where anybody may. */
  readonly permit: (() => HttpAnswer | null) | null;
}

/** Answers a call, or null for one that is none of X-Ray's. */
export type XrayService = (call: XrayCall) => HttpAnswer | null;

export interface XrayContext {
  readonly store: TraceStore;
  readonly clock: SegmentClock;
  /** Told, in words, of what was accepted and has no effect. */
  readonly note: (text: string) => void;
}

const invalid = (message: string): JsonRefusal => new JsonRefusal('InvalidRequestException', message);

/** API reference, BatchGetTraces. */
const mostTraces = 5;
/** Of a page of summaries, about as many as AWS gives. */
const pageTraces = 100;
/** API reference, GetTraceSummaries. */
const longestRangeS = 24 * 60 * 60;

/** A number; null where it is not given. */
const numberOf = (value: unknown, name: string): number => {
  const given = typeof value === 'string' ? Date.parse(value) / 1000 : value;
  if (typeof given !== 'number' || !Number.isFinite(given)) throw invalid(`${name} is needed, in seconds since 1970`);
  return given;
};

/** Where a page begins. */
const beginOf = (token: string | undefined): number => {
  if (token === undefined || token === '') return 0;
  const from = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^\d{1,9}$/.test(from)) throw invalid('Invalid NextToken');
  return Number(from);
};

const paged = <T>(items: readonly T[], from: number, size: number): { page: readonly T[]; next: object } => {
  const end = from + size;
  const next = end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { page: items.slice(from, end), next };
};

/** Members that are read as numbers. */
const instants: ReadonlySet<string> = new Set(['StartTime', 'EndTime']);

const filterOf = (expression: string): TraceFilter => {
  try {
    return traceFilter(expression);
  } catch (error) {
    if (error instanceof FilterError) throw invalid(error.message);
    throw error;
  }
};

const batchGetTraces = ({ store, clock }: XrayContext, asked: JsonMembers): object => {
  const ids = asked.texts('TraceIds');
  if (ids.length === 0) throw invalid('TraceIds is needed');
  if (ids.length > mostTraces) throw invalid(`TraceIds takes ${mostTraces} ids`);
  // All of them are on one page.
  if ((asked.text('NextToken') ?? '') !== '') throw invalid('Invalid NextToken');
  const traces = [...new Set(ids)].flatMap((id) => {
    const stored = store.get(id);
    if (stored === undefined) return [];
    const { segments, duration } = wholeTrace(id, traceSegments(stored, clock));
    const documents = segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) }));
    return [{ Id: id, Duration: duration, LimitExceeded: false, Segments: documents }];
  });
  return { Traces: traces, UnprocessedTraceIds: [] };
};

const wholeOf = ({ clock }: XrayContext, found: FoundTrace): WholeTrace =>
  wholeTrace(found.id, traceSegments(found.read(), clock));

const traceSummaries = (context: XrayContext, asked: JsonMembers, body: Readonly<Record<string, unknown>>): object => {
  const from = numberOf(body['StartTime'], 'StartTime');
  const to = numberOf(body['EndTime'], 'EndTime');
  if (to < from) throw invalid('EndTime must not be before StartTime');
  if (to - from > longestRangeS) throw invalid('StartTime and EndTime must not lie more than 24 hours apart');
  const expression = asked.text('FilterExpression') ?? '';
  // By when traces began, whichever way they are asked for; which is said.
  const rangeType = asked.choice('TimeRangeType', ['TraceId', 'Event', 'Service']) ?? 'TraceId';
  if (rangeType !== 'TraceId') context.note(`X-Ray's TimeRangeType ${rangeType} is taken for TraceId here`);
  const fits = filterOf(expression);
  const begun = context.store.all.filter(({ startMs }) => startMs >= from * 1000 && startMs <= to * 1000).toReversed();
  // Without a filter, what is on no page need not be read.
  const found = expression.trim() === '' ? begun : begun.filter((one) => fits(wholeOf(context, one)));
  const { page, next } = paged(found, beginOf(asked.text('NextToken')), pageTraces);
  return {
    TraceSummaries: page.map((one) => traceSummary(wholeOf(context, one))),
    ApproximateTime: to,
    TracesProcessedCount: found.length,
    ...next,
  };
};

const putTraceSegments = ({ store }: XrayContext, asked: JsonMembers): object => {
  if (!asked.has('TraceSegmentDocuments')) throw invalid('TraceSegmentDocuments is needed');
  const unprocessed = asked.texts('TraceSegmentDocuments').flatMap((text) => {
    const document = readDocument(text);
    if ('problem' in document) {
      return [
        {
          ...(document.id === null ? {} : { Id: document.id }),
          ErrorCode: 'InvalidSegment',
          Message: document.problem,
        },
      ];
    }
    store.keepDocument(document.traceId, document.segment, text);
    return [];
  });
  return { UnprocessedTraceSegments: unprocessed };
};

/** The rule that is there from the start, and the only one here. */
const defaultRule = {
  RuleName: 'Default',
  RuleARN: 'arn:aws:xray:us-east-1:123456789012:sampling-rule/Default',
  ResourceARN: '*',
  Priority: 10_000,
  FixedRate: lambdaSampling.rate,
  ReservoirSize: lambdaSampling.reservoir,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  Attributes: {},
};

const samplingRules = (): object => ({
  SamplingRuleRecords: [{ SamplingRule: defaultRule, CreatedAt: 0, ModifiedAt: 0 }],
});

const samplingTargets = (_: XrayContext, asked: JsonMembers): object => ({
  SamplingTargetDocuments: asked.structures('SamplingStatisticsDocuments').map(({ RuleName }) => ({
    RuleName,
    FixedRate: lambdaSampling.rate,
    ReservoirQuota: lambdaSampling.reservoir,
    ReservoirQuotaTTL: Math.floor(Date.now() / 1000) + 10,
    Interval: 10,
  })),
  LastRuleModification: 0,
  UnprocessedStatistics: [],
});

type Answer = (context: XrayContext, asked: JsonMembers, body: Readonly<Record<string, unknown>>) => object;

/** By path. */
const operations: Readonly<Record<string, Answer>> = {
  '/Traces': batchGetTraces,
  '/TraceSummaries': traceSummaries,
  '/TraceSegments': putTraceSegments,
  '/GetSamplingRules': samplingRules,
  '/SamplingTargets': samplingTargets,
  // How SDKs and daemons are doing, which nobody reads here.
  '/TelemetryRecords': () => ({}),
};

/** Whether a request is signed for X-Ray, or is none of another service. */
const isXrays = (path: string, { authorization }: IncomingHttpHeaders): boolean => {
  if (authorization !== undefined) return authorization.includes('/xray/aws4_request');
  return Object.hasOwn(operations, path);
};

const refusal = ({ type, message }: JsonRefusal): HttpAnswer => ({
  status: 400,
  headers: { 'x-amzn-ErrorType': type },
  body: JSON.stringify({ message }),
});

const bodyOf = (body: Buffer | null): Record<string, unknown> => {
  try {
    const text = body?.toString('utf8') ?? '';
    const value = JSON.parse(text === '' ? '{}' : text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new JsonRefusal('SerializationException', 'The body is no JSON object, or is too long');
};

export const xrayService =
  (context: XrayContext): XrayService =>
  ({ method, path, headers, body, permit }) => {
    if (method !== 'POST' || !isXrays(path, headers)) return null;
    const refused = permit?.() ?? null;
    if (refused !== null) return refused;
    const operation = Object.hasOwn(operations, path) ? operations[path]! : null;
    if (operation === null) {
      context.note(`X-Ray's POST ${path} was refused: this operation is not here`);
      const known = Object.keys(operations).join(', ');
      return {
        ...refusal(new JsonRefusal('UnknownOperationException', `${path} is not served here; ${known} are`)),
        status: 404,
      };
    }
    try {
      const value = bodyOf(body);
      const asked = members(value, { missing: (name) => invalid(`${name} is needed`), constraint: invalid });
      const answer = operation(context, asked, value);
      for (const name of asked.unread()) {
        if (!instants.has(name)) context.note(`X-Ray's ${path}: ${name} has no effect here`);
      }
      return jsonAnswer(answer);
    } catch (error) {
      if (error instanceof JsonRefusal) return refusal(error);
      throw error;
    }
  };
