// Whether the stream of a mapping is there: false only for what its service says is not.

import type { AwsEndpoints } from '../endpoints/aws-endpoints.ts';

type StreamKind = 'kinesis' | 'dynamodb';

const ask: Readonly<Record<StreamKind, (endpoints: AwsEndpoints, arn: string) => Promise<unknown>>> = {
  kinesis: async (endpoints, arn) => {
    const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
    const StreamName = arn.slice(arn.lastIndexOf('/') + 1);
    return (await endpoints.kinesis()).send(new DescribeStreamSummaryCommand({ StreamName }));
  },
  dynamodb: async (endpoints, StreamArn) => {
    const { DescribeStreamCommand } = await import('@aws-sdk/client-dynamodb-streams');
    return (await endpoints.dynamodbStreams()).send(new DescribeStreamCommand({ StreamArn, Limit: 1 }));
  },
};

/** True where nobody can tell: no endpoint was given, or it does not answer. */
export const streamExists = async (endpoints: AwsEndpoints, kind: StreamKind, arn: string): Promise<boolean> => {
  if (!endpoints.knows(kind)) return true;
  try {
    await ask[kind](endpoints, arn);
    return true;
  } catch (error) {
    return (error as Error).name !== 'ResourceNotFoundException';
  }
};
