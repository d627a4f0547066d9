// Where queues and streams are: which client speaks to an endpoint, opened once, and none where no endpoint was named.

import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { awsEndpoints, type AwsEndpoints } from '../../local/endpoints/aws-endpoints.ts';
import type { EndpointUrls } from '../../local/endpoints/endpoint-urls.ts';

let opened: AwsEndpoints[] = [];
afterEach(() => {
  for (const endpoints of opened) endpoints.stop();
  opened = [];
});
const at = (urls: EndpointUrls): AwsEndpoints => {
  const endpoints = awsEndpoints('eu-west-1', urls);
  opened.push(endpoints);
  return endpoints;
};
const local = 'http://127.0.0.1:4566';

test('Kinesis is spoken to by HTTP/1.1 without TLS, as local servers speak it, and else by HTTP/2', async () => {
  const handlerOf = async (kinesis: string): Promise<string> =>
    (await at({ kinesis }).kinesis()).config.requestHandler.constructor.name;
  expect(await handlerOf(local)).toBe('NodeHttpHandler');
  expect(await handlerOf('https://127.0.0.1:4566')).toBe('NodeHttp2Handler');
});

describe('clients', () => {
  test('are opened once, and are of the region and the endpoint', async () => {
    const endpoints = at({ sqs: local, kinesis: local, dynamodb: local });
    expect(await endpoints.sqs()).toBe(await endpoints.sqs());
    for (const open of [() => endpoints.kinesis(), () => endpoints.dynamodbStreams()]) {
      const client = await open();
      expect(await open()).toBe(client);
      expect(await client.config.region()).toBe('eu-west-1');
      expect(await client.config.endpoint!()).toMatchObject({ hostname: '127.0.0.1', port: 4566, protocol: 'http:' });
    }
  });

  test('are closed when the platform stops, each that was opened', async () => {
    const endpoints = at({ sqs: local, kinesis: local, dynamodb: local });
    const clients = [await endpoints.kinesis(), await endpoints.dynamodbStreams()];
    const closed: unknown[] = [];
    for (const client of clients) {
      const destroy = client.destroy.bind(client);
      client.destroy = () => {
        closed.push(client);
        destroy();
      };
    }
    endpoints.stop();
    expect(closed).toEqual(clients);
  });

  test('of what is no AWS sign with credentials that mean nothing', async () => {
    const credentials = (await at({ dynamodb: local }).dynamodbStreams()).config.credentials;
    expect(await credentials()).toMatchObject({ accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' });
  });

  test('of AWS itself sign with the credentials of the user', async () => {
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'his');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { config } = await at({ dynamodb: 'https://streams.dynamodb.eu-west-1.amazonaws.com' }).dynamodbStreams();
    expect(await config.credentials()).toMatchObject({ accessKeyId: 'his', secretAccessKey: 'own' });
  });
});

test.each(['sqs', 'kinesis', 'dynamodb'] as const)('without an endpoint of %s nothing is opened', async (service) => {
  const others = { sqs: local, kinesis: local, dynamodb: local, [service]: undefined } as unknown as EndpointUrls;
  const endpoints = at(others);
  expect(endpoints.knows(service)).toBe(false);
  const open = { sqs: 'sqs', kinesis: 'kinesis', dynamodb: 'dynamodbStreams' } as const;
  await expect(endpoints[open[service]]()).rejects.toThrow(
    `no endpoint for ${service} was given; start the platform with --endpoint ${service}=http://127.0.0.1:PORT`,
  );
});

test('what was named is known', () => {
  const endpoints = at({ sqs: local });
  expect([endpoints.knows('sqs'), endpoints.knows('kinesis'), endpoints.knows('dynamodb')]).toEqual([
    true,
    false,
    false,
  ]);
});
