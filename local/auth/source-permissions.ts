// What the role of a function must be allowed to for an event source mapping to poll, and what AWS says where it is not (Developer
// Guide, services-sqs-configure, with-kinesis, with-ddb; texts seen in public, 2020 to 2026).

import { asked, type Asked } from './access-request.ts';

export interface NeededPermissions {
  readonly actions: readonly string[];
  /** Of the one that is missing. */
  readonly text: (sourceArn: string, action: string) => string;
}

const streamText = (names: string) => (sourceArn: string) =>
  `Cannot access stream ${sourceArn}. Please ensure the role can perform the ${names} Actions on your stream in IAM.`;

/** By the service in the ARN of a source. */
export const neededBySource: Readonly<Record<string, NeededPermissions>> = {
  sqs: {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    text: (_, action) => `The function execution role does not have permissions to call ${action.split(':')[1]} on SQS`,
  },
  kinesis: {
    actions: [
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:DescribeStream',
      'kinesis:ListShards',
      'kinesis:ListStreams',
    ],
    text: streamText('GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams'),
  },
  dynamodb: {
    actions: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams'],
    text: streamText('GetRecords, GetShardIterator, DescribeStream, and ListStreams'),
  },
};

/** Actions that are about no stream in particular. */
const onAnything = new Set(['kinesis:ListStreams', 'dynamodb:ListStreams']);

/** What polling `sourceArn` asks for. */
export const sourceAccess = (sourceArn: string): Asked[] =>
  (neededBySource[sourceArn.split(':')[2] ?? '']?.actions ?? []).map((action) =>
    asked(action, onAnything.has(action) ? '*' : sourceArn),
  );
