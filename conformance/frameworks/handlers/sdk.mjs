// Clients of the AWS SDK: one of a service that is here, two of services that stand-ins play.

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import router from './router.cjs';

const lambda = new LambdaClient({});
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });

const json = async () => {
  const { Configuration } = await lambda.send(
    new GetFunctionCommand({ FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME }),
  );
  const { TableNames } = await dynamo.send(new ListTablesCommand({}));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
  return {
    self: Configuration.FunctionName === process.env.AWS_LAMBDA_FUNCTION_NAME,
    tables: TableNames,
    object: await Body.transformToString(),
  };
};

export const handler = (event) => router.answer(event, { json });
