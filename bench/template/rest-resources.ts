// Methods of REST APIs that are written as resources of their own, as CloudFormation and the CDK have them: a tree of path
// parts, methods on it, stages. Methods that answer without a function (MOCK) are kept with their API.

import { restStageSettings } from './api-sources.ts';
import { addEvent, noteIgnored, targetIn, type GatewayContext, type GatewayResource } from './gateway-resources.ts';
import type { ListedSource } from './listing.ts';
import type { Properties } from './properties.ts';
import { rangedNumber } from './ranges.ts';
import { referredId } from './references.ts';
import type { Scope } from './scope.ts';
import { present, type Settings } from './settings.ts';
import { textOf } from './template-source.ts';

const prefix = 'AWS::ApiGateway::';

export const restTypes: readonly string[] = ['Resource', 'Method', 'Deployment', 'Stage'].map((kind) => prefix + kind);

interface Part {
  readonly parentId: string | null;
  readonly part: string;
}

const apiOf = ({ properties }: GatewayResource, { sources, scope }: GatewayContext): ListedSource | undefined => {
  const id = referredId(properties.raw('RestApiId'), scope) ?? properties.text('RestApiId');
  return sources.find((source) => source.id === id);
};

const setApi = (api: ListedSource, settings: Settings, { sources }: GatewayContext): void => {
  sources[sources.indexOf(api)] = { ...api, settings: { ...api.settings, ...settings } };
};

/** The first stage stands for the API; a deployment may make one. */
const addStage = (resource: GatewayResource, context: GatewayContext): void => {
  const api = apiOf(resource, context);
  if (api === undefined) return noteIgnored(resource, 'of an API that is not in the template', context);
  const settings = restStageSettings(resource.properties, context.scope);
  if (api.settings['StageName'] === undefined) setApi(api, settings, context);
  else if (settings['StageName'] !== undefined) return noteIgnored(resource, 'besides another', context);
  return resource.properties.end();
};

/** Up to the API itself, which is the root. */
const pathOf = (id: string | null, parts: ReadonlyMap<string, Part>): string => {
  const { parentId = null, part = '' } = parts.get(id ?? '') ?? {};
  return part === '' ? '' : `${pathOf(parentId, parts)}/${part}`;
};

/** `{ 'access-control-allow-origin': '*' }` of what an integration's response says in quotes. */
const mockedHeaders = (parameters: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const header = /^method\.response\.header\.(.+)$/.exec(name)?.[1];
      const literal = /^'([^]*)'$/.exec(textOf(value))?.[1];
      return header === undefined || literal === undefined ? [] : [[header.toLowerCase(), literal]];
    }),
  );

/** What a method answers by itself: its first response, with the text for JSON. */
const mockOf = (integration: Properties, scope: Scope): Settings => {
  const [first] = integration.each('IntegrationResponses');
  const body = textOf(first?.mapping('ResponseTemplates')?.['application/json'] ?? '');
  const status = first === undefined ? undefined : rangedNumber(first, 'StatusCode', scope);
  return { status: status ?? 200, headers: mockedHeaders(first?.mapping('ResponseParameters')), body };
};

interface Method {
  readonly resource: GatewayResource;
  readonly api: ListedSource | undefined;
  readonly method: string;
  readonly path: string;
}

const asksIam = ({ properties }: GatewayResource): boolean => properties.text('AuthorizationType') === 'AWS_IAM';

const addMock = ({ resource, api, method, path }: Method, integration: Properties, context: GatewayContext): void => {
  if (api === undefined) return noteIgnored(resource, 'of an API that is not in the template', context);
  const known = api.settings['Mocks'];
  const mocks = Array.isArray(known) ? (known as unknown[]) : [];
  setApi(
    api,
    {
      Mocks: [
        ...mocks,
        {
          method,
          path,
          ...mockOf(integration, context.scope),
          ...(asksIam(resource) ? { authorization: 'AWS_IAM' } : {}),
        },
      ],
    },
    context,
  );
  return undefined;
};

/** What is mapped to the tenant of a request; other parameters are the function's to read in the event. */
const tenantSource = (integration: Properties): string | undefined => {
  const parameters = integration.mapping('RequestParameters') ?? {};
  const name = Object.keys(parameters).find((key) => /^integration\.request\.header\.x-amz-tenant-id$/i.test(key));
  return name === undefined ? undefined : textOf(parameters[name]);
};

const addMethod = (resource: GatewayResource, parts: ReadonlyMap<string, Part>, context: GatewayContext): void => {
  const { id, line, properties } = resource;
  const { scope } = context;
  const api = apiOf(resource, context);
  const path = pathOf(referredId(properties.raw('ResourceId'), scope), parts) || '/';
  const method = properties.text('HttpMethod') ?? 'ANY';
  const integration = properties.inside('Integration');
  // They say what the integration may answer, and a proxy may answer anything.
  properties.skip('MethodResponses', 'OperationName');
  if (properties.text('AuthorizationType') === 'NONE') properties.skip('AuthorizationType');
  integration?.skip('Type', 'IntegrationHttpMethod', 'PassthroughBehavior', 'RequestTemplates');
  const type = integration?.text('Type');
  const target = targetIn(integration?.text('Uri') ?? '', context);
  if (type === 'MOCK') {
    addMock({ resource, api, method, path }, integration!, context);
  } else if (type === 'AWS_PROXY' && target !== null) {
    const timeout = rangedNumber(integration!, 'TimeoutInMillis', scope);
    const settings = present({
      RestApiId: api?.id,
      TimeoutInMillis: timeout,
      TenantSource: tenantSource(integration!),
    });
    addEvent(target, { id, line, type: 'Api', source: `${method} ${path}`, settings }, context);
  } else return noteIgnored(resource, 'to something else than a function', context);
  return properties.end();
};

/** Adds what the resources say to functions and APIs. */
export const attachRest = (resources: readonly GatewayResource[], context: GatewayContext): void => {
  const ofKind = (kind: string) => resources.filter(({ type }) => type === prefix + kind);
  const parts = new Map<string, Part>();
  for (const { id, properties } of ofKind('Resource')) {
    const parentId = referredId(properties.raw('ParentId'), context.scope);
    parts.set(id, { parentId, part: properties.text('PathPart') ?? '' });
    properties.skip('RestApiId');
    properties.end();
  }
  for (const resource of [...ofKind('Stage'), ...ofKind('Deployment')]) addStage(resource, context);
  for (const resource of ofKind('Method')) addMethod(resource, parts, context);
};
