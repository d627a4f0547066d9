// Handlers that say where they are, who they are, and when.

import { execFileSync, execSync, spawnSync } from 'node:child_process';
import { existsSync, promises, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

export const facts = async (event: { instant?: number }): Promise<unknown> => ({
  thread: !isMainThread,
  hour: new Date(event.instant ?? 0).getHours(),
  local: new Date(event.instant ?? 0).toLocaleString('en-US'),
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  home: os.homedir(),
  userHome: os.userInfo().homedir,
  variables: { ...process.env },
  heapMb: Math.round((await import('node:v8')).getHeapStatistics().heap_size_limit / 1024 ** 2),
  execArgv: process.execArgv,
  given: Object.keys((workerData as object | null) ?? {}),
});

/** The home of whoever runs it, here and in a thread that the handler begins, as the SDK looks for it. */
export const homes = async (): Promise<unknown> => {
  const looks =
    "require('node:worker_threads').parentPort.postMessage(process.env.HOME ?? require('node:os').homedir())";
  const thread = new Worker(looks, { eval: true });
  const nested = await new Promise((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
  return { home: os.homedir(), nested };
};

/** Everything that takes a path, with one that is not absolute. */
export const relative = async (): Promise<unknown> => {
  const here = process.cwd();
  const name = 'facts.ts';
  const seen = {
    root: process.env['LAMBDA_TASK_ROOT'] === here,
    resolved: path.resolve(name) === path.join(here, name),
    exists: existsSync(name),
    read: readFileSync(name, 'utf8').startsWith('// Handlers that say'),
    promised: (await promises.readFile(`./${name}`, 'utf8')).length > 0,
    child: execFileSync('pwd', { encoding: 'utf8' }).trim(),
    shell: execSync('pwd').toString().trim(),
    spawned: spawnSync('cat', [name]).stdout.length > 0,
    elsewhere: execFileSync('pwd', [], { cwd: '/', encoding: 'utf8' }).trim(),
    here,
  };
  process.chdir('/tmp');
  writeFileSync(`windtunnel-written-${process.pid}`, 'x');
  const written = existsSync(`/tmp/windtunnel-written-${process.pid}`);
  await promises.rm(`windtunnel-written-${process.pid}`);
  const moved = process.cwd();
  process.chdir(here);
  return { ...seen, moved, written };
};

/** Sends with a client that is told nothing. */
export const sends = async (event: { queue: string; text: string }): Promise<unknown> => {
  const sqs = new SQSClient({});
  const { accessKeyId } = await sqs.config.credentials();
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: event.queue, MessageBody: event.text }));
  return { accessKeyId, sent: MessageId !== undefined };
};

/** Invokes another function with a client that is told nothing. */
export const invokes = async (event: { name: string }): Promise<unknown> => {
  const { Payload } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: event.name, Payload: '{}' }));
  return JSON.parse(Buffer.from(Payload!).toString('utf8')) as unknown;
};

/** What works in processes only. */
export const masks = async (): Promise<unknown> => ({ thread: !isMainThread, before: process.umask(0o77) });
