// The forked side of the comparison with the SDK: signed invokes in a closed loop, and what they took of the CPU.

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { emptyAnswer, lambdaHttpTarget } from '../../../loadgen/index.ts';
import { answerParent } from '../child-answers.ts';
import type { InvokesAnswer, InvokesQuestion } from './invokes.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const region = 'us-east-1';

type Call = (payload: string) => Promise<void>;

const ours = async (url: string, callers: number): Promise<Call> => {
  const target = lambdaHttpTarget({ endpoint: url, region, credentials });
  await target.warm?.(callers);
  const answer = emptyAnswer();
  return (payload) => target.invoke({ functionName: 'hello', payload }, answer);
};

const theirs = (url: string, callers: number): Call => {
  // Which versions of Node.js later ones will want is no matter of this figure.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const client = new LambdaClient({
    endpoint: url,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: callers, keepAlive: true } },
  });
  return async (payload) => {
    await client.send(new InvokeCommand({ FunctionName: 'hello', Payload: Buffer.from(payload), LogType: 'Tail' }));
  };
};

/** One request on its way for each caller. */
const loop = async (call: Call, { callers, isEqual }: InvokesQuestion, durationMs: number): Promise<number> => {
  const untilMs = performance.now() + durationMs;
  let count = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      count += 1;
      await call(isEqual ? '{"name":"windtunnel"}' : `{"name":"windtunnel","number":${count}}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return count;
};

answerParent(async (question: InvokesQuestion): Promise<InvokesAnswer> => {
  const { url, callers, client, durationMs } = question;
  const call = client === 'ours' ? await ours(url, callers) : theirs(url, callers);
  await loop(call, question, durationMs / 2);
  const before = process.cpuUsage();
  const invokes = await loop(call, question, durationMs);
  const { user, system } = process.cpuUsage(before);
  return { invokes, cpuSeconds: (user + system) / 1e6 };
});
