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
import { startServe } from '../served.ts';
import { absentOf, build } from './build.ts';
import { callerOf, clientOf, createFunction } from './caller.ts';
import { runtimes, type Runtime } from './runtimes.ts';
import { steps, type StepName } from './steps.ts';
import { tableOf, type DrivenRuntime } from './table.ts';

const drive = async (
  runtime: Runtime,
  directory: string,
  platform: string,
  client: LambdaClient,
): Promise<ReadonlyMap<StepName, string | null>> => {
  const { id: name, handler, streamingHandler } = runtime;
  const streaming = streamingHandler === undefined ? name : `${name}-streaming`;
  await createFunction(client, { name, directory, handler });
  if (streamingHandler !== undefined)
    await createFunction(client, { name: streaming, directory, handler: streamingHandler });
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

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } });
  const root = values.in ?? (await mkdtemp(join(tmpdir(), 'windtunnel-runtimes-')));
  await mkdir(root, { recursive: true });
  const served = await startServe(['--sandbox', 'process'], root);
  const client = clientOf(served.url);
  const driven: DrivenRuntime[] = [];
  try {
    for (const runtime of runtimes.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
      const absent = absentOf(runtime);
      if (absent !== null) {
        say(`skip ${runtime.id}: ${absent}`);
        driven.push({ runtime, absent, version: '', outcomes: new Map() });
        continue;
      }
      say(`driving ${runtime.id}`);
      const directory = join(root, 'functions', runtime.id);
      const version = await build(runtime, directory).catch((error: Error) => error);
      if (version instanceof Error) {
        const why = `cannot be built here: ${version.message.split('\n').slice(0, 3).join(' ')}`;
        say(`skip ${runtime.id}: ${why}`);
        driven.push({ runtime, absent: why, version: '', outcomes: new Map() });
      } else {
        const outcomes = await drive(runtime, directory, served.url, client);
        driven.push({ runtime, absent: null, version, outcomes });
      }
    }
    process.stdout.write(tableOf(driven));
    const failed = driven.some(({ outcomes }) => [...outcomes.values()].some((problem) => problem !== null));
    process.exitCode = failed ? 1 : 0;
  } finally {
    client.destroy();
    await served.stop();
    if (values.in === undefined) await rm(root, { recursive: true, force: true });
  }
};

await main();
