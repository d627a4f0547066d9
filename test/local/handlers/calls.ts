// A handler that calls another function with the credentials that it finds, as any code on Lambda does.

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

export const calls = async ({ name }: { name?: string }): Promise<unknown> => {
  const { AWS_ACCESS_KEY_ID: key, AWS_LAMBDA_FUNCTION_NAME: own } = process.env;
  if (name === undefined) return { own, key };
  const client = new LambdaClient({ maxAttempts: 1 });
  try {
    const { StatusCode } = await client.send(new InvokeCommand({ FunctionName: name, Payload: '{}' }));
    return { status: StatusCode };
  } catch (error) {
    return { error: (error as Error).name, message: (error as Error).message };
  } finally {
    client.destroy();
  }
};

export const caller = async (event: { requestContext?: Record<string, unknown> }): Promise<unknown> => ({
  statusCode: 200,
  body: JSON.stringify(event.requestContext ?? null),
});
