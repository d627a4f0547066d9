// Calls one function the way users do: by AWS's client, and by its function URL.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateFunctionCommand,
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type Runtime,
} from '@aws-sdk/client-lambda';

export interface Told {
  readonly payload: string;
  readonly bytes: Buffer;
  /** X-Amz-Function-Error. */
  readonly error: string | null;
  readonly log: string;
}

export interface ToldInPieces {
  readonly text: string;
  /** From the first piece to the last. */
  readonly spreadMs: number;
  readonly errorCode: string | null;
  readonly errorDetails: string;
}

export interface UrlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly spreadMs: number;
}

export interface Caller {
  invoke(event: object, options?: { readonly log?: boolean }): Promise<Told>;
  /** The name of the error with which a call is refused. */
  refusal(event: object): Promise<string>;
  invokeStreamed(event: object): Promise<ToldInPieces>;
  /** GET on its URL, in mode RESPONSE_STREAM. */
  openUrl(): Promise<UrlAnswer>;
}

const settleMs = 250;

export const clientOf = (url: string): LambdaClient =>
  new LambdaClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });

export interface Created {
  readonly name: string;
  readonly directory: string;
  readonly handler: string;
  /** `provided.al2023` unless given. */
  readonly runtime?: Runtime | undefined;
}

/** Makes a function of a directory, with a function URL. */
export const createFunction = async (
  client: LambdaClient,
  { name, directory, handler, runtime = 'provided.al2023' }: Created,
): Promise<void> => {
  await client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/conformance',
      Runtime: runtime,
      Handler: handler,
      Timeout: 3,
      MemorySize: 1024,
      Code: { S3Bucket: 'hot-reload', S3Key: directory },
    }),
  );
  await client.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }),
  );
  const everybody = { FunctionName: name, Principal: '*' };
  await client.send(
    new AddPermissionCommand({
      ...everybody,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  await client.send(
    new AddPermissionCommand({
      ...everybody,
      StatementId: 'invoke',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    }),
  );
};

/** Chunks of a stream as text, and how far apart they came. */
const gather = async (
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly text: string; readonly spreadMs: number }> => {
  let text = '';
  let [firstMs, lastMs] = [0, 0];
  for await (const chunk of chunks) {
    lastMs = performance.now();
    firstMs ||= lastMs;
    text += Buffer.from(chunk).toString('latin1');
  }
  return { text, spreadMs: lastMs - firstMs };
};

/** @param streaming the function that streams, if that is another */
export const callerOf = (
  client: LambdaClient,
  { name, streaming, url }: { readonly name: string; readonly streaming: string; readonly url: string },
): Caller => ({
  invoke: async (event, { log = false } = {}) => {
    // The way to AWS and back is longer than a slow runtime takes from its answer to its next question.
    await sleep(settleMs);
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: name,
        Payload: Buffer.from(JSON.stringify(event)),
        LogType: log ? 'Tail' : 'None',
      }),
    );
    const bytes = Buffer.from(answer.Payload!);
    return {
      payload: bytes.toString(),
      bytes,
      error: answer.FunctionError ?? null,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  },
  refusal: async (event) => {
    try {
      await client.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }));
      return 'none';
    } catch (error) {
      return (error as Error).name;
    }
  },
  invokeStreamed: async (event) => {
    const answer = await client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: streaming, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    let [errorCode, errorDetails]: [string | null, string] = [null, ''];
    const pieces = (async function* (): AsyncGenerator<Uint8Array> {
      for await (const { PayloadChunk, InvokeComplete } of answer.EventStream!) {
        if (InvokeComplete !== undefined)
          [errorCode, errorDetails] = [InvokeComplete.ErrorCode ?? null, InvokeComplete.ErrorDetails ?? ''];
        if (PayloadChunk?.Payload !== undefined) yield PayloadChunk.Payload;
      }
    })();
    const told = await gather(pieces);
    return { ...told, errorCode, errorDetails };
  },
  openUrl: async () => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"op":"streamUrl"}',
    });
    return { status: answer.status, headers: answer.headers, ...(await gather(answer.body!)) };
  },
});
