// The HTTP server before all doors, which here are made up: what a client hears when one fails, archives that are not for everybody,
// and requests without a host.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { frontDoor } from '../../local/front-door/front-door.ts';
import type { FrontDoorOptions } from '../../local/front-door/front-door-options.ts';
import { errorAnswer, jsonAnswer } from '../../local/wire/http-answer.ts';
import { siteGuard } from '../../local/wire/site-guard.ts';
import { ownDirectory } from '../support/own-directory.ts';

const { put } = ownDirectory('front-door');

/** A server with these doors; the others know nothing. */
const opened = async (doors: Partial<Record<keyof FrontDoorOptions, unknown>> = {}) => {
  const notes: string[] = [];
  const options = {
    invoke: () => Promise.resolve(jsonAnswer('invoked')),
    controlPlane: () => Promise.resolve(null),
    gateway: { letsIn: () => false, answer: () => Promise.resolve(null) },
    jsonServices: () => null,
    tracing: null,
    findArchive: () => null,
    clockMs: () => 0,
    guard: siteGuard({ allowHosts: [], allowOrigins: [] }),
    gatekeeper: null,
    record: null,
    onNote: (note: string) => void notes.push(note),
    ...doors,
  } as unknown as FrontDoorOptions;
  const server = frontDoor(options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** All that comes back for these bytes, until the server ends the connection. */
  const raw = async (request: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(request);
    return text(socket);
  };
  return { url: `http://127.0.0.1:${port}`, notes, raw };
};

test('what fails in the platform is answered as a failure of the service, and told', async () => {
  const { url, notes } = await opened({ invoke: () => Promise.reject(new Error('no room')) });
  const answer = await fetch(`${url}/2015-03-31/functions/f/invocations?Qualifier=1`, { method: 'POST', body: '{}' });
  expect([answer.status, answer.headers.get('x-amzn-errortype'), await answer.json()]).toEqual([
    500,
    'ServiceException',
    { Type: 'Service', Message: 'An error occurred and the request cannot be processed.' },
  ]);
  expect(answer.headers.get('x-amzn-trace-id')).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
  );
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(notes).toEqual(['POST /2015-03-31/functions/f/invocations failed: Error: no room']);
});

test('who breaks off in the middle of his body is no failure of the platform', async () => {
  const { url, notes } = await opened();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{}');
  await once(socket, 'connect');
  socket.end();
  await text(socket);
  const after = await fetch(`${url}/2015-03-31/functions/f/invocations`, { method: 'POST', body: '{}' });
  expect([await after.json(), notes]).toEqual(['invoked', []]);
});

test('an answer that fails once its head is out breaks off', async () => {
  const broken = {
    status: 200,
    headers: {},
    get stream(): Readable {
      throw new Error('no stream');
    },
  };
  const { raw, notes } = await opened({ invoke: () => Promise.resolve(broken) });
  const got = await raw(
    'POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}',
  );
  expect(got).toBe('');
  expect(notes).toEqual(['POST /2015-03-31/functions/f/invocations failed: Error: no stream']);
});

test('a URL that nobody has is not here, whatever is asked of it', async () => {
  let asked = 0;
  const { url, notes } = await opened({
    controlPlane: () => {
      asked += 1;
      return Promise.resolve(jsonAnswer('the API'));
    },
  });
  const got = await fetch(`${url}/_windtunnel/url/nobody/2015-03-31/functions`);
  expect([got.status, got.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
  expect(await got.json()).toMatchObject({
    Type: 'User',
    message: expect.stringMatching(
      /^GET \/_windtunnel\/url\/nobody\/2015-03-31\/functions is not served here; /,
    ) as string,
  });
  expect([asked, notes]).toEqual([0, []]);
  expect(await (await fetch(`${url}/2015-03-31/functions`)).json()).toBe('the API');
});

test('an archive is given to whom the gatekeeper lets in', async () => {
  const file = put('code.zip', 'PK');
  writeFileSync(file, 'archive');
  let refusal: object | null = errorAnswer({ status: 403, errorType: 'Denied', body: { Message: 'not you' } });
  const { url } = await opened({
    findArchive: (path: string) => (path === '/_windtunnel/code/a.zip' ? file : null),
    gatekeeper: { visit: () => ({ own: () => refusal, lambda: () => null, identity: () => null }) },
  });
  const denied = await fetch(`${url}/_windtunnel/code/a.zip`);
  expect([denied.status, await denied.json()]).toEqual([403, { Message: 'not you' }]);
  refusal = null;
  const given = await fetch(`${url}/_windtunnel/code/a.zip`);
  expect([given.status, given.headers.get('content-type'), await given.text()]).toEqual([
    200,
    'application/zip',
    'archive',
  ]);
});

test('who names no host is answered as on this machine', async () => {
  const hosts: string[] = [];
  const { raw } = await opened({
    controlPlane: ({ host }: { readonly host: string }) => {
      hosts.push(host);
      return Promise.resolve(jsonAnswer('made'));
    },
  });
  expect(await raw('GET /2015-03-31/functions HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n"made"$/);
  await raw('GET /2015-03-31/functions HTTP/1.0\r\nHost: localhost:3001\r\n\r\n');
  expect(hosts).toEqual(['localhost', 'localhost:3001']);
});
