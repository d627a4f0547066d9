// The template by which `serve` puts each application behind all three doors.

import { codeDirectory, layerDirectory, type Workplace } from './install.ts';
import type { Door } from './checks.ts';
import type { Framework } from './frameworks.ts';

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** The path under which an application is, at each door. */
export const doorPath = (door: Door, { id }: Framework): string =>
  ({ 'REST API': `rest-${id}`, 'HTTP API': `http-${id}`, 'Function URL': `url-${id}` })[door];

/** Logical ids are letters and digits. */
export const functionName = ({ id }: Framework): string => id.replaceAll(/\W/g, '');

const route = (path: string): string => `/${path}/{proxy+}`;

/** @param variables that all applications get, besides their own */
export const templateOf = (
  frameworks: readonly Framework[],
  place: Workplace,
  variables: Readonly<Record<string, string>>,
): string => {
  const functions = frameworks.flatMap((framework) => {
    const { packagesIn, environment = {}, memoryMb = 512, streams = false, lastRuntime = Infinity } = framework;
    const name = functionName(framework);
    const resource = {
      Type: 'AWS::Serverless::Function',
      Properties: {
        FunctionName: name,
        Runtime: `nodejs${Math.min(nodeMajor, lastRuntime)}.x`,
        Handler: 'index.handler',
        CodeUri: codeDirectory(place, framework),
        MemorySize: memoryMb,
        Timeout: 20,
        Tracing: 'Active',
        Environment: { Variables: { ...variables, ...environment } },
        ...(packagesIn === 'layer' ? { Layers: [{ Ref: `${name}Layer` }] } : {}),
        FunctionUrlConfig: { AuthType: 'NONE', InvokeMode: streams ? 'RESPONSE_STREAM' : 'BUFFERED' },
        Events: {
          Rest: {
            Type: 'Api',
            Properties: { RestApiId: { Ref: 'Rest' }, Path: route(doorPath('REST API', framework)), Method: 'any' },
          },
          Http: { Type: 'HttpApi', Properties: { Path: route(doorPath('HTTP API', framework)), Method: 'any' } },
        },
      },
    };
    const layer = {
      Type: 'AWS::Serverless::LayerVersion',
      Properties: { ContentUri: layerDirectory(place, framework) },
    };
    return [[name, resource] as const, ...(packagesIn === 'layer' ? [[`${name}Layer`, layer] as const] : [])];
  });
  return JSON.stringify(
    {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Rest: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'prod', BinaryMediaTypes: ['*/*'] } },
        ...Object.fromEntries(functions),
      },
    },
    null,
    2,
  );
};
