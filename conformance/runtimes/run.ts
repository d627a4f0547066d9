// Runtimes of other languages, and AWS's own, on `serve`: makes the table of docs/runtimes.md.
// `node conformance/run.mjs runtimes [id...] [--in DIRECTORY]`; builds in a temporary directory, which is removed
// unless it was named.

import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { localUrlOf } from '../local-url.ts';
import { sayError as say } from '../say.ts';
import { startServe, type Served } from '../served.ts';
import { absentOf, build } from './build.ts';
import { callerOf, clientOf, createFunction, type Created } from './caller.ts';
import { runtimes, type Runtime } from './runtimes.ts';
import { steps, type StepName } from './steps.ts';
import { tableOf, type DrivenRuntime } from './table.ts';

const drive = async (
  runtime: Runtime,
  directory: string,
  platform: string,
  client: LambdaClient,
): Promise<ReadonlyMap<StepName, string | null>> => {
  const { id: name, handler, streamingHandler, lambdaRuntime } = runtime;
  const streaming = streamingHandler === undefined ? name : `${name}-streaming`;
  const made = { directory, runtime: lambdaRuntime as Created['runtime'] };
  await createFunction(client, { ...made, name, handler });
  if (streamingHandler !== undefined)
    await createFunction(client, { ...made, name: streaming, handler: streamingHandler });
  const caller = callerOf(client, { name, streaming, url: await localUrlOf(platform, streaming) });
  const outcomes = new Map<StepName, string | null>();
  for (const step of steps) {
    if (runtime.lacks?.[step.name] !== undefined) continue;
    const problem = await step.run(caller).catch((error: Error) => `${error.name} ${error.message}`.slice(0, 200));
    if (problem !== null) say(`  ${step.name}: ${problem}`);
    outcomes.set(step.name, problem);
  }
  return outcomes;
};

/** Servers, by what environments they were asked for, each begun when it is needed. */
class Servers {
  readonly #directory: string;
  readonly #served = new Map<string, { readonly served: Served; readonly client: LambdaClient }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async for(sandbox: string): Promise<{ readonly url: string; readonly client: LambdaClient }> {
    let found = this.#served.get(sandbox);
    if (found === undefined) {
      const served = await startServe(['--sandbox', sandbox], this.#directory);
      found = { served, client: clientOf(served.url) };
      this.#served.set(sandbox, found);
    }
    return { url: found.served.url, client: found.client };
  }

  async stop(): Promise<void> {
    for (const { served, client } of this.#served.values()) {
      client.destroy();
      await served.stop();
    }
  }
}

const absent = (runtime: Runtime, why: string): DrivenRuntime => {
  say(`skip ${runtime.id}: ${why}`);
  return { runtime, absent: why, version: '', outcomes: new Map() };
};

const driven = async (runtime: Runtime, root: string, servers: Servers): Promise<DrivenRuntime> => {
  const missing = absentOf(runtime);
  if (missing !== null) return absent(runtime, missing);
  say(`driving ${runtime.id}`);
  const directory = join(root, 'functions', runtime.id);
  const version = await build(runtime, directory).catch((error: Error) => error);
  if (version instanceof Error) {
    return absent(runtime, `it cannot be built here: ${version.message.split('\n').slice(0, 3).join(' ')}`);
  }
  const { url, client } = await servers.for(runtime.sandbox ?? 'auto');
  return { runtime, absent: null, version, outcomes: await drive(runtime, directory, url, client) };
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } });
  const root = values.in ?? (await mkdtemp(join(tmpdir(), 'windtunnel-runtimes-')));
  await mkdir(root, { recursive: true });
  const servers = new Servers(root);
  const all: DrivenRuntime[] = [];
  try {
    for (const runtime of runtimes.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
      all.push(await driven(runtime, root, servers));
    }
    process.stdout.write(tableOf(all));
    const failed = all.some(({ outcomes }) => [...outcomes.values()].some((problem) => problem !== null));
    process.exitCode = failed ? 1 : 0;
  } finally {
    await servers.stop();
    if (values.in === undefined) await rm(root, { recursive: true, force: true });
  }
};

await main();
