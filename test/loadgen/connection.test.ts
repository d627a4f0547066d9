// One connection, with a server that says what the test says: what goes over the wire, what its owner is told, and how it ends.

import { once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Connection, type ConnectionPlace } from '../../loadgen/http/connection.ts';
import type { Exchange } from '../../loadgen/http/exchange.ts';
import { selfSigned } from '../support/self-signed.ts';

const servers: Server[] = [];
const connections: Connection[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const connection of connections.splice(0)) connection.close(new Error('the test is over'));
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

const portOf = async (server: Server): Promise<number> => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** A server that does `onText` with each piece that it reads. */
const serving = (onText: (socket: Socket, text: string) => void, onConnection: (socket: Socket) => void = () => {}) =>
  portOf(
    createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => onText(socket, bytes.toString('latin1')));
      onConnection(socket);
    }),
  );

const exchangeOf = (method = 'GET', body: Uint8Array | null = null): Exchange => ({
  request: {
    method,
    head: `${method} / HTTP/1.1\r\nhost: x\xE9\r\n\r\n`,
    body,
    keepsBody: () => true,
    timeoutMs: 1000,
    onAnswer: () => {},
    onError: () => {},
  },
  askedAtMs: 0,
  timer: undefined,
  connection: null,
  isOver: false,
});

/** A connection, and all that its owner is told. */
const opened = (port: number, fields: Partial<ConnectionPlace> = {}) => {
  const told: [event: string, exchange?: Exchange | null, reason?: string][] = [];
  let wake = (): void => {};
  const place: ConnectionPlace = {
    host: '127.0.0.1',
    port,
    secure: false,
    connectTimeoutMs: 60_000,
    wanted: new Set(),
    session: undefined,
    ...fields,
  };
  const connection = new Connection(place, {
    connected: (which) => {
      told.push(['connected']);
      expect(which.isOpen).toBe(true);
      wake();
    },
    answered: (_, exchange) => {
      told.push(['answered', exchange]);
      wake();
    },
    lost: (_, exchange, error) => {
      told.push(['lost', exchange, error.message]);
      wake();
    },
  });
  connections.push(connection);
  const next = async (count: number): Promise<void> => {
    while (told.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { connection, told, next, place };
};

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a connection', () => {
  test.each([true, false])('waits for no acknowledgement before it sends a small request (TLS: %s)', async (secure) => {
    const told = vi.spyOn(Socket.prototype, 'setNoDelay');
    const port = await serving(() => {});
    opened(port, { secure });
    expect(told.mock.calls).toEqual([[true]]);
    told.mockRestore();
  });

  test('carries one request after another, byte for byte, and is free after each answer', async () => {
    const texts: string[] = [];
    const port = await serving((socket, text) => {
      texts.push(text);
      socket.write(ok);
    });
    const { connection, told, next } = opened(port);
    expect([connection.isOpen, connection.isUsed, connection.isOver]).toEqual([false, false, false]);
    const beganAtMs = performance.now();
    expect(connection.begunAtMs).toBeLessThanOrEqual(beganAtMs);
    await next(1);
    const freeAtMs = connection.idleSinceMs;
    expect(freeAtMs).toBeGreaterThanOrEqual(beganAtMs);
    const [one, other] = [exchangeOf(), exchangeOf('POST', Buffer.from('{"a":"ö"}'))];
    connection.send(one);
    await next(2);
    expect([connection.isOpen, connection.isUsed, connection.isOver]).toEqual([true, true, false]);
    expect(connection.idleSinceMs).toBeGreaterThan(freeAtMs);
    expect(connection.reader.body).toBe('ok');
    connection.send(other);
    await next(3);
    expect(told).toEqual([['connected'], ['answered', one], ['answered', other]]);
    // Head and body come as one.
    const body = Buffer.from('{"a":"ö"}').toString('latin1');
    expect(texts).toEqual([one.request.head, other.request.head + body]);
  });

  test.each([
    ['says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok', false],
    ['ends it by closing', 'HTTP/1.1 200 OK\r\n\r\nok', true],
  ])('whose server %s is over with its answer, and lost to nobody', async (_, answer, ends) => {
    const port = await serving((socket) => void (ends ? socket.end(answer) : socket.write(answer)));
    const { connection, told, next } = opened(port);
    await next(1);
    const exchange = exchangeOf();
    connection.send(exchange);
    await next(2);
    expect([connection.isOver, connection.reader.body]).toEqual([true, 'ok']);
    await new Promise(setImmediate);
    expect(told).toEqual([['connected'], ['answered', exchange]]);
  });

  test.each<[string, (socket: Socket) => void, RegExp]>([
    ['closes without a word', (socket) => void socket.end(), /^the other side closed the connection$/],
    [
      'closes within the answer',
      (socket) => void socket.end(ok.slice(0, -1)),
      /^the other side closed the connection$/,
    ],
    ['resets it', (socket) => void socket.resetAndDestroy(), /ECONNRESET/],
    ['speaks something else', (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n\r\n'), /./],
  ])('whose server %s is lost with its request', async (_, answer, reason) => {
    const { connection, told, next } = opened(await serving(answer));
    await next(1);
    const exchange = exchangeOf();
    connection.send(exchange);
    await next(2);
    expect(told.slice(0, 1)).toEqual([['connected']]);
    expect(told[1]!.slice(0, 2)).toEqual(['lost', exchange]);
    expect(told[1]![2]).toMatch(reason);
    expect(connection.isOver).toBe(true);
    await new Promise(setImmediate);
    expect(told).toHaveLength(2);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      'speaks without being asked',
      (socket) => void socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n'),
      'the server spoke without being asked',
    ],
    ['closes it', (socket) => void socket.end(), 'the other side closed the connection'],
  ])('that is free and whose server %s is lost alone', async (_, act, reason) => {
    const { connection, told, next } = opened(await serving(() => {}, act));
    await next(2);
    expect([told, connection.isOver]).toEqual([[['connected'], ['lost', null, reason]], true]);
  });

  test('to nobody is lost before it was there', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    const { connection, told, next } = opened(port);
    await next(1);
    expect(told).toEqual([['lost', null, expect.stringContaining('ECONNREFUSED')]]);
    expect([connection.isOpen, connection.isOver]).toEqual([false, true]);
  });

  test('is given up where it is not there in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const port = await serving(() => {});
    const late = opened(port, { connectTimeoutMs: 700 });
    vi.advanceTimersByTime(699);
    expect(late.told).toEqual([]);
    vi.advanceTimersByTime(1);
    await late.next(1);
    expect(late.told).toEqual([['lost', null, 'no connection within 700 ms']]);
    const timely = opened(port, { connectTimeoutMs: 700 });
    await timely.next(1);
    expect([timely.told, vi.getTimerCount()]).toEqual([[['connected']], 0]);
  });

  test('that is closed is lost once, for the reason given', async () => {
    const { connection, told, next } = opened(await serving(() => {}));
    await next(1);
    const exchange = exchangeOf();
    connection.send(exchange);
    connection.close(new Error('it took too long'));
    connection.close(new Error('again'));
    await new Promise(setImmediate);
    expect(told).toEqual([['connected'], ['lost', exchange, 'it took too long']]);
  });
});

describe('a connection over TLS', () => {
  const own = selfSigned();

  /** What the server sees of each connection. */
  const secure = async (options: object = {}) => {
    const seen: unknown[] = [];
    const server = createTls({ ...own, ALPNProtocols: ['h2', 'http/1.1'], ...options }, (socket: TLSSocket) => {
      sockets.push(socket);
      seen.push([socket.alpnProtocol, (socket as { servername?: unknown }).servername, socket.isSessionReused()]);
      socket.on('error', () => {});
      socket.on('data', () => socket.write(ok));
    });
    server.on('tlsClientError', () => {});
    return { port: await portOf(server), seen };
  };

  test('agrees on HTTP/1.1, asks for a certificate by name, and takes its session up again', async () => {
    // Whether it is trusted is the matter of Node.js.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { port, seen } = await secure();
    const first = opened(port, { secure: true, host: 'localhost' });
    await first.next(1);
    const exchange = exchangeOf();
    first.connection.send(exchange);
    await first.next(2);
    expect(first.told).toEqual([['connected'], ['answered', exchange]]);
    expect(first.place.session).toBeInstanceOf(Buffer);
    const second = opened(port, { secure: true, host: 'localhost', session: first.place.session });
    await second.next(1);
    second.connection.send(exchange);
    await second.next(2);
    const byAddress = opened(port, { secure: true });
    await byAddress.next(1);
    byAddress.connection.send(exchange);
    await byAddress.next(2);
    expect(seen).toEqual([
      ['http/1.1', 'localhost', false],
      ['http/1.1', 'localhost', true],
      ['http/1.1', false, false],
    ]);
  });

  test('whose certificate nobody trusts is lost before it was there', async () => {
    const { port } = await secure();
    const { told, next, connection } = opened(port, { secure: true, host: 'localhost' });
    await next(1);
    expect(told).toEqual([['lost', null, expect.stringMatching(/self-signed|self signed/)]]);
    expect([connection.isOpen, connection.isOver]).toEqual([false, true]);
  });
});
