// A tiny Invoke API for tests: answers as recorded from AWS in Nov 2025, one per name of a function, no rules behind it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly log?: string;
  readonly delayMs?: number;
}

const requestId = '8f507cfc-1697-4697-b07a-ac58fc914c95';

const reportOf = (fields: string): string =>
  `START RequestId: ${requestId} Version: $LATEST\nEND RequestId: ${requestId}\n` +
  `REPORT RequestId: ${requestId}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t${fields}\n`;

const unhandled = { 'x-amz-function-error': 'Unhandled' };

const throttled = (reason: string): Reply => ({
  status: 429,
  body: JSON.stringify({ Reason: reason, Type: 'User', message: 'Rate Exceeded.' }),
  headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
});

/** What each function answers. */
const replies: Readonly<Record<string, Reply>> = {
  hello: { status: 200, body: '{"hello":{}}', log: reportOf('') },
  warm: { status: 200, body: '{"ok":true}', log: reportOf('') },
  cold: { status: 200, body: '{"ok":true}', log: reportOf('Init Duration: 110.10 ms\t') },
  slow: { status: 200, body: '{"ok":true}', log: reportOf(''), delayMs: 150 },
  large: { status: 200, body: JSON.stringify('x'.repeat(1_000_000)), log: reportOf('') },
  throws: {
    status: 200,
    body: '{"errorType":"TypeError","errorMessage":"no such thing","trace":["TypeError: no such thing"]}',
    headers: unhandled,
    log: reportOf(''),
  },
  timesOut: {
    status: 200,
    body: `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 1.00 seconds"}`,
    headers: unhandled,
    log: reportOf('Status: timeout'),
  },
  timesOutOldStyle: {
    status: 200,
    body: `{"errorMessage":"2024-04-11T10:00:00.000Z ${requestId} Task timed out after 1.00 seconds"}`,
    headers: unhandled,
    log: reportOf(''),
  },
  throwsAboutTimeouts: {
    status: 200,
    body: '{"errorType":"Error","errorMessage":"Task timed out after 3 tries","trace":[]}',
    headers: unhandled,
    log: reportOf(''),
  },
  exits: {
    status: 200,
    body: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${requestId} Error: Runtime exited without providing a reason"}`,
    headers: unhandled,
    log: reportOf('Status: error\tError Type: Runtime.ExitError'),
  },
  busy: throttled('ConcurrentInvocationLimitExceeded'),
  reserved: throttled('ReservedFunctionConcurrentInvocationLimitExceeded'),
  tooManySnapshots: throttled('ConcurrentSnapshotCreateLimitExceeded'),
  serviceError: {
    status: 500,
    body: '{"Type":"Service","Message":"Internal error"}',
    headers: { 'x-amzn-errortype': 'ServiceException' },
  },
  eniLimit: {
    status: 502,
    body: '{"Type":"Service","Message":"ENI limit"}',
    headers: {
      'x-amzn-errortype': 'ENILimitReachedException:http://internal.amazon.com/coral/com.amazonaws.awsgirapi/',
    },
  },
  notJson: { status: 503, body: '<html>Service Unavailable</html>', headers: { 'content-type': 'text/html' } },
};

const unknownFunction = (name: string): Reply => ({
  status: 404,
  body: JSON.stringify({
    Type: 'User',
    Message: `Function not found: arn:aws:lambda:us-east-1:111122223333:function:${name}:$LATEST`,
  }),
  headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
});

const answer = (response: ServerResponse, reply: Reply, tail: boolean): void => {
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...(reply.status === 200 ? { 'x-amz-executed-version': '$LATEST' } : {}),
    ...(tail && reply.log !== undefined ? { 'x-amz-log-result': Buffer.from(reply.log).toString('base64') } : {}),
    ...reply.headers,
  });
  response.end(reply.body);
};

export interface FakeLambda {
  readonly url: string;
  /** Every request that came in, in order. */
  readonly received: ReceivedRequest[];
  /** Sockets accepted so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** `hangUp` answers by closing the connection; `silent` never answers. Functions without a reply do not exist. */
const serve = (request: ReceivedRequest, response: ServerResponse): void => {
  const name = decodeURIComponent(/^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.path)?.[1] ?? '');
  const bare = name.split(':function:').at(-1)!.split(':')[0]!;
  if (bare === 'hangUp') {
    response.socket?.destroy();
    return;
  }
  if (bare === 'silent') return;
  const reply = replies[bare] ?? unknownFunction(bare);
  const tail = request.headers['x-amz-log-type'] === 'Tail';
  if (reply.delayMs === undefined) answer(response, reply, tail);
  else setTimeout(() => answer(response, reply, tail), reply.delayMs);
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

export const startFakeLambda = async (): Promise<FakeLambda> => {
  const received: ReceivedRequest[] = [];
  let connections = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: await readBody(request) };
    received.push(seen);
    serve(seen, response);
  };
  const server = createServer((request, response) => {
    // A client that goes away in the middle of a request is its own business.
    handle(request, response).catch(() => {});
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
