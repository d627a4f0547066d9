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

test('a page has a hundred items where nobody says how many, or 0, and the next begins behind it', async () => {
  const { answer } = durableOperations.find(({ path }) => path === `${executions}/history`)!;
  const events = Array.from({ length: 250 }, (_, id) => ({ id, type: 'WaitStarted', atMs: 0, of: null, details: {} }));
  const context = {
    takeCall: () => null,
    executions: { find: () => ({ execution: { history: { events } } }) },
  } as unknown as ApiContext;
  const arn =
    'arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/e/00000000-0000-0000-0000-000000000000';
  const page = async (asked: Record<string, string>) => {
    const call = { names: [arn], query: new Query(asked), members: new Members({}), body: '' } as unknown as ApiCall;
    const { body } = (await answer(context, call)) as { readonly body: string };
    return JSON.parse(body) as { Events: { EventId: number }[]; NextMarker?: string };
  };
  const seen = async (asked: Record<string, string>) => {
    const pages: (readonly [number, number, number])[] = [];
    for (let marker: string | undefined = ''; marker !== undefined;) {
      const { Events, NextMarker } = await page({ ...asked, Marker: marker });
      pages.push([Events[0]!.EventId, Events.at(-1)!.EventId, Events.length]);
      marker = NextMarker;
    }
    return pages;
  };
  const hundreds = [
    [0, 99, 100],
    [100, 199, 100],
    [200, 249, 50],
  ];
  expect(await seen({})).toEqual(hundreds);
  expect(await seen({ MaxItems: '0' })).toEqual(hundreds);
  expect(await seen({ MaxItems: '125' })).toEqual([
    [0, 124, 125],
    [125, 249, 125],
  ]);
});
