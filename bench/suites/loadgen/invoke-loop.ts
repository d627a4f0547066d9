// Signed invokes in a closed loop, by our client or the SDK's, and what they took of the CPU.

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Outcome } from '../../../lambda/index.ts';
import { emptyAnswer, lambdaHttpTarget } from '../../../loadgen/index.ts';
import type { InvokesAnswer, InvokesQuestion } from './invokes.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const region = 'us-east-1';

/** Rejects where the function did not answer. */
type Call = (payload: string) => Promise<void>;

/** For each caller its own: what is answered is read from one place. */
const ours = async (url: string, callers: number): Promise<() => Call> => {
  const target = lambdaHttpTarget({ endpoint: url, region, credentials });
  await target.warm?.(callers);
  return () => {
    const answer = emptyAnswer();
    return async (payload) => {
      await target.invoke({ functionName: 'hello', payload }, answer);
      const { outcome, statusCode, errorType, errorMessage } = answer;
      if (outcome !== Outcome.completed) throw new Error(`hello: ${statusCode} ${errorType} ${errorMessage}`);
    };
  };
};

const theirs = (url: string, callers: number): (() => Call) => {
  // Which versions of Node.js later ones will want is no matter of this figure.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const client = new LambdaClient({
    endpoint: url,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: callers, keepAlive: true } },
  });
  const call: Call = async (payload) => {
    await client.send(new InvokeCommand({ FunctionName: 'hello', Payload: Buffer.from(payload), LogType: 'Tail' }));
  };
  return () => call;
};

/** The clocks of a loop. */
export interface LoopClocks {
  readonly nowMs: () => number;
  /** Of this process, since what it was before where that is given. */
  readonly cpuUsage: (since?: NodeJS.CpuUsage) => NodeJS.CpuUsage;
}

const clocksHere: LoopClocks = {
  nowMs: () => performance.now(),
  cpuUsage: (since) => process.cpuUsage(since),
};

/** One request on its way for each caller. */
const loop = async (
  callOf: () => Call,
  { callers, isEqual, durationMs }: InvokesQuestion,
  nowMs: LoopClocks['nowMs'],
): Promise<number> => {
  const untilMs = nowMs() + durationMs;
  let count = 0;
  const caller = async (): Promise<void> => {
    const call = callOf();
    while (nowMs() < untilMs) {
      count += 1;
      await call(isEqual ? '{"name":"windtunnel"}' : `{"name":"windtunnel","number":${count}}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return count;
};

/** Invokes for as long as asked, after half of that to warm up. */
export const invokeLoop = async (
  question: InvokesQuestion,
  { nowMs, cpuUsage }: LoopClocks = clocksHere,
): Promise<InvokesAnswer> => {
  const { url, callers, client, durationMs } = question;
  const callOf = client === 'ours' ? await ours(url, callers) : theirs(url, callers);
  await loop(callOf, { ...question, durationMs: durationMs / 2 }, nowMs);
  const before = cpuUsage();
  const invokes = await loop(callOf, question, nowMs);
  const { user, system } = cpuUsage(before);
  return { invokes, cpuSeconds: (user + system) / 1e6 };
};
