// Each call of the API of durable executions takes from the rate that AWS names for it, before anything else is said.

import { expect, test } from 'vitest';
import { ThrottleReason, tooManyRequests, type DurableRate } from '../../lambda/index.ts';
import { durableOperations } from '../../local/api/durable.ts';
import { Members } from '../../local/api/members.ts';
import type { ApiCall, ApiContext } from '../../local/api/operation.ts';
import { Query } from '../../local/api/query.ts';

const executions = '/2025-12-01/durable-executions/{executionArn}';
const callbacks = '/2025-12-01/durable-execution-callbacks/{id}';

test.each<[DurableRate, string]>([
  ['checkpoint', `POST ${executions}/checkpoint`],
  ['state', `GET ${executions}/state`],
  ['history', `GET ${executions}/history`],
  ['get', `GET ${executions}`],
  ['stop', `POST ${executions}/stop`],
  ['list', 'GET /2025-12-01/functions/{name}/durable-executions'],
  ['callback', `POST ${callbacks}/succeed`],
  ['callback', `POST ${callbacks}/fail`],
  ['callback', `POST ${callbacks}/heartbeat`],
])('the rate of %s is that of %s', async (rate, operation) => {
  const { answer } = durableOperations.find(({ method, path }) => `${method} ${path}` === operation)!;
  const asked: DurableRate[] = [];
  const tooMany = tooManyRequests(ThrottleReason.callerRateLimitExceeded);
  const context = {
    takeCall: (call: DurableRate) => {
      asked.push(call);
      return tooMany;
    },
  } as unknown as ApiContext;
  const call = { names: ['?'], query: new Query(), members: new Members({}), body: '' } as unknown as ApiCall;
  await expect((async () => answer(context, call))()).rejects.toMatchObject({ answer: tooMany });
  expect(asked).toEqual([rate]);
});
