// Routes of HTTP APIs that are written as resources of their own, as CloudFormation and the CDK have them: integrations,
// routes to them, stages, and APIs with a target ("quick create").

import { payloadFormatOf, stageSettings } from './api-sources.ts';
import type { ListedEvent, ListedSource } from './listing.ts';
import type { Properties } from './properties.ts';
import { rangedNumber } from './ranges.ts';
import type { FunctionDraft } from './read-function.ts';
import { referredId } from './references.ts';
import { addIgnored, type Scope } from './scope.ts';
import { present, type Settings } from './settings.ts';

export interface GatewayResource {
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly properties: Properties;
}

export interface GatewayContext {
  readonly drafts: ReadonlyMap<string, FunctionDraft>;
  /** The function of each version and alias, by logical id. */
  readonly owners: ReadonlyMap<string, string>;
  /** The name of each alias and the number of each version, by logical id. */
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly sources: ListedSource[];
  readonly scope: Scope;
}

const prefix = 'AWS::ApiGatewayV2::';

/** In the order in which they are read: stages say more of APIs, routes name integrations. */
const kinds = ['Stage', 'Integration', 'Route'] as const;

export const gatewayTypes: readonly string[] = kinds.map((kind) => prefix + kind);

interface Integration {
  readonly target: EventTarget;
  readonly settings: Settings;
}

/** A function of the template, and which version or alias of it. */
export interface EventTarget {
  readonly functionId: string;
  readonly qualifier?: string;
}

/** The version or alias in `…:function:Checkout:live/invocations`, `${CheckoutAlias}` or `${Checkout.Alias}`. */
const qualifierIn = (text: string, { drafts, qualifiers }: GatewayContext): string | undefined => {
  const written = /:function:(?:[\w-]+|\$\{\w+\}):([\w-]+)/.exec(text)?.[1];
  const [, name = '', member] = /\$\{(\w+)(?:\.(\w+))?\}/.exec(text) ?? [];
  const published = member === 'Alias' ? (drafts.get(name)?.autoPublishAlias ?? undefined) : undefined;
  return written ?? published ?? qualifiers.get(name) ?? qualifiers.get(text);
};

/** The function in `arn:…:function:Checkout`, or behind its alias or version, however the text was put together. */
export const targetIn = (text: string, context: GatewayContext): EventTarget | null => {
  const { drafts, owners } = context;
  const name = /:function:([\w-]+)/.exec(text)?.[1] ?? /\$\{(\w+)[.\w]*\}/.exec(text)?.[1] ?? text;
  const byName = [...drafts.values()].find(({ functionName }) => functionName === name)?.id;
  const functionId = drafts.has(name) ? name : (owners.get(name) ?? byName);
  if (functionId === undefined) return null;
  const qualifier = qualifierIn(text, context);
  return { functionId, ...(qualifier === undefined ? {} : { qualifier }) };
};

export const noteIgnored = ({ type, properties }: GatewayResource, why: string, { scope }: GatewayContext): void =>
  addIgnored(scope, properties.path.slice(0, -1), `${type} ${why}`);

const apiOf = ({ properties }: GatewayResource, { sources, scope }: GatewayContext): ListedSource | undefined => {
  const id = referredId(properties.raw('ApiId'), scope) ?? properties.text('ApiId');
  return sources.find((source) => source.id === id);
};

/** The stage without a name stands for the API, or else the first. */
const addStage = (resource: GatewayResource, context: GatewayContext): void => {
  const api = apiOf(resource, context);
  if (api === undefined) return noteIgnored(resource, 'of an API that is not in the template', context);
  const settings = stageSettings(resource.properties);
  const isFirst = api.settings['StageName'] === undefined;
  if (!isFirst && settings['StageName'] !== '$default') return noteIgnored(resource, 'besides another', context);
  context.sources[context.sources.indexOf(api)] = { ...api, settings: { ...api.settings, ...settings } };
  resource.properties.end();
};

const integrationOf = (resource: GatewayResource, context: GatewayContext): Integration | null => {
  const { properties } = resource;
  const { scope } = context;
  properties.skip('ApiId', 'ConnectionType', 'Description', 'IntegrationMethod');
  const target = targetIn(properties.text('IntegrationUri') ?? '', context);
  if (properties.text('IntegrationType') !== 'AWS_PROXY' || target === null) {
    noteIgnored(resource, 'with something else than a function of the template', context);
    return null;
  }
  const settings = present({
    // Where nothing is said it is the older one (API Gateway V2 API Reference, CreateIntegration).
    PayloadFormatVersion: payloadFormatOf(properties, scope) ?? '1.0',
    TimeoutInMillis: rangedNumber(properties, 'TimeoutInMillis', scope),
  });
  properties.end();
  return { target, settings };
};

type EventPlace = Pick<ListedEvent, 'id' | 'line' | 'type' | 'source' | 'settings'>;

export const addEvent = (target: EventTarget, place: EventPlace, { drafts }: GatewayContext): void => {
  const { functionId, ...qualified } = target;
  const draft = drafts.get(functionId)!;
  draft.events = [...draft.events, { ...place, via: 'http', enabled: true, ...qualified }];
};

const addRoute = (
  resource: GatewayResource,
  integrations: ReadonlyMap<string, Integration>,
  context: GatewayContext,
): void => {
  const { id, line, properties } = resource;
  const target = properties.text('Target') ?? '';
  const [, name = ''] = /integrations\/(?:\$\{)?(\w+)/.exec(target) ?? [];
  const integration = integrations.get(name);
  if (integration === undefined) return noteIgnored(resource, 'to something else than a function', context);
  const api = apiOf(resource, context);
  const settings = present({ ApiId: api?.id, ...integration.settings });
  const source = properties.text('RouteKey') ?? '$default';
  addEvent(integration.target, { id, line, type: 'HttpApi', source, settings }, context);
  properties.skip('OperationName');
  if (properties.text('AuthorizationType') === 'NONE') properties.skip('AuthorizationType');
  return properties.end();
};

/** An API that names its target has a route to it. */
const addTarget = (resource: GatewayResource, context: GatewayContext): void => {
  const { id, line, properties } = resource;
  const target = properties.text('Target');
  if (target === undefined) return;
  const named = targetIn(target, context);
  const settings = { ApiId: id, PayloadFormatVersion: '2.0' };
  const source = properties.text('RouteKey') ?? '$default';
  if (named === null) noteIgnored(resource, 'whose target is no function of the template', context);
  else addEvent(named, { id, line, type: 'HttpApi', source, settings }, context);
};

/** Adds what the resources say to functions and APIs. */
export const attachGateway = (resources: readonly GatewayResource[], context: GatewayContext): void => {
  const integrations = new Map<string, Integration>();
  const ofKind = (kind: string) => resources.filter(({ type }) => type === prefix + kind);
  for (const resource of ofKind('Api')) addTarget(resource, context);
  for (const resource of ofKind('Stage')) addStage(resource, context);
  for (const resource of ofKind('Integration')) {
    const integration = integrationOf(resource, context);
    if (integration !== null) integrations.set(resource.id, integration);
  }
  for (const resource of ofKind('Route')) addRoute(resource, integrations, context);
};
