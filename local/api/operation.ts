// What the operations of the control plane have in common: a call, the things they work on, and how one refuses.

import {
  aliasNotFound,
  functionNotFound,
  invalidParameterValue,
  type Account,
  type Rules,
  type WireError,
} from '../../lambda/index.ts';
import type { HttpAnswer } from '../wire/http-answer.ts';
import type { AwsEndpoints } from '../endpoints/aws-endpoints.ts';
import type { TakeCall } from '../durable/call-rates.ts';
import type { DurableExecutions } from '../durable/durable-executions.ts';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import { archivePathOf } from '../functions/archive.ts';
import type { ControlPermissions } from '../auth/authority.ts';
import type { CapacityProviders } from '../functions/capacity-providers.ts';
import type { CodeSigningConfigs } from '../functions/code-signing.ts';
import type { CodeStore } from '../functions/code-store.ts';
import type { LayerStore } from '../functions/layer-store.ts';
import { readFunctionName, type FunctionName, type NameKind } from '../functions/function-name.ts';
import type { FunctionRegistry, Named } from '../functions/registry.ts';
import { latestVersion } from '../settings/local-function.ts';
import { Members } from './members.ts';
import type { Query } from './query.ts';
import { Refusal } from './refusal.ts';

export { Refusal };

export interface ApiContext {
  readonly registry: FunctionRegistry;
  readonly code: CodeStore;
  readonly codeSigning: CodeSigningConfigs;
  readonly providers: CapacityProviders;
  readonly layers: LayerStore;
  readonly mappings: MappingStore;
  readonly executions: DurableExecutions;
  /** Of the API of durable executions. */
  readonly takeCall: TakeCall;
  readonly endpoints: AwsEndpoints;
  readonly account: Account;
  readonly rules: Rules;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
  /** Whether invocations are traced. */
  readonly traces: boolean;
  /** What permissions have to say; null where nobody is asked who he is. */
  readonly permissions?: ControlPermissions | null;
  /** Told, in words, of what was accepted and will not have its effect. */
  readonly note: (text: string) => void;
}

export interface ApiCall {
  /** Of the path's placeholders, in order, decoded. */
  readonly names: readonly string[];
  readonly query: Query;
  /** Of the body. */
  readonly members: Members;
  /** The body as it came. */
  readonly body: string;
  /** The platform as the client reaches it: a name, and a port unless it is the usual one. */
  readonly host: string;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{placeholders}`. */
  readonly path: string;
  /** Whether its body is anything at all, and has no members; false unless given. */
  readonly takesAnyBody?: boolean;
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

/** Whether the version or alias of a function that a call names is there. */
export const hasQualifier = ({ stored, qualifier }: Named): boolean =>
  qualifier === null || qualifier === latestVersion || stored.versions.has(qualifier) || stored.aliases.has(qualifier);

/** What is said of a qualifier that is not there: of one that may be an alias, that there is no such alias (recorded). */
export const missingQualifier = (arn: string, qualifier: string): WireError =>
  /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier)
    ? aliasNotFound(`${arn}:${qualifier}`)
    : functionNotFound(`${arn}:${qualifier}`);

/** The function of the call's first name, and its version or alias, which must be there (texts recorded from AWS). */
export const existingQualifier = (context: ApiContext, call: ApiCall): Named => {
  const named = namedFunction(context, call, 'any');
  if (hasQualifier(named)) return named;
  throw new Refusal(missingQualifier(named.arn, named.qualifier!));
};

/** The name of the call's function, read and not looked up. */
export const readName = ({ registry }: ApiContext, { names, query }: ApiCall, kind: NameKind): FunctionName =>
  orRefuse(readFunctionName(registry.context, names[0]!, query.get('Qualifier'), kind));

/** Where the archive of that digest is fetched from. */
export const archiveAddress = ({ permissions }: ApiContext, host: string, sha256: string): string => {
  const path = archivePathOf(sha256);
  return `http://${host}${path}${permissions?.archiveQuery(host, path) ?? ''}`;
};

export const noContent: HttpAnswer = { status: 204, headers: {}, body: '' };

export interface PageLimits {
  /** The largest `MaxItems` that the operation takes; default 10,000. */
  readonly largest?: number;
  /** Items of a page, whatever was asked for (API reference: 50, of mappings 100); default 50. */
  readonly most?: number;
}

const pageSize = (query: Query, { largest = 10_000, most = 50 }: PageLimits): number => {
  const given = query.get('MaxItems');
  if (given === null) return most;
  const members = new Members({ MaxItems: /^-?\d+$/.test(given) ? Number(given) : given });
  const size = members.integer('MaxItems', { min: 1, max: largest });
  members.check();
  return Math.min(most, size ?? most);
};

/** Where a page begins. The words for a marker that is none are ours. */
const markedBegin = (query: Query): number => {
  const marker = query.get('Marker') ?? '';
  if (marker === '') return 0;
  const from = Buffer.from(marker, 'base64').toString('utf8');
  if (/^\d{1,9}$/.test(from)) return Number(from);
  throw new Refusal(invalidParameterValue('Invalid Marker: give the NextMarker of the page before.'));
};

/** A page of a list: `items` from the marker on. */
export const page = (
  { query }: ApiCall,
  items: readonly unknown[],
  member: string,
  limits: PageLimits = {},
): Record<string, unknown> => {
  const limit = pageSize(query, limits);
  const from = markedBegin(query);
  const next = from + limit;
  const more = next < items.length ? { NextMarker: Buffer.from(String(next)).toString('base64') } : {};
  return { [member]: items.slice(from, next), ...more };
};
