// How telemetry reaches an extension: in what form, and by which connections.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { telemetryLine } from '../../local/telemetry/destination.ts';
import { eventually } from '../support/eventually.ts';

let server: Server;
let connections: Socket[];
/** What arrived by each connection. */
let arrived: string[];
afterEach(async () => {
  for (const socket of connections) socket.destroy();
  server.close();
  await once(server, 'close');
});

const listening = async (meet: (socket: Socket) => void = () => {}, addresses = ['127.0.0.1']) => {
  [connections, arrived] = [[], []];
  server = createServer((socket) => {
    const number = connections.push(socket) - 1;
    arrived[number] = '';
    socket.on('data', (data) => {
      arrived[number] += String(data);
    });
    meet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return telemetryLine({ protocol: 'TCP', host: '', port, path: '/', method: 'POST' }, addresses);
};

describe('over TCP', () => {
  test('each event is a line, and all come by one connection', async () => {
    const line = await listening();
    await line.send(['{"n":1}', '{"n":2}']);
    await line.send(['{"n":3}']);
    await eventually(() => expect(arrived).toEqual(['{"n":1}\n{"n":2}\n{"n":3}\n']));
    line.close();
    await eventually(() => expect(connections[0]!.readableEnded).toBe(true));
  });

  test('one that is answered and ended is followed by another', async () => {
    const line = await listening((socket) => {
      socket.once('data', () => socket.end('thanks'));
    });
    await line.send(['first']);
    await eventually(() => expect(connections[0]!.closed).toBe(true));
    await line.send(['second']);
    await eventually(() => expect(arrived).toEqual(['first\n', 'second\n']));
  });

  test('of several addresses the one that answers is kept', async () => {
    const line = await listening(undefined, ['127.255.255.254', '127.0.0.1']);
    await line.send(['first']);
    await line.send(['second']);
    await eventually(() => expect(arrived).toEqual(['first\nsecond\n']));
    line.close();
  });
});

test('where nobody listens that is said', async () => {
  const line = await listening();
  server.close();
  await expect(line.send(['lost'])).rejects.toThrow('ECONNREFUSED');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
