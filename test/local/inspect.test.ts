// A function that is debugged: its process waits for a debugger, and no time-out passes while that has it stopped.

import { createServer } from 'node:net';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { keepAlivePresets, rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWebSocket, type WebSocketConnection } from '../../local/inspect/web-socket.ts';
import { handlerPath, invoke, localFunction } from './support.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

const timeoutMs = 1000;
const notes: string[] = [];
let platform: Platform;
let port: number;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });

beforeAll(async () => {
  port = await freePort();
  platform = await startPlatform({
    rules: rulesOf('2023', 'us-east-1'),
    accountConcurrency: 100,
    unreservedMinimum: 0,
    functions: [
      localFunction('debugged.ts', 'debugged', { timeoutMs, keepAlive: keepAlivePresets['2020'] }),
      localFunction('sample.ts', 'echo'),
    ],
    port: 0,
    seed: 1,
    inspect: { functionName: 'debugged', port },
    onNote: (text) => notes.push(text),
  });
});
afterAll(() => platform.stop());

/** A debugger as an editor is one. */
const attach = async (): Promise<{
  messages: Message[];
  send: (method: string) => void;
  connection: WebSocketConnection;
}> => {
  let url: URL | null = null;
  await expect
    .poll(async () => {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
        const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
        url = new URL(target!.webSocketDebuggerUrl);
        return true;
      } catch {
        return false;
      }
    })
    .toBe(true);
  const messages: Message[] = [];
  const connection = await openWebSocket(url!, {
    onText: (text) => messages.push(JSON.parse(text) as Message),
    onClose: () => {},
  });
  let id = 0;
  const send = (method: string): void => {
    id += 1;
    connection.send(JSON.stringify({ id, method }));
  };
  return { messages, send, connection };
};

const pauses = (messages: readonly Message[]): number =>
  messages.filter(({ method }) => method === 'Debugger.paused').length;

test('it waits for its debugger, and for as long as that has it stopped', async () => {
  const answered = invoke(platform, 'debugged', { value: 6 });
  await expect.poll(() => notes.some((note) => note.includes(`127.0.0.1:${port}`))).toBe(true);
  const { messages, send, connection } = await attach();
  // Longer than an INIT may take is not waited for here; that the limit does not run is seen by the handler's.
  send('Debugger.enable');
  send('Runtime.runIfWaitingForDebugger');
  await expect.poll(() => pauses(messages)).toBe(1);
  send('Debugger.resume');
  await expect.poll(() => pauses(messages)).toBe(2);
  const [frame] = messages.findLast(({ method }) => method === 'Debugger.paused')!.params!['callFrames'] as {
    url: string;
    location: { scriptId: string };
  }[];
  // The bundle that runs says where its source lies.
  const script = messages.find(
    ({ method, params }) => method === 'Debugger.scriptParsed' && params!['scriptId'] === frame!.location.scriptId,
  );
  const [, encoded] = String(script!.params!['sourceMapURL']).split('base64,');
  const { sources } = JSON.parse(Buffer.from(encoded!, 'base64').toString('utf8')) as { sources: string[] };
  expect(sources).toContain(`file://${handlerPath('debugged.ts')}`);
  await new Promise((resolve) => {
    setTimeout(resolve, timeoutMs * 2);
  });
  send('Debugger.resume');
  expect((await answered).body).toBe(7);
  connection.close();
});

test('others run as ever', async () => {
  expect((await invoke(platform, 'echo', {})).status).toBe(200);
  expect(notes.filter((note) => note.includes('waits for a debugger'))).toHaveLength(1);
});
