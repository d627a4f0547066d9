// Target: Lambda through the AWS SDK, for real functions: its credential chain, its connections. Its own retries are
// off: the dispatcher retries.

import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { credentialsFor, type Credentials } from './credentials.ts';
import { isLoopback, reachable } from './endpoint.ts';
import { readInvokeAnswer } from './invoke-answer.ts';
import { reasonOf, resetAnswer, TargetError, type Target, type TargetAnswer, type TargetRequest } from './target.ts';

export interface LambdaSdkOptions {
  readonly region: string;
  /** Default: AWS. */
  readonly endpoint?: string;
  /** Default: the SDK's own chain, or any for an endpoint on loopback. */
  readonly credentials?: Credentials;
  /** Default 10,000, as many as the dispatcher lets be unanswered. */
  readonly maxSockets?: number;
  /** Longest wait for an answer; default 15 minutes, the longest timeout of a function, and a little. */
  readonly timeoutMs?: number;
}

/** What the SDK throws for an answer, whether or not it could read it. */
interface AnsweredError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  readonly Reason?: string;
}

const isAnswer = (error: unknown): error is AnsweredError =>
  error instanceof Error && (error as Partial<AnsweredError>).$metadata?.httpStatusCode !== undefined;

const configOf = (options: LambdaSdkOptions): LambdaClientConfig => {
  const { region, endpoint, maxSockets = 10_000, timeoutMs = 905_000 } = options;
  const local = endpoint !== undefined && isLoopback(endpoint);
  const credentials = local ? credentialsFor(endpoint, options.credentials) : options.credentials;
  const agent = { maxSockets, keepAlive: true };
  const { accessKeyId = '', secretAccessKey = '', sessionToken } = credentials ?? {};
  return {
    region,
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined
      ? {}
      : {
          credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
        }),
    // The handler of 4.14 only warns of a request that takes longer, unless it is told to end it.
    requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true, httpsAgent: agent, httpAgent: agent },
  };
};

const send = async (client: LambdaClient, request: TargetRequest, answer: TargetAnswer): Promise<void> => {
  const { functionName: FunctionName, payload, timeoutMs } = request;
  const output = await client.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(payload), LogType: 'Tail' }),
    timeoutMs === undefined ? {} : { abortSignal: AbortSignal.timeout(timeoutMs) },
  );
  readInvokeAnswer(
    {
      statusCode: output.StatusCode ?? 200,
      functionError: output.FunctionError,
      logResult: output.LogResult,
      errorType: undefined,
      body: output.FunctionError === undefined ? '' : Buffer.from(output.Payload ?? []).toString('utf8'),
    },
    answer,
  );
};

const readErrorAnswer = (error: AnsweredError, answer: TargetAnswer): void =>
  readInvokeAnswer(
    {
      statusCode: error.$metadata.httpStatusCode,
      functionError: undefined,
      logResult: undefined,
      errorType: error.name,
      body: JSON.stringify({ Reason: error.Reason }),
    },
    answer,
  );

const checkCredentials = async (client: LambdaClient): Promise<void> => {
  try {
    await client.config.credentials();
  } catch (error) {
    throw new TargetError(
      `no credentials for AWS (${reasonOf(error)}); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE`,
      { cause: error },
    );
  }
};

export const lambdaSdkTarget = (options: LambdaSdkOptions): Target => {
  const { region, endpoint } = options;
  const client = new LambdaClient(configOf(options));
  let stopped = false;
  return {
    name: endpoint === undefined ? `AWS Lambda in ${region}` : `Lambda at ${endpoint} through the SDK`,
    start: () => (endpoint === undefined ? checkCredentials(client) : reachable(endpoint)),
    invoke: async (request, answer) => {
      resetAnswer(answer);
      // A destroyed client would quietly open its connections again.
      if (stopped) throw new TargetError('the target was stopped');
      try {
        await send(client, request, answer);
      } catch (error) {
        if (!isAnswer(error)) throw new TargetError(`the SDK had no answer: ${reasonOf(error)}`, { cause: error });
        readErrorAnswer(error, answer);
      }
    },
    stop: async () => {
      stopped = true;
      client.destroy();
    },
  };
};
