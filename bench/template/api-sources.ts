// APIs of a template: stage, throttling, binary types and what they say to other origins. Source: SAM Developer Guide,
// AWS::Serverless::Api and AWS::Serverless::HttpApi; CloudFormation's AWS::ApiGatewayV2::Api.

import type { Properties } from './properties.ts';
import { present, type Settings } from './settings.ts';
import { addIgnored, addProblem, type Scope } from './scope.ts';
import { isRecord, textOf } from './template-source.ts';

const throttlingOf = (settings: Properties | undefined): Settings => ({
  ThrottlingRateLimit: settings?.number('ThrottlingRateLimit'),
  ThrottlingBurstLimit: settings?.number('ThrottlingBurstLimit'),
});

/** Of the settings by method, the one of all methods; SAM writes them as a list. */
const methodSettings = (properties: Properties, scope: Scope): Settings => {
  const items = properties.each('MethodSettings');
  const all = items.find((item) => item.text('HttpMethod') === '*' && item.text('ResourcePath')?.startsWith('/'));
  for (const item of items) {
    if (item !== all) addIgnored(scope, item.path, `MethodSettings of ${item.text('HttpMethod') ?? 'some methods'}`);
  }
  const settings = throttlingOf(all);
  all?.end();
  return settings;
};

const routeThrottling = (properties: Properties): Settings => throttlingOf(properties.inside('DefaultRouteSettings'));

/** Texts by name, as stage variables are. */
export const variablesOf = (properties: Properties, key: string): Record<string, string> | undefined => {
  const variables = properties.mapping(key);
  return variables && Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
};

/** Types may be written `image~1png`, as patches of API Gateway have them. */
const binaryTypes = (properties: Properties): string[] | undefined =>
  properties.texts('BinaryMediaTypes')?.map((type) => type.replaceAll('~1', '/'));

/** API Gateway wants literal values in single quotes. */
const unquoted = (text: string | undefined): string | undefined => text?.replace(/^'([^]*)'$/, '$1');

const restCors = (properties: Properties): Settings | undefined => {
  const value = properties.any('Cors');
  if (value === undefined) return undefined;
  if (!isRecord(value)) return { AllowOrigin: unquoted(textOf(value)) };
  const inner = properties.inside('Cors')!;
  return present({
    AllowOrigin: unquoted(inner.text('AllowOrigin')) ?? '*',
    AllowHeaders: unquoted(inner.text('AllowHeaders')),
    AllowMethods: unquoted(inner.text('AllowMethods')),
    AllowCredentials: inner.flag('AllowCredentials'),
    MaxAge: unquoted(inner.text('MaxAge')),
  });
};

/** What a Function URL and an HTTP API say to other origins, by the same names. */
export const corsOf = (inner: Properties): Settings =>
  present({
    AllowCredentials: inner.flag('AllowCredentials'),
    AllowHeaders: inner.texts('AllowHeaders'),
    AllowMethods: inner.texts('AllowMethods'),
    AllowOrigins: inner.texts('AllowOrigins'),
    ExposeHeaders: inner.texts('ExposeHeaders'),
    MaxAge: inner.number('MaxAge'),
  });

/** `true` lets every origin in. */
const httpCors = (properties: Properties): Settings | undefined => {
  const value = properties.any('CorsConfiguration');
  if (value === undefined) return undefined;
  if (isRecord(value)) return corsOf(properties.inside('CorsConfiguration')!);
  const text = textOf(value).replace(/^(true|false)$/i, (word) => word.toLowerCase());
  return text === 'false' ? undefined : { AllowOrigins: [text === 'true' ? '*' : text] };
};

export const restApi = (properties: Properties, scope: Scope): Settings =>
  present({
    StageName: properties.text('StageName'),
    BinaryMediaTypes: binaryTypes(properties),
    Cors: restCors(properties),
    Variables: variablesOf(properties, 'Variables'),
    ...methodSettings(properties, scope),
  });

export const httpApi = (properties: Properties): Settings =>
  present({
    StageName: properties.text('StageName'),
    CorsConfiguration: httpCors(properties),
    StageVariables: variablesOf(properties, 'StageVariables'),
    ...routeThrottling(properties),
  });

/** Its stages are resources of their own. */
export const plainHttpApi = (properties: Properties): Settings => {
  // A target is a route, which is read with the others.
  properties.skip('Name', 'Description', 'Target', 'RouteKey');
  return present({ ProtocolType: properties.text('ProtocolType'), CorsConfiguration: httpCors(properties) });
};

/** Its resources, methods and stages stand by themselves. */
export const plainRestApi = (properties: Properties): Settings => {
  properties.skip('Name', 'Description', 'EndpointConfiguration');
  return present({ BinaryMediaTypes: binaryTypes(properties) });
};

/** What a stage of a REST API says of it, or a deployment that makes one. */
export const restStageSettings = (properties: Properties, scope: Scope): Settings => {
  properties.skip('DeploymentId', 'Description');
  return present({
    StageName: properties.text('StageName'),
    Variables: variablesOf(properties, 'Variables'),
    ...methodSettings(properties, scope),
  });
};

/** What a stage says of its API. */
export const stageSettings = (properties: Properties): Settings => {
  properties.skip('AutoDeploy', 'DeploymentId', 'Description');
  return present({
    StageName: properties.text('StageName'),
    StageVariables: variablesOf(properties, 'StageVariables'),
    ...routeThrottling(properties),
  });
};

/** `1.0` and `2.0`, which YAML may have read as numbers. */
export const payloadFormatOf = (properties: Properties, scope: Scope): '1.0' | '2.0' | undefined => {
  const value = properties.any('PayloadFormatVersion');
  if (value === undefined) return undefined;
  const known = (['1.0', '2.0'] as const).find((format) => Number(format) === Number(value));
  if (known === undefined && !textOf(value).includes('${')) {
    const at = properties.at('PayloadFormatVersion');
    addProblem(scope, at, `${JSON.stringify(value)} is no payload format; write "1.0" or "2.0"`);
  }
  return known;
};
