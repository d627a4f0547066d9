// What serve says of event sources and alarms that it starts through its own API, and how it calls that.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { ownCalls, type OwnCall } from '../../bench/commands/own-calls.ts';
import { putAlarms } from '../../bench/commands/serve-alarms.ts';
import { startMappings } from '../../bench/commands/serve-mappings.ts';
import type { ServedMapping } from '../../bench/template/served/served-mappings.ts';
import { SeeingServer } from '../support/seeing-server.ts';

const server = new SeeingServer();
afterEach(() => server.close());

const queue: ServedMapping = {
  functionName: 'shop',
  eventId: 'Work',
  service: 'sqs',
  sourceName: 'orders',
  sourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders',
  body: { BatchSize: 5 },
};
const table: ServedMapping = { ...queue, service: 'dynamodb', sourceName: 'carts', sourceArn: null };

/** Calls that are kept, and answered so. */
const answering = (status: number, body: object, statusText = '') => {
  const calls: OwnCall[] = [];
  const call = (one: OwnCall): Promise<Response> => {
    calls.push(one);
    return Promise.resolve(new Response(JSON.stringify(body), { status, statusText }));
  };
  return { calls, call };
};

const here = (endpoints: Readonly<Record<string, string>>) => ({ endpoints, region: 'eu-west-1' });
const atQueue = here({ sqs: 'http://127.0.0.1:1' });

describe('an event source', () => {
  test('is polled once the API took it: its settings, function and source are asked for', async () => {
    const { calls, call } = answering(202, {});
    expect(await startMappings([queue, { ...queue, functionName: 'shop:live', body: {} }], call, atQueue)).toEqual([
      'shop from orders (sqs) is polled at http://127.0.0.1:1',
      'shop:live from orders (sqs) is polled at http://127.0.0.1:1',
    ]);
    expect(calls.map(({ body, ...one }) => ({ ...one, body: JSON.parse(body!) as unknown }))).toEqual([
      {
        method: 'POST',
        path: '/2015-03-31/event-source-mappings',
        body: { BatchSize: 5, FunctionName: 'shop', EventSourceArn: queue.sourceArn },
      },
      {
        method: 'POST',
        path: '/2015-03-31/event-source-mappings',
        body: { FunctionName: 'shop:live', EventSourceArn: queue.sourceArn },
      },
    ]);
  });

  test('without a place of its service is not asked for', async () => {
    const { calls, call } = answering(202, {});
    expect(await startMappings([queue], call, here({ kinesis: 'http://127.0.0.1:1' }))).toEqual([
      'shop from orders (sqs) is not polled: name its service with --endpoint sqs=URL',
    ]);
    expect(calls).toEqual([]);
  });

  test.each([
    [{ Message: 'no such function', message: 'other' }, 'no such function'],
    [{ message: 'no such source' }, 'no such source'],
    [{}, 'Not Found'],
  ])('that is refused is told with the reason %j', async (body, reason) => {
    expect(await startMappings([queue], answering(404, body, 'Not Found').call, atQueue)).toEqual([
      `shop from orders (sqs) is not polled: ${reason}`,
    ]);
  });

  test.each([
    [new Error('the platform is gone'), 'the platform is gone'],
    ['gone', 'gone'],
  ])('whose call fails is told with %s', async (error, reason) => {
    const failing = vi.fn<() => Promise<Response>>().mockRejectedValue(error);
    expect(await startMappings([queue], failing, atQueue)).toEqual([`shop from orders (sqs) is not polled: ${reason}`]);
  });

  test('that is a table is polled at its last stream, which its service knows', async () => {
    const streams = ['one', 'two'].map((name) => ({ StreamArn: `arn:${name}`, TableName: 'carts', StreamLabel: name }));
    const url = await server.listen((_, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ Streams: streams }));
    });
    const { calls, call } = answering(202, {});
    expect(await startMappings([table], call, here({ dynamodb: url }))).toEqual([
      `shop from carts (dynamodb) is polled at ${url}`,
    ]);
    expect(JSON.parse(calls[0]!.body!)).toMatchObject({ EventSourceArn: 'arn:two' });
    const [asked] = server.seen;
    expect(JSON.parse(asked!.body)).toEqual({ TableName: 'carts' });
    expect(asked!.headers['x-amz-target']).toBe('DynamoDBStreams_20120810.ListStreams');
    expect(asked!.headers['authorization']).toMatch(/Credential=windtunnel\/\d{8}\/eu-west-1\/dynamodb\//);
  });

  test('that is a table without a stream is not polled', async () => {
    const url = await server.listen((_, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ Streams: [] }));
    });
    const { calls, call } = answering(202, {});
    expect(await startMappings([table], call, here({ dynamodb: url }))).toEqual([
      `shop from carts (dynamodb) is not polled: ${url} knows no stream of that table`,
    ]);
    expect(calls).toEqual([]);
  });
});

describe('an alarm', () => {
  const alarm = { name: 'errors', body: { AlarmName: 'errors', Period: 60 } };

  test('is put as CloudWatch takes it', async () => {
    const { calls, call } = answering(200, {});
    expect(await putAlarms([alarm], call)).toEqual(['alarm errors is looked at every minute']);
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/',
        service: 'monitoring',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'GraniteServiceVersion20100801.PutMetricAlarm',
        },
        body: '{"AlarmName":"errors","Period":60}',
      },
    ]);
  });

  test('that is refused is told with the reason', async () => {
    expect(await putAlarms([alarm], answering(400, { message: 'no metric' }, 'Bad Request').call)).toEqual([
      'alarm errors is not here: no metric',
    ]);
    expect(await putAlarms([alarm], answering(400, {}, 'Bad Request').call)).toEqual([
      'alarm errors is not here: Bad Request',
    ]);
  });
});

describe('a call of its own', () => {
  const listening = (): Promise<string> => server.listen((_, response) => void response.end('{}'));

  test('is sent as it is where nobody must say who they are', async () => {
    const url = await listening();
    const call = ownCalls({ url, owner: null }, 'eu-west-1');
    await call({ method: 'GET', path: '/a?b=c' });
    await call({ method: 'POST', path: '/d', headers: { 'x-e': 'f' }, body: '{"g":1}' });
    await call({ method: 'POST', path: '/h' });
    expect(server.seen.map(({ method, url: path, body }) => [method, path, body])).toEqual([
      ['GET', '/a?b=c', ''],
      ['POST', '/d', '{"g":1}'],
      ['POST', '/h', ''],
    ]);
    expect(server.seen[1]!.headers['x-e']).toBe('f');
    expect(server.seen.map(({ headers }) => headers['authorization'])).toEqual([undefined, undefined, undefined]);
  });

  test('is signed as the account for the service it is for', async () => {
    const url = await listening();
    const owner = { accessKeyId: 'AKIAOWNER', secretAccessKey: 'secret', sessionToken: undefined };
    const call = ownCalls({ url, owner } as unknown as Parameters<typeof ownCalls>[0], 'eu-west-1');
    await call({ method: 'GET', path: '/a?b=c' });
    await call({ method: 'POST', path: '/', service: 'monitoring', headers: { 'x-e': 'f' }, body: '{}' });
    const [first, second] = server.seen.map(({ headers }) => String(headers['authorization']));
    expect(first).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAOWNER\/\d{8}\/eu-west-1\/lambda\/aws4_request, ?SignedHeaders=host;x-amz-date/,
    );
    expect(second).toMatch(
      /Credential=AKIAOWNER\/\d{8}\/eu-west-1\/monitoring\/aws4_request, ?SignedHeaders=host;.*x-e/,
    );
  });
});
