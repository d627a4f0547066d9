// What the platform costs beside a server that always gives the same answer, both asked through the AWS SDK.

import { startServer, type ConstantServer } from '../constant-server.ts';
import type { SuiteContext } from '../suite.ts';
import { withPlatform } from './lend.ts';
import { medianOf } from '../../../sim/stats/median.ts';

const callers = 10;

/** Invocations a second of ten callers, each with one request on its way. */
export const rateOf = async (
  url: string,
  durationMs: number,
  nowMs = (): number => performance.now(),
): Promise<number> => {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const untilMs = nowMs() + durationMs;
  let count = 0;
  const call = async (): Promise<void> => {
    while (nowMs() < untilMs) {
      await client.send(new InvokeCommand({ FunctionName: 'hello', Payload: '{"name":"windtunnel"}' }));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  client.destroy();
  return (count * 1000) / durationMs;
};

const constantServer = (): Promise<ConstantServer> => startServer('./platform/constant-reply-child.js');

export interface SdkRatio {
  readonly platformPerSecond: number;
  readonly constantPerSecond: number;
}

/** What is measured, and how. */
export interface SdkParts {
  readonly constantServer: typeof constantServer;
  readonly lend: typeof withPlatform;
  readonly rate: (url: string, durationMs: number) => Promise<number>;
}

const usualParts: SdkParts = { constantServer, lend: withPlatform, rate: rateOf };

/** In turn, so that the machine's better and worse moments fall on both. */
export const sdkRatio = async (
  context: SuiteContext,
  { constantServer, lend, rate }: SdkParts = usualParts,
): Promise<SdkRatio> => {
  const [repeats, durationMs] = context.quick ? [2, 1000] : [7, 2500];
  const constant = await constantServer();
  try {
    return await lend({ hello: { handler: './hello.ts#handler' } }, context, async ({ url }) => {
      const rates = { platform: [] as number[], constant: [] as number[] };
      await rate(constant.url, durationMs);
      await rate(url, durationMs);
      for (let repeat = 0; repeat < repeats && !context.signal.aborted; repeat += 1) {
        rates.constant.push(await rate(constant.url, durationMs));
        rates.platform.push(await rate(url, durationMs));
      }
      return { platformPerSecond: medianOf(rates.platform), constantPerSecond: medianOf(rates.constant) };
    });
  } finally {
    constant.stop();
  }
};
