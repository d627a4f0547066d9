// What is opened to measure a function at several sizes is closed again, all of it and in order.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { openPlace, opened } from '../../bench/tune/tune-target.ts';
import { emptyAnswer } from '../../loadgen/index.ts';
import { eventually } from '../support/eventually.ts';
import { withStandIn } from '../support/stand-in-platform.ts';

const scenario = compileScenario(
  {
    name: 't',
    duration: '1s',
    functions: { f: { duration: { constant: '1ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
  },
  'test',
  '.',
);

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => response.end('{"MemorySize":128}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('whoever is at a URL is named, and left when it is closed', async () => {
  const place = await openPlace(scenario, 0, { kind: 'invoke', url });
  expect(place.where).toBe(`Lambda at ${url}`);
  await place.close();
  // Nothing keeps its connections.
  await eventually(async () =>
    expect(await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0),
  );
});

test('of AWS both the control and the target are of its region, and signed', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  const signed: string[] = [];
  const hear = ({ method, headers }: IncomingMessage): void =>
    void signed.push(`${method} ${/Credential=([^,]*)/.exec(headers.authorization ?? '')?.[1]}`);
  server.on('request', hear);
  try {
    const place = await openPlace(scenario, 0, { kind: 'aws', region: 'eu-west-1' });
    expect(place.where).toBe('AWS Lambda in eu-west-1');
    expect(await place.control.configuration('f')).toMatchObject({ memoryMb: 128 });
    await place.target.invoke({ functionName: 'f', payload: '{}' }, emptyAnswer());
    await place.close();
    const scope = expect.stringMatching(/^(GET|POST) AKIDEXAMPLE\/\d{8}\/eu-west-1\/lambda\/aws4_request$/);
    expect(signed.length).toBeGreaterThan(1);
    expect(signed).toEqual(signed.map(() => scope as unknown));
    expect(new Set(signed.map((text) => text.split(' ')[0]))).toEqual(new Set(['GET', 'POST']));
  } finally {
    server.off('request', hear);
    vi.unstubAllEnvs();
  }
});

test('closing ends the control, the target and what is behind them', async () => {
  const ended: string[] = [];
  const control = { stop: () => void ended.push('control') };
  const target = { stop: async () => void ended.push('target') };
  await opened(control as never, target as never, async () => void ended.push('platform')).close();
  expect(ended).toEqual(['control', 'target', 'platform']);
  await opened(control as never, target as never).close();
  expect(ended.slice(3)).toEqual(['control', 'target']);
});

test('the local platform is started for the one function, in processes that have their share of a core', async () => {
  const several = compileScenario(
    {
      name: 'several',
      duration: '1s',
      seed: 8,
      account: { concurrency: 200 },
      functions: { other: { handler: './o.mjs#h' }, f: { handler: './f.mjs#h', memory: '512MB' } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test',
    '/where',
  );
  await withStandIn({}, async (standIn) => {
    const place = await openPlace(several, 1, { kind: 'local' });
    expect(place.where).toBe('the local platform');
    expect(standIn.orders).toEqual([
      {
        rules: several.rules,
        accountConcurrency: 200,
        unreservedMinimum: several.unreservedMinimum,
        functions: [
          {
            config: several.functions[1]!.config,
            handlerFile: '/where/f.mjs',
            handlerExport: 'h',
            environment: {},
          },
        ],
        seed: 8,
        sandbox: 'process',
        cpuShare: 'auto',
        rehearse: true,
      },
    ]);
    await place.target.invoke({ functionName: 'f', payload: '{}' }, emptyAnswer());
    expect(standIn.invocations.map(({ url: path }) => path)).toEqual(['/2015-03-31/functions/f/invocations']);
    expect(standIn.ended).toBe(0);
    await place.close();
    expect(standIn.ended).toBe(1);
  });
});
