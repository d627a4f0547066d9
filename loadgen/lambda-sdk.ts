// Target: Lambda through the AWS SDK, for real functions. The SDK's own retries are off: the dispatcher retries.

import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import type { Credentials } from './credentials.ts';
import { readInvokeAnswer } from './invoke-answer.ts';
import { resetAnswer, TargetError, type Target, type TargetAnswer, type TargetRequest } from './target.ts';

export interface LambdaSdkOptions {
  readonly region: string;
  /** Default: AWS. */
  readonly endpoint?: string;
  /** Default: the SDK's own chain. */
  readonly credentials?: Credentials;
  /** Default 1,000. */
  readonly maxSockets?: number;
}

const readServiceError = (error: LambdaServiceException, answer: TargetAnswer): void => {
  const reason = (error as { Reason?: string }).Reason;
  readInvokeAnswer(
    {
      statusCode: error.$metadata.httpStatusCode ?? 500,
      functionError: undefined,
      logResult: undefined,
      errorType: error.name,
      body: () => JSON.stringify({ Reason: reason }),
    },
    answer,
  );
};

const send = async (client: LambdaClient, request: TargetRequest, answer: TargetAnswer): Promise<void> => {
  const output = await client.send(
    new InvokeCommand({ FunctionName: request.functionName, Payload: Buffer.from(request.payload), LogType: 'Tail' }),
  );
  readInvokeAnswer(
    {
      statusCode: output.StatusCode ?? 200,
      functionError: output.FunctionError,
      logResult: output.LogResult,
      errorType: undefined,
      body: () => Buffer.from(output.Payload ?? []).toString('utf8'),
    },
    answer,
  );
};

export const lambdaSdkTarget = (options: LambdaSdkOptions): Target => {
  const { region, endpoint, credentials, maxSockets = 1000 } = options;
  const client = new LambdaClient({
    region,
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: credentials.accessKeyId,
            secretAccessKey: credentials.secretAccessKey,
            ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
          },
        }),
    requestHandler: { httpsAgent: { maxSockets }, httpAgent: { maxSockets } },
  });
  return {
    name: endpoint === undefined ? `AWS Lambda in ${region}` : `Lambda at ${endpoint} through the SDK`,
    start: async () => {},
    invoke: async (request, answer) => {
      resetAnswer(answer);
      try {
        await send(client, request, answer);
      } catch (error) {
        if (!(error instanceof LambdaServiceException)) {
          throw new TargetError(`the SDK had no answer: ${(error as Error).message}`, { cause: error });
        }
        readServiceError(error, answer);
      }
    },
    stop: async () => client.destroy(),
  };
};
