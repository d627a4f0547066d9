// APIs as SAM has them and with all their parts.

import * as fc from 'fast-check';
import { type Resource, cors, typed } from './functions.ts';
import { type Values, all, arn, none, of, ref, some, sub, unknown, wrongValues } from './values.ts';

/** APIs as SAM has them and with all their parts. */
export const apis = (values: Values): Record<string, fc.Arbitrary<Resource>> => {
  const throttling = { ThrottlingRateLimit: values.number(0, 10_000), ThrottlingBurstLimit: values.number(0, 5000) };
  const methodSettings = fc.array(
    fc.oneof(
      fc
        .tuple(
          of('*', 'GET'),
          of('/*', '/a'),
          some({
            ThrottlingRateLimit: of<unknown>(5, '7', ...(values === wrongValues ? ['x'] : [])),
            ThrottlingBurstLimit: of(0, 9),
            LoggingLevel: of('INFO'),
          }),
        )
        .map(([HttpMethod, ResourcePath, others]): unknown => ({ HttpMethod, ResourcePath, ...others })),
      of<unknown>(...(values === wrongValues ? ['x'] : []), {}, { HttpMethod: '*' }),
    ),
    { maxLength: 2 },
  );
  const uri = of<unknown>(
    arn('Shop'),
    sub('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Shop.Arn}/invocations'),
    sub('arn:aws:lambda:us-east-1:1:function:Shop:live/invocations'),
    sub('${Live}'),
    sub('${Shop.Alias}'),
    'arn:aws:lambda:u:1:function:second',
    'https://a.example',
    none,
  );
  const variables = of<unknown>({ a: 1, b: 'x' }, {}, none);
  const stage = { StageName: of<unknown>('prod', '$default', unknown, none), Description: of('d') };
  const authorization = of('NONE', 'AWS_IAM', 'JWT');
  return {
    Rest: typed(
      'Serverless::Api',
      some({
        ...stage,
        BinaryMediaTypes: of<unknown>(['image~1png', 'a/b'], 'x~1*'),
        Cors: of<unknown>(
          "'*'",
          "'https://a'",
          {
            AllowOrigin: "'https://b'",
            AllowHeaders: "'x'",
            AllowMethods: 'GET',
            AllowCredentials: true,
            MaxAge: "'600'",
            More: 1,
          },
          { AllowCredentials: 'false' },
          none,
        ),
        Variables: variables,
        MethodSettings: methodSettings,
        Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      }),
    ),
    Http: typed(
      'Serverless::HttpApi',
      some({
        ...stage,
        CorsConfiguration: fc.oneof(values.inner(cors(values)), of<unknown>(true, false, 'https://c', 'true')),
        StageVariables: values.inner(variables),
        DefaultRouteSettings: values.inner(some(throttling)),
        Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      }),
    ),
    Gate: typed(
      'ApiGatewayV2::Api',
      some({
        Name: of('g'),
        ProtocolType: of('HTTP'),
        Target: uri,
        RouteKey: of('GET /q', '$default'),
        CorsConfiguration: of({ AllowOrigins: ['*'] }),
        Version: of(1),
      }),
    ),
    GateStage: typed(
      'ApiGatewayV2::Stage',
      some({
        ...stage,
        ApiId: of<unknown>(ref('Gate'), 'Gate', 'gone'),
        AutoDeploy: of(true),
        StageVariables: variables,
        DefaultRouteSettings: some(throttling),
        AccessLogSettings: of(1),
      }),
    ),
    GateStageToo: typed('ApiGatewayV2::Stage', all({ ...stage, ApiId: fc.constant(ref('Gate')) })),
    Joint: typed(
      'ApiGatewayV2::Integration',
      fc
        .tuple(
          uri,
          some({
            ApiId: of(ref('Gate')),
            ConnectionType: of('INTERNET'),
            IntegrationMethod: of('POST'),
            TimeoutInMillis: values.number(50, 30_000),
            PayloadFormatVersion: values.word('1.0', '2.0'),
            More: of(1),
          }),
          fc.oneof({ weight: 5, arbitrary: of('AWS_PROXY') }, of('HTTP_PROXY')),
        )
        .map(([IntegrationUri, others, IntegrationType]) => ({ IntegrationUri, IntegrationType, ...others })),
    ),
    Route: typed(
      'ApiGatewayV2::Route',
      fc
        .tuple(
          fc.oneof(
            {
              weight: 5,
              arbitrary: of<unknown>(
                sub('integrations/${Joint}'),
                { 'Fn::Join': ['/', ['integrations', ref('Joint')]] },
                'integrations/Joint',
              ),
            },
            of<unknown>('integrations/gone', none),
          ),
          some({
            ApiId: of<unknown>(ref('Gate'), 'gone'),
            RouteKey: of('GET /r/{id}', '$default', 'ANY /{proxy+}'),
            OperationName: of('o'),
            AuthorizationType: authorization,
          }),
        )
        .map(([Target, others]) => ({ Target, ...others })),
    ),
    Old: typed(
      'ApiGateway::RestApi',
      some({
        Name: of('o'),
        Description: of('d'),
        BinaryMediaTypes: of(['a~1b']),
        EndpointConfiguration: of(1),
        Body: of(1),
      }),
    ),
    Part: typed(
      'ApiGateway::Resource',
      some({
        RestApiId: of(ref('Old')),
        PathPart: of('a', '{id}'),
        ParentId: of<unknown>({ 'Fn::GetAtt': ['Old', 'RootResourceId'] }, ref('Above')),
      }),
    ),
    Above: typed(
      'ApiGateway::Resource',
      all({
        RestApiId: of(ref('Old')),
        PathPart: of('above'),
        ParentId: of({ 'Fn::GetAtt': ['Old', 'RootResourceId'] }),
      }),
    ),
    OldStage: typed(
      'ApiGateway::Stage',
      some({
        ...stage,
        RestApiId: of<unknown>(ref('Old'), 'gone'),
        DeploymentId: of('d'),
        Variables: variables,
        MethodSettings: methodSettings,
      }),
    ),
    Deployed: typed(
      'ApiGateway::Deployment',
      some({ ...stage, RestApiId: of<unknown>(ref('Old'), ref('Old'), 'gone') }),
    ),
    Method: typed(
      'ApiGateway::Method',
      fc
        .tuple(
          uri,
          fc.oneof({ weight: 5, arbitrary: of('AWS_PROXY') }, of('HTTP')),
          some({
            RestApiId: of<unknown>(ref('Old'), 'gone'),
            ResourceId: of<unknown>(ref('Part'), { 'Fn::GetAtt': ['Old', 'RootResourceId'] }),
            HttpMethod: of('GET', 'ANY'),
            AuthorizationType: authorization,
            MethodResponses: of([]),
            OperationName: of('o'),
            More: of(1),
          }),
          some({
            IntegrationHttpMethod: of('POST'),
            TimeoutInMillis: values.number(50, 29_000),
            RequestParameters: of<unknown>(
              { 'integration.request.header.X-Amz-Tenant-Id': 'method.request.header.t' },
              { 'integration.request.header.other': 'x' },
            ),
            PassthroughBehavior: of('x'),
            Credentials: of('c'),
          }),
        )
        .map(([Uri, Type, others, integration]) => ({ ...others, Integration: { Type, Uri, ...integration } })),
    ),
    Mock: typed(
      'ApiGateway::Method',
      fc
        .tuple(
          some({
            RestApiId: of<unknown>(ref('Old'), ref('Old'), 'gone'),
            ResourceId: of<unknown>(ref('Part'), 'x'),
            AuthorizationType: authorization,
          }),
          of<unknown>(
            [
              {
                StatusCode: '204',
                ResponseParameters: {
                  'method.response.header.Access-Control-Allow-Origin': "'*'",
                  'method.response.header.x': 'bare',
                  other: "'y'",
                },
                ResponseTemplates: { 'application/json': '{}' },
              },
            ],
            [{ ResponseTemplates: { 'text/plain': 'x' } }],
            ['x'],
            [],
            'x',
            none,
          ),
        )
        .map(([others, IntegrationResponses]) => ({
          HttpMethod: 'OPTIONS',
          ...others,
          Integration: { Type: 'MOCK', RequestTemplates: {}, IntegrationResponses },
        })),
    ),
  };
};
