// Extensions written against AWS's documents alone, in bash and in Node.js, in layers; and who collects what they say. They
// say it over loopback, as a /tmp of theirs is seen by nobody else.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasCurl: boolean =
  spawnSync('curl', ['--version']).status === 0 && spawnSync('bash', ['--version']).status === 0;

/** Registers for both events, and says each that it gets: on its log, and to whoever collects. */
export const bashExtension = `#!/bin/bash
set -euo pipefail
name=$(basename "$0")
api="http://\${AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension"
headers=$(mktemp)
curl -sS -o /dev/null -D "$headers" -X POST "$api/register" -H "Lambda-Extension-Name: $name" \\
  -d '{"events":["INVOKE","SHUTDOWN"]}'
id=$(grep -i '^Lambda-Extension-Identifier' "$headers" | tr -d '[:space:]' | cut -d: -f2)
while true; do
  event=$(curl -sS "$api/event/next" -H "Lambda-Extension-Identifier: $id")
  echo "[$name] $event"
  curl -sS -o /dev/null -X POST "$COLLECTOR/$name" -d "$event"
  [[ "$event" == *SHUTDOWN* ]] && exit 0
done
`;

/** The start of one in Node.js: \`call\`, \`register\`, \`next\`, \`collect\`, \`sleep\`. */
const nodeHead = `#!${process.execPath}
const { basename } = require('node:path');
const name = basename(process.argv[1]);
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API;
let id = '';
const call = (method, path, body, headers = {}) => fetch(base + path, {
  method, headers: { ...(id === '' ? {} : { 'Lambda-Extension-Identifier': id }), ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
const register = async (events, headers = {}) => {
  const answer = await call('POST', '/2020-01-01/extension/register', { events }, { 'Lambda-Extension-Name': name, ...headers });
  id = answer.headers.get('lambda-extension-identifier');
  return answer.json();
};
const next = async () => (await call('GET', '/2020-01-01/extension/event/next')).json();
const collect = (what) => fetch(process.env.COLLECTOR + '/' + name, { method: 'POST', body: JSON.stringify(what) });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

export const nodeExtension = (body: string): string => `${nodeHead}(async () => {\n${body}\n})();\n`;

/** Answers every event, telling each; \`invoked\` runs on INVOKE, \`ending\` on SHUTDOWN. */
export const plainNodeExtension = (invoked = '', ending = ''): string =>
  nodeExtension(`await register(['INVOKE', 'SHUTDOWN']);
for (;;) {
  const event = await next();
  await collect(event);
  if (event.eventType === 'SHUTDOWN') { ${ending} process.exit(0); }
  ${invoked}
}`);

/** The body of an extension that gathers telemetry; `invoked` runs on INVOKE, and so long it listens on after SHUTDOWN. */
const collecting = (destination: string, invoked = '', lastMs = 100): string =>
  `const subscription = (more) => ({ types: ['platform', 'function', 'extension'], buffering: { timeoutMs: 25 }, ...more });
  await register(['INVOKE', 'SHUTDOWN']);
  let told = Promise.resolve();
  const tell = (events) => { told = told.then(() => collect(events)); };
  ${destination}
  for (;;) {
    const event = await next();
    if (event.eventType === 'SHUTDOWN') { await sleep(${lastMs}); await told; process.exit(0); }
    ${invoked}
  }`;
/** Subscribes to all streams by that request, and tells whoever collects of all that comes, in order. */
// oxlint-disable-next-line max-params -- what it asks for, and how it lives
export const overHttp = (method: string, path: string, more: string, invoked = '', lastMs?: number): string =>
  collecting(
    `const server = require('node:http').createServer((asked, answer) => {
    let text = '';
    asked.on('data', (piece) => { text += piece; });
    asked.on('end', () => { tell(JSON.parse(text)); answer.end(); });
  });
  await new Promise((resolve) => server.listen(4243, 'sandbox.localdomain', resolve));
  await call('${method}', '${path}', subscription({ ${more}, destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4243' } }));`,
    invoked,
    lastMs,
  );
/** Keeps the environment from its freeze, in every hundredth invocation, until no more is said and all has been passed on. */
export const keepingUp = `invocations = (globalThis.invocations ?? 0) + 1;
    for (let before; invocations % 100 === 0 && before !== told; await sleep(60)) await (before = told);`;
/** The same over TCP. */
export const overTcp: string = collecting(`let text = '';
  const take = (piece) => {
    const lines = (text + piece).split('\\n');
    text = lines.pop();
    tell(lines.map((line) => JSON.parse(line)));
  };
  const server = require('node:net').createServer((socket) => socket.setEncoding('utf8').on('data', take));
  await new Promise((resolve) => server.listen(4243, 'sandbox.localdomain', resolve));
  await call('PUT', '/2022-07-01/telemetry', subscription({ schemaVersion: '2025-01-29', destination: { protocol: 'TCP', port: 4243 } }));`);

export interface Layers {
  /** A layer of its own with these files in /opt/extensions, scripts among them executable. */
  make(extensions: Readonly<Record<string, string>>, others?: Readonly<Record<string, string>>): string;
  remove(): void;
}

export const layersDirectory = (): Layers => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  let made = 0;
  return {
    make: (extensions, others = {}) => {
      made += 1;
      const layer = join(directory, `layer-${made}`);
      mkdirSync(join(layer, 'extensions'), { recursive: true });
      for (const [name, text] of Object.entries(extensions)) {
        const file = join(layer, 'extensions', name);
        writeFileSync(file, text);
        chmodSync(file, text.startsWith('#!') ? 0o755 : 0o644);
      }
      for (const [name, text] of Object.entries(others)) writeFileSync(join(layer, name), text);
      return layer;
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
};

export interface Collector {
  readonly url: string;
  /** What each said, by its name, in order. */
  readonly said: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  close(): void;
}

export const collector = async (): Promise<Collector> => {
  const said: Record<string, Record<string, unknown>[]> = {};
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      const told = JSON.parse(text) as Record<string, unknown> | Record<string, unknown>[];
      (said[request.url!.slice(1)] ??= []).push(...(Array.isArray(told) ? told : [told]));
      response.end();
    });
  });
  // An extension that was frozen does not know that its connection was closed meanwhile, and loses what it says on it first.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
