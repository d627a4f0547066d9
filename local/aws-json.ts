// Services that speak AWS JSON: one path, the operation in X-Amz-Target, errors by __type (Smithy, AWS JSON 1.0 and 1.1; so
// speak the AWS CLI and the SDKs for JavaScript of 2026 to CloudWatch Logs).

import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer, StreamedAnswer } from './http-answer.ts';
import { members, type JsonMembers } from './json-members.ts';
import { JsonRefusal } from './json-refusal.ts';

export interface JsonService {
  /** Before the dot of X-Amz-Target. */
  readonly target: string;
  readonly contentType: string;
  /** By name. What they return is the answer's body, or a stream of events. */
  readonly operations: Readonly<Record<string, (asked: JsonMembers) => object>>;
  /** Told, in words, of what was accepted and has no effect. */
  readonly note: (text: string) => void;
}

export interface JsonCall {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Null when it was too long to keep. */
  readonly body: Buffer | null;
}

/** Answers a call, or null for one that is for none of the services. */
export type JsonServices = (call: JsonCall) => HttpAnswer | StreamedAnswer | null;

const refusal = ({ contentType }: JsonService, type: string, message: string): HttpAnswer => ({
  status: 400,
  headers: { 'content-type': contentType },
  body: JSON.stringify({ __type: type, message }),
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

const isStreamed = (answer: object): answer is StreamedAnswer => 'stream' in answer && 'status' in answer;

const answered = (service: JsonService, name: string, body: Buffer | null): HttpAnswer | StreamedAnswer => {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation === undefined) {
    service.note(`${service.target}.${name} was refused: this operation is not here`);
    const known = Object.keys(service.operations).join(', ');
    return refusal(service, 'UnknownOperationException', `${name} is not served here; ${known} are`);
  }
  const value = body === null ? null : objectOf(body.toString('utf8'));
  if (value === null) return refusal(service, 'SerializationException', 'The body is no JSON object, or is too long');
  const asked = members(value);
  try {
    const answer = operation(asked);
    for (const unread of asked.unread()) service.note(`${name}: ${unread} has no effect here`);
    if (isStreamed(answer)) return answer;
    return { status: 200, headers: { 'content-type': service.contentType }, body: JSON.stringify(answer) };
  } catch (error) {
    if (error instanceof JsonRefusal) return refusal(service, error.type, error.message);
    throw error;
  }
};

export const jsonServices = (services: readonly JsonService[]): JsonServices => {
  const byTarget = new Map(services.map((service) => [service.target, service]));
  return ({ method, headers, body }) => {
    const target = headers['x-amz-target'];
    if (method !== 'POST' || typeof target !== 'string') return null;
    const dot = target.indexOf('.');
    const service = byTarget.get(target.slice(0, dot));
    return service === undefined ? null : answered(service, target.slice(dot + 1), body);
  };
};
