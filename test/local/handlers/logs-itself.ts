// A handler that writes to CloudWatch Logs by the SDK, as configured by nothing but its environment.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const client = new CloudWatchLogsClient({});

export const logsItself = async ({
  logGroupName,
  message,
}: {
  readonly logGroupName: string;
  readonly message: string;
}): Promise<string> => {
  const logStreamName = 'only';
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = [{ timestamp: Date.now(), message }];
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  return 'put';
};
