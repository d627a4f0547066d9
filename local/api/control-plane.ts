// Lambda's control plane: finds the operation that a call is for and answers it. Paths, members and texts: botocore
// service model lambda/2015-03-31 and answers recorded from AWS.

import { serializationException } from '../../lambda/index.ts';
import { errorAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { capacityProviderOperations } from './capacity-providers.ts';
import { codeSigningOperations } from './code-signing.ts';
import { concurrencyOperations } from './concurrency.ts';
import { durableOperations } from './durable.ts';
import { eventInvokeOperations } from './event-invoke.ts';
import { functionUrlOperations } from './function-urls.ts';
import { functionOperations } from './functions.ts';
import { layerPolicyOperations } from './layer-policies.ts';
import { layerOperations } from './layers.ts';
import { mappingOperations } from './mappings.ts';
import { Members } from './members.ts';
import { Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { policyOperations } from './policies.ts';
import { provisionedOperations } from './provisioned.ts';
import { Query } from './query.ts';
import { runtimeManagementOperations } from './runtime-management.ts';
import { tagOperations } from './tags.ts';
import { versionOperations } from './versions.ts';

export interface ControlPlaneCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** By which the client reaches the platform, with its port unless that is the usual one. */
  readonly host: string;
  /** Asked once it is known that the call is the control plane's; answers with the refusal. Null where anybody may. */
  readonly permit: (() => HttpAnswer | null) | null;
}

/** Answers a call, or null for one that is not the control plane's. */
export type ControlPlane = (call: ControlPlaneCall) => Promise<HttpAnswer> | null;

const operations: readonly Operation[] = [
  ...functionOperations,
  ...versionOperations,
  ...concurrencyOperations,
  ...provisionedOperations,
  ...eventInvokeOperations,
  ...layerOperations,
  ...layerPolicyOperations,
  ...mappingOperations,
  ...functionUrlOperations,
  ...policyOperations,
  ...capacityProviderOperations,
  ...codeSigningOperations,
  ...runtimeManagementOperations,
  ...tagOperations,
  ...durableOperations,
];

/** All that it answers to, for who must know that nothing is forgotten. */
export const controlPlaneRoutes: readonly Pick<Operation, 'method' | 'path'>[] = operations.map(({ method, path }) => ({
  method,
  path,
}));

/** The ARN of an execution has slashes in it, which clients encode, and people may not. */
const placeholderPattern = (name: string): string =>
  name === '{executionArn}' ? '([^/]+(?:/durable-execution/[^/]+/[^/]+)?)' : '([^/]+)';

const compiled = operations.map((operation) => ({
  ...operation,
  pattern: new RegExp(`^${operation.path.replaceAll(/\{[^}]+\}/g, placeholderPattern)}/?$`),
}));

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

const bodyOf = (text: string): Record<string, unknown> | null => {
  if (text === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

/** The control plane over `context`. */
export const controlPlane =
  (context: ApiContext): ControlPlane =>
  ({ method, path, query, body, host, permit }) => {
    for (const operation of compiled) {
      if (operation.method !== method) continue;
      const match = operation.pattern.exec(path);
      if (match === null) continue;
      const refused = permit?.() ?? null;
      if (refused !== null) return Promise.resolve(refused);
      const members = operation.takesAnyBody === true ? {} : bodyOf(body);
      if (members === null) {
        return Promise.resolve(errorAnswer(serializationException('The body is no JSON object')));
      }
      const names = match.slice(1).map(decoded);
      const asked = { names, query: new Query(query), members: new Members(members), body, host };
      return answered(operation, context, asked, `${method} ${path}`);
    }
    return null;
  };

/** What was accepted and not looked at would be lost without a word. */
const noteUnread = ({ note }: ApiContext, { members, query }: ApiCall, request: string): void => {
  for (const member of [...members.unread(), ...query.unread()]) note(`${request}: ${member} has no effect here`);
};

const answered = async (
  { answer }: Operation,
  context: ApiContext,
  call: ApiCall,
  request: string,
): Promise<HttpAnswer> => {
  // Of what is refused nothing has an effect, and nothing is said.
  const notes: string[] = [];
  let isAccepted = false;
  const note = (text: string): void => (isAccepted ? context.note(text) : void notes.push(text));
  try {
    const answered = await answer({ ...context, note }, call);
    isAccepted = true;
    for (const text of notes) context.note(text);
    noteUnread(context, call, request);
    return answered;
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(error.answer);
    throw error;
  }
};
