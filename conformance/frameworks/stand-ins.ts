// What the applications call: one HTTP server that stands in for S3, DynamoDB, a collector of traces and any service that
// tells what it was sent; and a PostgreSQL server that knows one row.

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface StandIns {
  readonly httpUrl: string;
  readonly postgresPort: number;
  /** What the collector of traces was sent since it was last asked, as text. */
  takeTraces(): string;
  close(): void;
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, type: string, body: string): void => {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const answer = async (request: IncomingMessage, response: ServerResponse, traces: Buffer[]): Promise<void> => {
  const body = await readAll(request);
  if (request.url === '/v1/traces') {
    traces.push(body);
    return send(response, 'application/x-protobuf', '');
  }
  if (request.headers['x-amz-target'] !== undefined)
    return send(response, 'application/x-amz-json-1.0', JSON.stringify({ TableNames: ['one'] }));
  if (request.url?.startsWith('/bucket/') === true) return send(response, 'text/plain', 'content');
  return send(response, 'application/json', JSON.stringify({ headers: request.headers }));
};

/** A message of PostgreSQL's protocol 3.0: a letter, its length, its content. */
const message = (letter: string, ...parts: readonly (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(letter), length, content]);
};

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
const int32 = (value: number): Buffer => Buffer.concat([int16(value >>> 16), int16(value & 0xffff)]);
const readyForQuery = message('Z', 'I');
const int4 = Buffer.concat([int32(0), int16(0), int32(23), int16(4), int32(-1), int16(0)]);
const oneRow = Buffer.concat([
  message('T', int16(1), 'answer\0', int4),
  message('D', int16(1), int32(2), '42'),
  message('C', 'SELECT 1\0'),
  readyForQuery,
]);

const speakPostgres = (socket: Socket): void => {
  let begun = false;
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    if (!begun) {
      begun = true;
      socket.write(Buffer.concat([message('R', int32(0)), readyForQuery]));
    } else if (bytes[0] === 0x51) socket.write(oneRow);
  });
};

export const openStandIns = async (): Promise<StandIns> => {
  let traces: Buffer[] = [];
  const http = createHttpServer((request, response) => void answer(request, response, traces));
  http.keepAliveTimeout = 0;
  const postgres = createServer(speakPostgres);
  const httpPort = await listen(http);
  const postgresPort = await listen(postgres);
  return {
    httpUrl: `http://127.0.0.1:${httpPort}`,
    postgresPort,
    takeTraces: () => {
      const text = Buffer.concat(traces).toString('latin1');
      traces = [];
      return text;
    },
    close: () => {
      http.close();
      http.closeAllConnections();
      postgres.close();
    },
  };
};
