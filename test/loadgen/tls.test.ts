// The generator's own client over TLS: connections are kept, HTTP/1.1 is agreed on, and what fails is told in words.

import { createServer as createHttp, type RequestListener } from 'node:http';
import { createSecureServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult } from 'lambda-windtunnel/reports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ended, start, type Ended } from '../system/cli.ts';
import { selfSigned } from '../support/self-signed.ts';

let directory: string;
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
const own = selfSigned();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-tls-'));
  writeFileSync(join(directory, 'ca.pem'), own.cert);
  writeFileSync(
    join(directory, 'plain.yaml'),
    `name: plain
duration: 2s
functions: { f: { timeout: 1s } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
`,
  );
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const portOf = async (server: Server): Promise<number> => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const answer: RequestListener = (request, response) => void request.resume().on('end', () => response.end('ok'));

const measured = (url: string, isTrusted: boolean): Promise<Ended> =>
  ended(
    start(
      ['measure', 'plain.yaml', '--target', url, '--json'],
      directory,
      isTrusted ? { NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem') } : {},
    ),
  );

describe('a target of https', () => {
  it('is measured over connections that are kept, in HTTP/1.1 by ALPN, once its certificate is trusted', async () => {
    const protocols = new Set<string | false | null>();
    let connections = 0;
    let resumed = 0;
    const server = createHttps({ ...own, ALPNProtocols: ['h2', 'http/1.1'] }, answer);
    server.on('secureConnection', (socket: TLSSocket) => {
      connections += 1;
      if (socket.isSessionReused()) resumed += 1;
      protocols.add(socket.alpnProtocol);
    });
    const url = `https://localhost:${await portOf(server)}/path`;
    const { code, stdout, stderr } = await measured(url, true);
    expect(code, stderr).toBe(0);
    const { totals, generator } = parseResult(stdout, 'stdout');
    expect(totals).toMatchObject({ offered: 60, completed: 60 });
    expect([...protocols]).toEqual(['http/1.1']);
    expect(generator!.connections).toMatchObject({ opened: connections, reset: 0, refused: 0 });
    expect(generator!.connections!.reused).toBeGreaterThanOrEqual(60 - connections);
    expect(connections).toBeLessThan(30);
    // A handshake is dear: all but the first connections take up its session again.
    expect(resumed).toBeGreaterThan(0);
  });

  it('at an address is asked for without a name', async () => {
    const url = `https://127.0.0.1:${await portOf(createHttps({ ...own }, answer))}/path`;
    const { code, stderr } = await measured(url, true);
    expect(code, stderr).toBe(0);
  });

  it.each([
    ['nobody trusts', (): Server => createHttps({ ...own }, answer), 'name the file of its authority', false],
    [
      'has expired',
      (): Server => createHttps({ ...selfSigned(undefined, new Date('2020-01-01T00:00:00Z')) }, answer),
      'certificate',
      false,
    ],
    ['speaks HTTP/2 alone', (): Server => createHttp2({ ...own, allowHTTP1: false }), 'does not speak HTTP/1.1', true],
    ['is a plain server', (): Server => createHttp(answer), 'does not speak TLS; write http://', true],
    [
      'speaks old TLS alone',
      (): Server => createTls({ ...own, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
      'no version of TLS',
      true,
    ],
  ] as const)('that %s ends the run with words', async (_, make, words, isTrusted) => {
    const { code, stderr } = await measured(`https://localhost:${await portOf(make())}/path`, isTrusted);
    expect(code).toBe(4);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('is it running');
  });

  it('whose certificate is of another name says so', async () => {
    const other = selfSigned('shop.example');
    writeFileSync(join(directory, 'ca.pem'), `${own.cert}${other.cert}`);
    const { code, stderr } = await measured(`https://localhost:${await portOf(createHttps(other, answer))}/path`, true);
    expect(code).toBe(4);
    expect(stderr).toContain('its certificate is of another name');
  });
});

it('a target of http that speaks TLS ends the run in 4', async () => {
  const { code, stderr } = await measured(
    `http://localhost:${await portOf(createHttps({ ...own }, answer))}/path`,
    false,
  );
  expect(code).toBe(4);
  expect(stderr).toContain('no request had an answer');
});
