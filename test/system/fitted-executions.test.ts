// The same durable program twice: run on the platform by AWS's SDK, and simulated with laws fitted to the times of its parts.
// Half of the executions, and 95 of 100, take as long in both, within 10 %. Where other work has the cores nothing is compared.

import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { compileScenario, simulateScenario } from 'lambda-windtunnel';
import { randomStream } from 'lambda-windtunnel/sim';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { localFunction, testPlatform } from '../local/support.ts';
import type { OrderGiven, OrderTimes } from '../local/handlers/durable-order.ts';

const executions = 90;
/** The first find no environment. */
const warmUps = 10;
const everyMs = 250;

let platform: Platform;
let client: LambdaClient;

beforeAll(async () => {
  const durable = { executionTimeoutS: 60, retentionDays: 1 };
  platform = await testPlatform([{ ...localFunction('durable-order.ts', 'order'), durable }], { sandbox: 'thread' });
  client = new LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
});

const quantile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(p * values.length) - 1]!;

/** How late timers of this process are, in ms, until it is stopped. */
const lateness = (): { readonly lates: number[]; stop: () => void } => {
  const lates: number[] = [];
  let dueMs = performance.now() + 20;
  const timer = setInterval(() => {
    lates.push(Math.max(0, performance.now() - dueMs));
    dueMs = performance.now() + 20;
  }, 20);
  return { lates, stop: () => clearInterval(timer) };
};

const execute = async (given: OrderGiven): Promise<{ readonly ms: number; readonly times: OrderTimes }> => {
  const startedMs = performance.now();
  const command = new InvokeCommand({ FunctionName: 'order', Qualifier: '$LATEST', Payload: JSON.stringify(given) });
  const answer = await client.send(command);
  const ms = performance.now() - startedMs;
  expect(answer.FunctionError).toBeUndefined();
  return { ms, times: JSON.parse(answer.Payload!.transformToString()) as OrderTimes };
};

const law = (values: readonly number[]): object => ({ samples: values.map((ms) => `${ms.toFixed(3)}ms`) });
const step = (values: readonly number[]): object => ({ step: { duration: law(values) } });

test('executions take as long when their program is simulated with fitted laws', async ({ skip }) => {
  const stream = randomStream(1, 'steps');
  const lasting = (meanMs: number): number => 30 + meanMs * stream.exponential();
  const late = lateness();
  const running: ReturnType<typeof execute>[] = [];
  for (let number = 0; number < executions; number += 1) {
    running.push(execute({ reserveMs: lasting(150), payMs: lasting(300), shipMs: lasting(50) }));
    await sleep(everyMs);
  }
  const all = await Promise.all(running);
  late.stop();
  // Parts and totals are of the same executions: what the first ones took tells nothing of the others.
  const steady = all.slice(warmUps);
  const measured = steady.map(({ ms }) => ms);
  const of = (part: keyof OrderTimes): number[] => steady.flatMap(({ times }) => times[part]);
  const scenario = {
    name: 'fitted',
    duration: `${executions * everyMs * 10}ms`,
    warmup: `${warmUps * everyMs}ms`,
    account: { era: '2026-09-01' },
    functions: {
      order: {
        timeout: '30s',
        duration: law(of('base')),
        coldStart: { constant: '100ms' },
        durable: {
          executionTimeout: '60s',
          checkpoint: law(of('checkpoint')),
          program: [
            step(of('reserve')),
            { wait: '1s' },
            { parallel: { branches: [[step(of('pay'))], [{ wait: '1s' }, step(of('pack'))]] } },
            step(of('ship')),
          ],
        },
      },
    },
    traffic: [{ to: 'order', arrivals: { constant: { rate: `${1000 / everyMs}/s` } } }],
  };
  const { functions } = await simulateScenario(compileScenario(scenario, 'fitted', '.'));
  const { timeMs } = functions['order']!.durable!;
  const figures = { p50: [quantile(measured, 0.5), timeMs.p50], p95: [quantile(measured, 0.95), timeMs.p95] };
  const lateMs = quantile(late.lates, 0.95);
  skip(lateMs > 30, `nothing compared: other work had the cores (timers were ${lateMs.toFixed(0)} ms late)`);
  for (const [name, [real, simulated]] of Object.entries(figures)) {
    expect(Math.abs(simulated! / real! - 1), `${name}: ${real} ms measured, ${simulated} ms simulated`).toBeLessThan(
      0.1,
    );
  }
});
