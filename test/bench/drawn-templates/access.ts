// Roles, policies and permissions.

import * as fc from 'fast-check';
import { type Resource, sdk, typed } from './functions.ts';
import { arn, none, of, ref, some, sub, unknown, type Any } from './values.ts';

export const statement = (Action: unknown, Resource: unknown): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const statements = of(
  statement('sqs:*', arn('Queue')),
  statement(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], '*'),
  statement('kinesis:*', sub('${Stream.Arn}')),
  statement('dynamodb:*', { 'Fn::GetAtt': ['Table', 'StreamArn'] }),
  statement('s3:GetObject', unknown),
  { Statement: 'x' },
);
export const role: fc.Arbitrary<Resource> = typed(
  'IAM::Role',
  some({
    RoleName: of<unknown>('mine', unknown),
    MaxSessionDuration: of<unknown>(3600, '7200', 'x'),
    AssumeRolePolicyDocument: of<unknown>(
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      none,
    ),
    Policies: fc.array(
      fc.tuple(statements).map(([PolicyDocument]): unknown => ({ PolicyName: 'p', PolicyDocument })),
      { maxLength: 2 },
    ),
    ManagedPolicyArns: of<unknown>(
      ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', ref('Managed')],
      'arn:aws:iam::1:policy/x',
      [ref('Managed'), ref('Managed')],
    ),
  }),
);
export const samPolicies: Any = fc.oneof(
  fc.array(
    of<unknown>(
      'AWSLambdaExecute',
      { SQSPollerPolicy: { QueueName: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
      { DynamoDBCrudPolicy: { TableName: ref('Table') } },
      { S3ReadPolicy: { BucketName: 'b' } },
      { NoSuchPolicy: {} },
      { SNSPublishMessagePolicy: 'x' },
      {},
      7,
      statement('sqs:*', '*'),
      { KinesisStreamReadPolicy: { StreamName: ref('Stream') } },
      { LambdaInvokePolicy: { FunctionName: ref('Other') } },
    ),
    { maxLength: 3 },
  ),
  of<unknown>('AWSLambdaExecute', statement('s3:*', '*'), none),
);
export const permission: fc.Arbitrary<Resource> = typed(
  'Lambda::Permission',
  fc
    .tuple(
      of<unknown>(ref('Shop'), arn('Shop'), ref('Live'), ref('Shop.Alias'), 'elsewhere', ref('Plain')),
      some({
        Action: of('lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'),
        Principal: of<unknown>('apigateway.amazonaws.com', '*', '123456789012', sdk('iam::1:role/r'), arn('Role')),
        SourceArn: of<unknown>(
          sub('arn:aws:execute-api:us-east-1:123456789012:${Http}/*'),
          arn('Queue'),
          'arn:aws:execute-api:us-east-1:123456789012:ServerlessRestApi/*/GET/a/*',
        ),
        SourceAccount: of('123456789012'),
        PrincipalOrgID: of('o-1'),
        EventSourceToken: of('t'),
        FunctionUrlAuthType: of('NONE'),
        InvokedViaFunctionUrl: of(true),
      }),
    )
    .map(([FunctionName, others]) => ({ FunctionName, ...others })),
);
export const attachedPolicy = (type: string): fc.Arbitrary<Resource> =>
  typed(
    type,
    fc
      .tuple(statements, of<unknown>({ Roles: [ref('Role'), 'x'] }, { RoleName: ref('Role') }, {}))
      .map(([PolicyDocument, roles]) => ({ PolicyDocument, ...(roles as object) })),
  );
