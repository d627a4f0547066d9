// What the operations of the control plane have in common: a call, the things they work on, and how one refuses.

import type { Account, Rules, WireError } from '../../lambda/index.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { AwsEndpoints } from '../event-sources/aws-endpoints.ts';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import type { CodeStore } from '../functions/code-store.ts';
import type { LayerStore } from '../functions/layer-store.ts';
import type { FunctionRegistry, Named } from '../functions/registry.ts';

export interface ApiContext {
  readonly registry: FunctionRegistry;
  readonly code: CodeStore;
  readonly layers: LayerStore;
  readonly mappings: MappingStore;
  readonly endpoints: AwsEndpoints;
  readonly account: Account;
  readonly rules: Rules;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
}

export interface ApiCall {
  /** Of the path's placeholders, in order, decoded. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{placeholders}`. */
  readonly path: string;
  readonly answer: (context: ApiContext, call: ApiCall) => HttpAnswer | Promise<HttpAnswer>;
}

/** Thrown by an operation that answers with an error. */
export class Refusal extends Error {
  readonly answer: WireError;

  constructor(answer: WireError) {
    super(answer.errorType);
    this.answer = answer;
  }
}

/** `value`, unless it is an error, which is thrown. */
export const orRefuse = <T extends object>(value: T | WireError): T => {
  if ('status' in value && 'errorType' in value) throw new Refusal(value);
  return value;
};

/** The function of the call's first name, with the qualifier from the name or the query. */
export const namedFunction = ({ registry }: ApiContext, { names, query }: ApiCall): Named =>
  orRefuse(registry.find(names[0]!, query.get('Qualifier')));

export const noContent: HttpAnswer = { status: 204, headers: {}, body: '' };

/** A page of a list: `items` from the marker on. */
export const page = (call: ApiCall, items: readonly unknown[], member: string): Record<string, unknown> => {
  const limit = Math.min(50, Number(call.query.get('MaxItems') ?? 50) || 50);
  const from = Number(Buffer.from(call.query.get('Marker') ?? '', 'base64').toString('utf8')) || 0;
  const next = from + limit;
  const more = next < items.length ? { NextMarker: Buffer.from(String(next)).toString('base64') } : {};
  return { [member]: items.slice(from, next), ...more };
};
