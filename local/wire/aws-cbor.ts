// Smithy RPC v2 CBOR: POST /service/NAME/operation/NAME with a body in CBOR (Smithy 2.0, smithy-rpc-v2; among the protocols of
// CloudWatch in botocore's service model).

import type { IncomingHttpHeaders } from 'node:http';
import { perform, queryCodeOf, type AwsService, type Asker } from './aws-service.ts';
import { CborError, decodeCbor, encodeCbor } from './cbor.ts';
import type { HttpAnswer } from './http-answer.ts';

export interface CborOperation {
  readonly service: string;
  readonly operation: string;
}

/** What a request in this protocol is for; null for any other. */
export const cborOperationOf = (path: string, headers: IncomingHttpHeaders): CborOperation | null => {
  const match = headers['smithy-protocol'] === 'rpc-v2-cbor' ? /\/service\/(\w+)\/operation\/(\w+)$/.exec(path) : null;
  return match === null ? null : { service: match[1]!, operation: match[2]! };
};

const structureOf = (body: Buffer | null): Record<string, unknown> | null => {
  if (body === null || body.length === 0) return body === null ? null : {};
  try {
    const value = decodeCbor(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof CborError) return null;
    throw error;
  }
};

export const cborAnswer = (
  service: AwsService,
  operation: string,
  body: Buffer | null,
  asker: Asker | null,
): HttpAnswer => {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
  const performed = perform(service, operation, structureOf(body), asker);
  if (performed.kind === 'answered') return { status: 200, headers, body: encodeCbor(performed.answer) };
  if (performed.kind === 'streamed') throw new Error(`${operation} has no answer in CBOR`);
  const { refusal } = performed;
  const { type, message, status } = refusal;
  return {
    status,
    headers: { ...headers, 'x-amzn-query-error': `${queryCodeOf(service, refusal)};Sender` },
    body: encodeCbor({ __type: type, message }),
  };
};
