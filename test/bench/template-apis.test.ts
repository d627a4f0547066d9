// What templates say of their APIs reaches the routes that are served: stages, formats, binary types, origins.

import { describe, expect, test } from 'vitest';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedRoutes } from '../../bench/template/served/served-routes.ts';
import { ConfigError } from '../../bench/input/config-error.ts';

const template = (resources: string, globals = ''): string => `
Transform: AWS::Serverless-2016-10-31
${globals}
Resources:
${resources}`;

const fn = (events: string): string => `  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: f.handler
      CodeUri: .
      Events: ${events}
`;

const read = (text: string) => readTemplate(text, 't.yaml');
const routesOf = (text: string) => {
  const listing = read(text);
  return servedRoutes(listing.functions, listing);
};

describe('a payload format', () => {
  test.each([
    ["'1.0'", '1.0'],
    ['1.0', '1.0'],
    ["'2.0'", '2.0'],
    ['2.0', '2.0'],
  ])('of %s is %s', (written, format) => {
    const events = `{ E: { Type: HttpApi, Properties: { Path: /a, Method: get, PayloadFormatVersion: ${written} } } }`;
    const listing = read(template(fn(events)));
    expect(servedRoutes(listing.functions, listing)[0]).toMatchObject({ payloadFormat: format, kind: 'http' });
    expect(listing.ignored).toEqual([]);
  });

  test('that is none is refused with its line', () => {
    const events = `{ E: { Type: HttpApi, Properties: { Path: /a, Method: get, PayloadFormatVersion: '3.0' } } }`;
    expect(() => read(template(fn(events)))).toThrow(ConfigError);
    expect(() => read(template(fn(events)))).toThrow(
      /Resources.F.Properties.Events.E.Properties.PayloadFormatVersion \(line 11\).*"3.0" is no payload format; write "1.0" or "2.0"/s,
    );
  });

  test('is 2.0 of an HTTP API and 1.0 of a REST API where nothing is said', () => {
    const routes = routesOf(
      template(
        fn(
          '{ A: { Type: HttpApi, Properties: { Path: /a, Method: get } }, B: { Type: Api, Properties: { Path: /b, Method: any } } }',
        ),
      ),
    );
    expect(routes).toMatchObject([
      { method: 'GET', path: '/a', payloadFormat: '2.0', api: { id: 'ServerlessHttpApi' } },
      { method: 'ANY', path: '/b', payloadFormat: '1.0', api: { id: 'ServerlessRestApi', stage: 'Prod' } },
    ]);
  });
});

describe('an API of SAM', () => {
  const onShop = '{ E: { Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Shop } } }';

  test('has stage, variables, binary types and what OPTIONS answers', () => {
    const text = template(
      `${fn(onShop)}  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Variables: { table: orders, limit: 7 }
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 }]
      BinaryMediaTypes: ['image~1png', 'application/*']
      Cors:
        AllowOrigin: "'https://shop.example'"
        AllowHeaders: "'content-type,x-own'"
        AllowMethods: "'GET,OPTIONS'"
        AllowCredentials: true
        MaxAge: "'600'"
`,
    );
    expect(read(text).ignored).toEqual([]);
    expect(routesOf(text)[0]!.api).toEqual({
      id: 'Shop',
      stage: 'v1',
      stageVariables: { table: 'orders', limit: '7' },
      throttle: { ratePerSecond: 10, burst: 5 },
      binaryMediaTypes: ['image/png', 'application/*'],
      restCors: {
        AllowOrigin: 'https://shop.example',
        AllowHeaders: 'content-type,x-own',
        AllowMethods: 'GET,OPTIONS',
        AllowCredentials: true,
        MaxAge: '600',
      },
    });
  });

  test('says in one text whom it lets in', () => {
    const text = template(
      `${fn(onShop)}  Shop: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Cors: "'*'" } }\n`,
    );
    expect(routesOf(text)[0]!.api).toEqual({ id: 'Shop', stage: 'v1', restCors: { AllowOrigin: '*' } });
  });

  test('lets everybody in where it only says how', () => {
    const text = template(
      `${fn(onShop)}  Shop: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Cors: { AllowMethods: "'GET'" } } }\n`,
    );
    expect(routesOf(text)[0]!.api!.restCors).toEqual({ AllowOrigin: '*', AllowMethods: 'GET' });
  });

  test.each([
    ['Api', 'rest', 'ANY', '/{proxy+}'],
    ['HttpApi', 'http', 'ANY', '$default'],
  ])('catches everything by an event of type %s that names no path', (type, kind, method, path) => {
    const [route] = routesOf(template(fn(`{ E: { Type: ${type} } }`)));
    expect(route).toMatchObject({ kind, method, path });
  });

  test('that SAM makes has what Globals say', () => {
    const globals = `Globals:
  Api: { BinaryMediaTypes: ['*/*'], Cors: "'*'" }
  HttpApi: { CorsConfiguration: { AllowOrigins: ['https://a.example'], MaxAge: 60 }, StageVariables: { a: b } }`;
    const events =
      '{ A: { Type: Api, Properties: { Path: /a, Method: get } }, B: { Type: HttpApi, Properties: { Path: /b, Method: get } } }';
    const text = template(fn(events), globals);
    expect(read(text).ignored).toEqual([]);
    expect(routesOf(text).map(({ api }) => api)).toEqual([
      { id: 'ServerlessRestApi', stage: 'Prod', binaryMediaTypes: ['*/*'], restCors: { AllowOrigin: '*' } },
      {
        id: 'ServerlessHttpApi',
        stageVariables: { a: 'b' },
        cors: { AllowOrigins: ['https://a.example'], MaxAge: 60 },
      },
    ]);
  });

  test.each([
    ['true', { AllowOrigins: ['*'] }],
    ['false', undefined],
    ['https://shop.example', { AllowOrigins: ['https://shop.example'] }],
    ['{ AllowOrigins: ["*"], AllowMethods: [GET], AllowHeaders: [a, b], ExposeHeaders: [c] }', expect.anything()],
  ])('an HTTP API with CorsConfiguration %s', (written, cors) => {
    const events = '{ E: { Type: HttpApi, Properties: { Path: /a, Method: get, ApiId: !Ref Shop } } }';
    const text = template(
      `${fn(events)}  Shop: { Type: AWS::Serverless::HttpApi, Properties: { StageName: dev, CorsConfiguration: ${written} } }\n`,
    );
    expect(routesOf(text)[0]!.api).toMatchObject({ id: 'Shop', stage: 'dev' });
    expect(routesOf(text)[0]!.api!.cors).toEqual(cors);
  });
});

test('a route waits as long as its event says', () => {
  const events = '{ E: { Type: HttpApi, Properties: { Path: /a, Method: get, TimeoutInMillis: 1500 } } }';
  expect(routesOf(template(fn(events)))[0]).toMatchObject({ path: '/a', timeoutMs: 1500 });
});

test('a Function URL has its Cors', () => {
  const text = template(`  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: f.handler
      CodeUri: .
      FunctionUrlConfig:
        AuthType: NONE
        Cors: { AllowOrigins: ['*'], AllowMethods: [GET, PUT], AllowCredentials: false, MaxAge: 30 }
`);
  const { functions, ignored } = read(text);
  expect(ignored).toEqual([]);
  expect(functions[0]!.url).toEqual({
    authType: 'NONE',
    invokeMode: 'BUFFERED',
    cors: { AllowOrigins: ['*'], AllowMethods: ['GET', 'PUT'], AllowCredentials: false, MaxAge: 30 },
  });
});

describe('an HTTP API of CloudFormation', () => {
  const plain = (more: string): string => `
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: f.handler, Code: { ZipFile: 'x' } }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: shop, ProtocolType: HTTP, CorsConfiguration: { AllowOrigins: ['https://a.example'] } }
${more}`;
  const stage = (name: string, id = 'Stage'): string => `  ${id}:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: ${name}, AutoDeploy: true, StageVariables: { a: b } }
`;
  const integration = (uri: string, format: string): string => `  Call:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: ${uri}
      ${format}
`;
  const route = (target: string): string => `  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: 'POST /orders/{id}', Target: ${target} }
`;

  test.each([
    ['!GetAtt F.Arn', "PayloadFormatVersion: '1.0'", '!Sub "integrations/${Call}"', '1.0'],
    ['!GetAtt F.Arn', 'PayloadFormatVersion: 2.0', '!Join [/, [integrations, !Ref Call]]', '2.0'],
    [
      '!Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"',
      '',
      '!Join ["", ["integrations/", !Ref Call]]',
      '1.0',
    ],
  ])('has a route through an integration of %s, %s', (uri, format, target, payloadFormat) => {
    const text = plain(integration(uri, format) + route(target) + stage('v1'));
    expect(read(text).ignored).toEqual([]);
    expect(routesOf(text)).toEqual([
      {
        kind: 'http',
        method: 'POST',
        path: '/orders/{id}',
        functionName: 'F',
        payloadFormat,
        api: {
          id: 'Api',
          stage: 'v1',
          stageVariables: { a: 'b' },
          cors: { AllowOrigins: ['https://a.example'] },
        },
      },
    ]);
  });

  test('has one to its own target', () => {
    const text = plain('').replace('ProtocolType: HTTP,', 'ProtocolType: HTTP, Target: !GetAtt F.Arn,');
    expect(routesOf(text)).toMatchObject([{ path: '$default', functionName: 'F', payloadFormat: '2.0' }]);
  });

  test('stands at the stage without a name where it has one', () => {
    const text = plain(
      integration('!GetAtt F.Arn', '') +
        route('!Sub "integrations/${Call}"') +
        stage('v1') +
        stage('$default', 'Other'),
    );
    expect(routesOf(text)[0]!.api!.stage).toBe('$default');
  });

  test('names what leads elsewhere', () => {
    const text = plain(
      `  Call: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationUri: 'https://a.example' } }
${route('!Sub "integrations/${Call}"')}${stage('v1')}${stage('v2', 'Other')}`,
    );
    expect(read(text).ignored.map(({ what }) => what)).toEqual([
      'AWS::ApiGatewayV2::Integration with something else than a function of the template',
      'AWS::ApiGatewayV2::Route to something else than a function',
      'AWS::ApiGatewayV2::Stage besides another',
    ]);
    expect(routesOf(text)).toEqual([]);
  });
});

describe('a REST API of CloudFormation', () => {
  const plain = (more: string): string => `
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: f.handler, Code: { ZipFile: 'x' } }
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: { Name: shop, BinaryMediaTypes: [image~1png] }
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders }
  Order:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !Ref Orders, PathPart: '{id}' }
${more}`;
  const method = (id: string, resource: string, verb: string, integration: string): string => `  ${id}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: ${resource}
      HttpMethod: ${verb}
      AuthorizationType: NONE
      Integration: ${integration}
`;
  const call =
    '{ Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations" }';
  const options =
    '{ Type: MOCK, RequestTemplates: { application/json: "{ statusCode: 200 }" }, IntegrationResponses: [{ StatusCode: "204", ResponseParameters: { method.response.header.Access-Control-Allow-Origin: "\'*\'" } }] }';
  const stages = `  Deployment: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Api } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod, Variables: { a: b } }
`;

  test('has a route for each method, at the path of its resource', () => {
    const text = plain(
      method('Get', '!Ref Order', 'GET', call) +
        method('Root', '!GetAtt Api.RootResourceId', 'ANY', call) +
        method('Options', '!Ref Order', 'OPTIONS', options) +
        stages,
    );
    expect(read(text).ignored).toEqual([]);
    const api = {
      id: 'Api',
      stage: 'prod',
      stageVariables: { a: 'b' },
      binaryMediaTypes: ['image/png'],
      mocks: [
        {
          method: 'OPTIONS',
          path: '/orders/{id}',
          status: 204,
          headers: { 'access-control-allow-origin': '*' },
          body: '',
        },
      ],
    };
    const route = { kind: 'rest', functionName: 'F', payloadFormat: '1.0', api };
    expect(routesOf(text)).toEqual([
      { ...route, method: 'GET', path: '/orders/{id}' },
      { ...route, method: 'ANY', path: '/' },
    ]);
  });

  test('has the stage that a deployment makes', () => {
    const text = plain(
      `${method('Get', '!Ref Order', 'GET', call)}  Deployment: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Api, StageName: v2 } }
`,
    );
    expect(routesOf(text)[0]!.api!.stage).toBe('v2');
  });

  test('names what leads elsewhere, and a second stage', () => {
    const text = plain(
      `${method('Get', '!Ref Order', 'GET', '{ Type: HTTP, Uri: https://a.example }')}${stages}  Other: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: v2 } }
`,
    );
    expect(read(text).ignored.map(({ what }) => what)).toEqual([
      'AWS::ApiGateway::Method to something else than a function',
      'AWS::ApiGateway::Stage besides another',
    ]);
  });
});

describe('Globals of an API that SAM makes', () => {
  const globals = `Globals:
  HttpApi: { CorsConfiguration: true }
  Api: { Cors: "'*'" }`;
  const sourcesOf = (events: string) => read(template(fn(events), globals)).sources.map(({ id }) => id);
  test.each([
    ['are of no function without such events', '{}', []],
    ['are of HTTP APIs alone where events are', '{ A: { Type: HttpApi } }', ['ServerlessHttpApi']],
    [
      'are of REST APIs alone where events are',
      '{ A: { Type: Api, Properties: { Path: /, Method: get } } }',
      ['ServerlessRestApi'],
    ],
    ['are not of an API of its own', '{ A: { Type: HttpApi, Properties: { ApiId: Mine } } }', []],
  ])('%s', (_, events, ids) => {
    expect(sourcesOf(events)).toEqual(ids);
  });
});
