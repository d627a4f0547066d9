// Express, Fastify, Hono, Koa, Nest and what else people run on Lambda, from npm, behind all three doors of `serve`: makes
// the table of docs/frameworks.md. `node conformance/run.mjs frameworks [id...] [--in DIRECTORY]`; installs some
// hundred megabytes into a temporary directory, which is removed unless it was named.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sayError as say } from '../say.ts';
import { startServe } from '../served.ts';
import { boto3, findClients } from './clients.ts';
import { drive, type Tallies } from './drive.ts';
import { frameworks, type Framework } from './frameworks.ts';
import { install, type Workplace } from './install.ts';
import { openStandIns, type StandIns } from './stand-ins.ts';
import { sandboxes, tableOf, type Driven, type SandboxKind } from './table.ts';
import { functionName, templateOf } from './template.ts';

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** Those that could be installed. */
const installed = async (wanted: readonly Framework[], place: Workplace): Promise<Framework[]> => {
  const there: Framework[] = [];
  for (const framework of wanted) {
    const { id, node = 20 } = framework;
    if (nodeMajor < node) say(`skip ${id}: it takes Node.js ${node} or later, this is ${process.versions.node}`);
    else {
      say(`installing ${id}`);
      try {
        await install(framework, place);
        there.push(framework);
      } catch (error) {
        say(`skip ${id}: ${(error as Error).message.split('\n').slice(0, 3).join(' ')}`);
      }
    }
  }
  return there;
};

const notesOn = (framework: Framework, said: string): string | null =>
  new RegExp(`^${functionName(framework)} runs in a process: (.*)$`, 'm').exec(said)?.[1] ?? null;

const driveAll = async (
  there: readonly Framework[],
  sandbox: SandboxKind,
  place: Workplace,
  standIns: StandIns,
): Promise<Driven[]> => {
  const logs = join(place.root, 'logs', sandbox);
  await rm(logs, { recursive: true, force: true });
  const url = standIns.httpUrl;
  const endpoints = ['s3', 'dynamodb'].flatMap((service) => ['--endpoint', `${service}=${url}`]);
  const args = [join(place.root, 'template.json'), '--sandbox', sandbox, '--logs', logs, ...endpoints];
  const served = await startServe(args, place.started);
  const clients = findClients().filter(({ absent }) => absent === null);
  const driven: Driven[] = [];
  for (const framework of there) {
    say(`asking ${framework.id} (${sandbox})`);
    const tallies: Tallies = await drive(framework, { served, standIns, logs, clients });
    for (const { problems } of tallies.values()) for (const problem of problems) say(`  ${problem}`);
    driven.push({ framework, sandbox, tallies, inProcess: notesOn(framework, served.said()) });
  }
  await served.stop();
  return driven;
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } });
  const root = values.in ?? (await mkdtemp(join(tmpdir(), 'windtunnel-frameworks-')));
  const place: Workplace = { root, started: join(root, 'started') };
  await mkdir(place.started, { recursive: true });
  for (const { name, absent } of [...findClients(), { name: 'boto3', absent: boto3.absent() }])
    if (absent !== null) say(`skip ${name}: ${absent}`);
  const standIns = await openStandIns();
  try {
    const wanted = frameworks.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
    const there = await installed(wanted, place);
    const variables = {
      STAND_IN: standIns.httpUrl,
      OTEL_EXPORTER_OTLP_ENDPOINT: standIns.httpUrl,
      PGHOST: '127.0.0.1',
      PGPORT: String(standIns.postgresPort),
      PGUSER: 'any',
      PGDATABASE: 'any',
    };
    await writeFile(join(root, 'template.json'), templateOf(there, place, variables));
    const driven: Driven[] = [];
    for (const sandbox of sandboxes) driven.push(...(await driveAll(there, sandbox, place, standIns)));
    process.stdout.write(tableOf(there, driven));
    process.exitCode = driven.some(({ tallies }) => [...tallies.values()].some(({ problems }) => problems.length > 0))
      ? 1
      : 0;
  } finally {
    standIns.close();
    if (values.in === undefined) await rm(root, { recursive: true, force: true });
  }
};

await main();
