// The options of `serve` and its help: who may call, what is kept for people's tools to read, how functions run.

import { Option, type Command } from 'commander';
import type { EndpointUrls, SandboxKind } from '../../local/index.ts';
import type { ServedFileOptions } from './served-file.ts';
import { example, sandboxOption } from '../terminal/common-options.ts';
import {
  clockSpeed,
  durationMs,
  hostName,
  parameter,
  portNumber,
  serviceEndpoint,
  sizeMb,
  webOrigin,
} from '../terminal/options.ts';

export interface ServeCommandOptions extends ServedFileOptions {
  readonly port: number;
  /** ms for which a function that was made or changed is on its way. */
  readonly settle: number;
  /** Address to listen on. */
  readonly host: string;
  /** Names under which requests may come, besides the platform's own. */
  readonly allowHost: readonly string[];
  /** Origins whose web pages may call. */
  readonly allowOrigin: readonly string[];
  /** Of the clock by which asynchronous events wait. */
  readonly clock: number;
  /** URL by service. */
  readonly endpoint: EndpointUrls;
  readonly sandbox: SandboxKind;
  readonly cpuShare: 'auto' | 'none';
  /** A function that is debugged. */
  readonly inspect?: string;
  readonly inspectPort: number;
  /** Whether changed code is taken up. */
  readonly reload: boolean;
  /** Directory for log streams. */
  readonly logs?: string;
  /** MB of all of them. */
  readonly logsLimit: number;
  /** MB of logs, metrics and traces that are kept. */
  readonly store: number;
  /** Whether every invocation is traced. */
  readonly traceAll: boolean;
  /** File for records of API calls. */
  readonly trail?: string;
  /** Whether invocations are recorded too. */
  readonly trailData: boolean;
  /** MB that uploaded code may unpack to. */
  readonly codeStorage: number;
}

const addDoors = (command: Command): Command =>
  command
    .option('--port <port>', 'port; 0 for any', portNumber, 9001)
    .option('--host <address>', 'address to listen on; whoever reaches another than loopback can run code', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'answer to this name too, such as host.docker.internal; may be given several times',
      hostName,
      [],
    )
    .option(
      '--allow-origin <origin>',
      'let web pages of this origin call, such as http://localhost:3000; may be given several times',
      webOrigin,
      [],
    )
    .option(
      '--auth [file]',
      'callers must sign and be allowed; <file> says who there is, without one the template does and keys are printed',
    )
    .option(
      '--era <era>',
      'rules of another era (2018, 2020, 2023, 2026 or an ISO date); of today where the file names none',
    )
    .addOption(
      new Option('--settle <duration>', 'how long a function that was made or changed is on its way, as on AWS')
        .argParser(durationMs)
        .default(250, '250ms'),
    )
    .option('--parameter <name=value>', 'a parameter of the template; may be given several times', parameter, {});

const addKept = (command: Command): Command =>
  command
    .option('--logs <dir>', 'write the log of each environment to <dir>/<function>/<log stream>.log')
    .addOption(new Option('--logs-limit <size>', 'how much of it').argParser(sizeMb).default(1024, '1GB'))
    .addOption(
      new Option('--store <size>', 'logs, metrics and traces that are kept for the APIs of CloudWatch and X-Ray')
        .argParser(sizeMb)
        .default(128, '128MB'),
    )
    .option('--trace-all', 'trace every invocation, whatever its function and its header say', false)
    .option('--trail <file>', "write a record of CloudTrail's for each API call to the end of <file>, one a line")
    .option('--trail-data', 'record invocations too, and other calls that carry data', false);

const addRunning = (command: Command): Command =>
  command
    .addOption(
      new Option('--code-storage <size>', 'what uploaded code may unpack to').argParser(sizeMb).default(10_240, '10GB'),
    )
    .option(
      '--clock <speed>',
      'how fast asynchronous events and durable executions wait: 60x makes a minute a second',
      clockSpeed,
      1,
    )
    .option(
      '--endpoint <service=url>',
      'where sqs, kinesis or dynamodb is, or another service that handlers call; may be given several times',
      serviceEndpoint,
      {},
    )
    .addOption(
      new Option('--cpu-share <share>', 'whether processes get the share of a core of their memory')
        .choices(['auto', 'none'])
        .default('none'),
    )
    .option('--inspect <function>', 'its processes wait for a debugger; no time-out passes while that has them stopped')
    .option('--inspect-port <port>', 'where the first of them waits', portNumber, 9229)
    .option('--no-reload', 'keep the code of the start when files change');

export const addServeOptions = (command: Command): Command =>
  addRunning(
    addKept(
      addDoors(
        command
          .description("run the local platform: Lambda's Invoke API on loopback, for a scenario or a SAM template")
          .addOption(sandboxOption()),
      ),
    ),
  ).addHelpText('after', example('serve checkout.yaml --port 9001'));
