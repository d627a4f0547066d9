// Services that speak AWS JSON: one path, the operation in X-Amz-Target, errors by __type (Smithy, AWS JSON 1.0 and 1.1; so
// speak the AWS CLI and the SDKs for JavaScript of 2026). What a service is asked in other protocols comes to the same operations.

import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { syncRequestLimitBytes } from '../../lambda/index.ts';
import { cborAnswer, cborOperationOf } from './aws-cbor.ts';
import { queryAnswer, queryRequestOf } from './aws-query.ts';
import { perform, queryCodeOf, type AwsService, type Asker } from './aws-service.ts';
import type { HttpAnswer, StreamedAnswer } from './http-answer.ts';
import type { JsonRefusal } from './json-refusal.ts';

export interface JsonCall {
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  /** Null when it was too long to keep. */
  readonly body: Buffer | null;
  /** Whose call it is, and whether he may make it; anybody may unless given. */
  readonly asker?: Asker | null;
}

/** Answers a call, or null for one that is for none of the services. */
export type JsonServices = (call: JsonCall) => HttpAnswer | StreamedAnswer | null;

/** AWS JSON gives instants in seconds. */
function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof Date) return given.getTime() / 1000;
  return given instanceof Map ? Object.fromEntries(given as Map<string, unknown>) : value;
}

const refused = (service: AwsService, error: JsonRefusal): HttpAnswer => ({
  status: error.status,
  headers: {
    'content-type': service.contentType,
    // Clients of a service that was asked in Query once go on to see its codes (awsQueryCompatible).
    ...(service.query === undefined ? {} : { 'x-amzn-query-error': `${queryCodeOf(service, error)};Sender` }),
  },
  body: JSON.stringify({ __type: error.type, message: error.message }),
});

const objectOf = (text: string): Record<string, unknown> | null => {
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const jsonAnswer = (service: AwsService, name: string, call: JsonCall): HttpAnswer | StreamedAnswer => {
  const body = unpacked(call);
  const performed = perform(service, name, body === null ? null : objectOf(body.toString('utf8')), call.asker ?? null);
  if (performed.kind === 'streamed') return performed.answer;
  if (performed.kind === 'refused') return refused(service, performed.refusal);
  const text = JSON.stringify(performed.answer, plain);
  return { status: 200, headers: { 'content-type': service.contentType }, body: text };
};

/** SDKs compress large bodies of some operations (requestCompression); null when it is too long, or no gzip. */
const unpacked = ({ headers, body }: JsonCall): Buffer | null => {
  if (body === null || headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: syncRequestLimitBytes });
  } catch {
    return null;
  }
};

/** The service and the operation of X-Amz-Target; before the service's name may stand that of its package (CloudTrail's). */
const targetOf = (target: string): readonly [string, string] => {
  const [operation = '', service = ''] = target.split('.').reverse();
  return [service, operation];
};

export const jsonServices = (services: readonly AwsService[]): JsonServices => {
  const byTarget = new Map(services.map((service) => [service.target, service]));
  return (call) => {
    const { method, headers, path, requestId } = call;
    if (method !== 'POST') return null;
    const target = headers['x-amz-target'];
    if (typeof target === 'string') {
      const [name, operation] = targetOf(target);
      const service = byTarget.get(name);
      return service === undefined ? null : jsonAnswer(service, operation, call);
    }
    const cbor = cborOperationOf(path, headers);
    const byPath = cbor === null ? undefined : byTarget.get(cbor.service);
    if (byPath?.query !== undefined) return cborAnswer(byPath, cbor!.operation, unpacked(call), call.asker ?? null);
    const query = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
      ? queryRequestOf(unpacked(call), services)
      : null;
    return query === null ? null : queryAnswer(query, requestId, call.asker ?? null);
  };
};
