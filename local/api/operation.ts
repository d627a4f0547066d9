// What the operations of the control plane have in common: a call, the things they work on, and how one refuses.

import { aliasNotFound, functionNotFound, type Account, type Rules, type WireError } from '../../lambda/index.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { AwsEndpoints } from '../event-sources/aws-endpoints.ts';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import type { CodeStore } from '../functions/code-store.ts';
import type { LayerStore } from '../functions/layer-store.ts';
import type { NameKind } from '../functions/function-name.ts';
import type { FunctionRegistry, Named } from '../functions/registry.ts';
import { latestVersion } from '../platform-options.ts';
import { Members } from './members.ts';
import { Refusal } from './refusal.ts';

export { Refusal };

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
  /** Of the platform, as the client reaches it: with its colon, or empty. */
  readonly port: string;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{placeholders}`. */
  readonly path: string;
  readonly answer: (context: ApiContext, call: ApiCall) => HttpAnswer | Promise<HttpAnswer>;
}

/** `value`, unless it is an error, which is thrown. */
export const orRefuse = <T extends object>(value: T | WireError): T => {
  if ('status' in value && 'errorType' in value) throw new Refusal(value);
  return value;
};

/** The function of the call's first name, with the qualifier from the name or the query. */
export const namedFunction = ({ registry }: ApiContext, { names, query }: ApiCall, kind: NameKind = 'own'): Named =>
  orRefuse(registry.find(names[0]!, query.get('Qualifier'), kind));

/** The function of the call's first name, and its version or alias, which must be there (texts recorded from AWS). */
export const existingQualifier = (context: ApiContext, call: ApiCall): Named => {
  const named = namedFunction(context, call);
  const { stored, qualifier, arn } = named;
  if (qualifier === null || qualifier === latestVersion) return named;
  if (stored.versions.has(qualifier) || stored.aliases.has(qualifier)) return named;
  const missing = /^\d+$/.test(qualifier) ? functionNotFound : aliasNotFound;
  throw new Refusal(missing(`${arn}:${qualifier}`));
};

export const noContent: HttpAnswer = { status: 204, headers: {}, body: '' };

const pageLimit = 50;

/** `MaxItems` of a list, at most the fifty that a page has. */
const pageSize = (query: URLSearchParams, largest: number): number => {
  const given = query.get('MaxItems');
  if (given === null) return pageLimit;
  const members = new Members({ MaxItems: Number(given) });
  const size = members.integer('MaxItems', { min: 1, max: largest });
  members.check();
  return Math.min(pageLimit, size ?? pageLimit);
};

/** A page of a list: `items` from the marker on. Some operations take a `MaxItems` of up to 10,000, some 50. */
export const page = (
  { query }: ApiCall,
  items: readonly unknown[],
  member: string,
  largest = 10_000,
): Record<string, unknown> => {
  const limit = pageSize(query, largest);
  const from = Number(Buffer.from(query.get('Marker') ?? '', 'base64').toString('utf8')) || 0;
  const next = from + limit;
  const more = next < items.length ? { NextMarker: Buffer.from(String(next)).toString('base64') } : {};
  return { [member]: items.slice(from, next), ...more };
};
