// Reads off a request and its answer what the trail records of it; nothing of what is no API call.

import type { IncomingHttpHeaders } from 'node:http';
import { cborOperationOf } from '../wire/aws-cbor.ts';
import type { AnyAnswer } from '../wire/write-answer.ts';
import { namedArn } from '../functions/function-name.ts';
import type { LogNames } from '../logs/log-names.ts';
import { carriesData, isInvoke, lambdaOperationOf, type LambdaOperation } from './lambda-operations.ts';
import { trailRecord, type TrailCall } from './trail-record.ts';
import type { Trail } from './trail.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly content: Buffer | null };
  readonly sourceIp: string;
  readonly requestId: string;
}

/** Who sent it, where callers must say so; null of a request that nobody can be told for, which is not recorded, as on AWS. */
export interface Signed {
  readonly identity: () => Readonly<Record<string, unknown>> | null;
}

/** @param signed null where signatures are not looked at */
export type RecordCall = (request: RecordedRequest, answer: AnyAnswer, signed: Signed | null) => void;

/** Where each service that is asked by X-Amz-Target says its calls come from. */
const sources: Readonly<Record<string, string>> = {
  Logs_20140328: 'logs.amazonaws.com',
  GraniteServiceVersion20100801: 'monitoring.amazonaws.com',
  CodeDeploy_20141006: 'codedeploy.amazonaws.com',
  CloudTrail_20131101: 'cloudtrail.amazonaws.com',
};
/** Asked in the Query protocol, by its version. */
const queried: Readonly<Record<string, string>> = {
  '2010-08-01': 'monitoring.amazonaws.com',
  '2010-05-15': 'cloudformation.amazonaws.com',
  '2011-06-15': 'sts.amazonaws.com',
};

/** Calls that carry data: recorded where invocations are. */
const dataCalls = new Set(['PutLogEvents', 'PutMetricData', 'GetMetricData', 'StartLiveTail']);

type What = Pick<TrailCall, 'eventSource' | 'eventName' | 'parameters' | 'isData' | 'functionArns' | 'additional'>;

const objectIn = (content: Buffer | null | string): Record<string, unknown> => {
  try {
    const value = JSON.parse(content?.toString('utf8') ?? '') as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
};

const ofService = (eventSource: string, eventName: string, parameters: Record<string, unknown>): What => ({
  eventSource,
  eventName,
  parameters,
  isData: dataCalls.has(eventName),
  functionArns: [],
});

/** Of a service beside Lambda, in whichever protocol it was asked. */
const serviceCall = ({ method, path, headers, body }: RecordedRequest): What | null => {
  if (method !== 'POST') return null;
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [operation = '', service = ''] = target.split('.').reverse();
    const source = Object.hasOwn(sources, service) ? sources[service]! : null;
    return source === null ? null : ofService(source, operation, objectIn(body.content));
  }
  const cbor = cborOperationOf(path, headers);
  if (cbor !== null && Object.hasOwn(sources, cbor.service))
    return ofService(sources[cbor.service]!, cbor.operation, {});
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return null;
  const fields = new URLSearchParams(body.content?.toString('utf8') ?? '');
  const source = queried[fields.get('Version') ?? ''];
  const { Action, Version: _, ...parameters } = Object.fromEntries(fields);
  return source === undefined || Action === undefined ? null : ofService(source, Action, parameters);
};

/** The ARN of a function, of its name or of an ARN of it; as CloudTrail has it, without a qualifier. */
const functionArn = (name: string, names: LogNames): string => namedArn(names, name).split(':').slice(0, 7).join(':');

const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

const invokeCall = (
  { eventName, parameters }: LambdaOperation,
  { headers, queryText }: RecordedRequest,
  { answer, names }: { readonly answer: AnyAnswer; readonly names: LogNames },
): What => {
  const arn = functionArn(parameters['FunctionName']!, names);
  const version = (answer.headers as Readonly<Record<string, unknown>>)['X-Amz-Executed-Version'];
  const given = {
    functionName: parameters['FunctionName'],
    invocationType: headerOf(headers, 'x-amz-invocation-type'),
    logType: headerOf(headers, 'x-amz-log-type'),
    qualifier: new URLSearchParams(queryText).get('Qualifier') ?? undefined,
  };
  return {
    eventSource: 'lambda.amazonaws.com',
    eventName,
    parameters: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    isData: true,
    functionArns: [arn],
    ...(typeof version === 'string' ? { additional: { functionVersion: `${arn}:${version}` } } : {}),
  };
};

const lambdaCall = (operation: LambdaOperation, request: RecordedRequest, names: LogNames): What => {
  const query = Object.fromEntries(new URLSearchParams(request.queryText));
  const isData = carriesData(operation);
  const body = isData ? {} : objectIn(request.body.content);
  const parameters: Record<string, unknown> = { ...body, ...query, ...operation.parameters };
  const name = parameters['FunctionName'];
  return {
    eventSource: 'lambda.amazonaws.com',
    eventName: operation.eventName,
    parameters,
    isData,
    functionArns: typeof name === 'string' && name !== '' ? [functionArn(name, names)] : [],
  };
};

const bodyOf = (answer: AnyAnswer): string => ('body' in answer && typeof answer.body === 'string' ? answer.body : '');

const textIn = (value: Record<string, unknown>): string => {
  const text = value['Message'] ?? value['message'] ?? value['errorMessage'];
  return typeof text === 'string' ? text : '';
};

/** Code and text of an answer that is an error, by the way of its service. */
const errorOf = (answer: AnyAnswer): TrailCall['error'] => {
  if (answer.status < 400) return null;
  const headers = answer.headers as Readonly<Record<string, unknown>>;
  const body = bodyOf(answer);
  const value = objectIn(body);
  const named = headers['x-amzn-ErrorType'] ?? value['__type'] ?? headers['x-amzn-query-error'];
  const ofXml = /<Code>([^<]*)<\/Code><Message>([^<]*)<\/Message>/.exec(body);
  const code = typeof named === 'string' ? named.replace(/[:;].*$/, '') : (ofXml?.[1] ?? String(answer.status));
  // CloudTrail has one name for it, whatever that of the answer.
  const recorded = code === 'AccessDeniedException' ? 'AccessDenied' : code;
  return { code: recorded, message: ofXml?.[2] ?? textIn(value) };
};

export const recorder =
  (trail: Trail, names: LogNames): RecordCall =>
  (request, answer, signed) => {
    const identity = signed?.identity() ?? null;
    if (signed !== null && identity === null) return;
    const operation = lambdaOperationOf(request.method, request.path);
    if (operation !== null && isInvoke(operation) && !trail.data) return;
    const what =
      operation === null
        ? serviceCall(request)
        : isInvoke(operation)
          ? invokeCall(operation, request, { answer, names })
          : lambdaCall(operation, request, names);
    if (what === null || !/^\w{1,100}$/.test(what.eventName) || (what.isData && !trail.data)) return;
    const { headers, sourceIp, requestId, queryText } = request;
    const error = errorOf(answer);
    const response = error === null && !what.isData ? objectIn(bodyOf(answer)) : null;
    trail.add(trailRecord({ ...what, headers, sourceIp, requestId, response, error, identity }, queryText, names));
  };
