// The local platform beside serverless-offline, in turn in one run on one machine: raw invocations a second over ten
// connections. The peer is installed into a scratch folder; without the npm registry there is nothing to compare with.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closedLoop, type ClosedLoopResult } from '../../loadgen/index.ts';
import type { SuiteReport } from '../../reports/index.ts';
import { startPlatformProcess } from '../measure/platform-process.ts';
import { localFunctions } from '../measure/target.ts';
import type { Suite, SuiteContext } from './suite.ts';
import { helloScenario } from './throughput.ts';
import { medianOf } from '../../sim/stats/median.ts';
import { ownReport } from './own-report.ts';

const connections = 10;
const payload = '{"name":"windtunnel"}';
/** The last major versions that run without an account at their maker's. */
const packages = ['serverless@3', 'serverless-offline@13'];

const listening = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

/** Two ports that are free, and not the same: both are held before either is let go. */
const freePorts = async (): Promise<[number, number]> => {
  const servers = [await listening(), await listening()];
  const [first, second] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first!, second!];
};

const service = (httpPort: number, lambdaPort: number, inProcess: boolean): string => `service: peer
frameworkVersion: '3'
provider: { name: aws, runtime: nodejs20.x, stage: dev }
plugins: [serverless-offline]
functions: { hello: { handler: handler.hello } }
custom: { serverless-offline: { httpPort: ${httpPort}, lambdaPort: ${lambdaPort}, host: 127.0.0.1, useInProcess: ${inProcess} } }
`;

export interface Target {
  readonly url: string;
  readonly functionName: string;
  stop(): Promise<void>;
}

const hasEnded = ({ exitCode, signalCode }: PeerProcess): boolean => exitCode !== null || signalCode !== null;

/** Whether it answers within `withinMs`, and before its process ends. */
const answers = async (
  { url, functionName }: Omit<Target, 'stop'>,
  child: PeerProcess,
  withinMs: number,
  { nowMs, wait }: Pick<PeerParts, 'nowMs' | 'wait'>,
): Promise<boolean> => {
  const untilMs = nowMs() + withinMs;
  while (nowMs() < untilMs && !hasEnded(child)) {
    const path = `/2015-03-31/functions/${functionName}/invocations`;
    const answer = await fetch(url + path, { method: 'POST', body: payload }).catch(() => null);
    if (answer?.ok === true) return true;
    await wait(250);
  }
  return false;
};

/** The peer's process, as whoever started it sees it. */
export type PeerProcess = Pick<ChildProcess, 'once' | 'kill' | 'exitCode' | 'signalCode'>;

/** How the peer is started, and waited for. */
export interface PeerParts {
  /** With these arguments of Node.js in that directory. */
  readonly spawnNode: (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) => PeerProcess;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

const peerParts: PeerParts = {
  spawnNode: (args, cwd, env) => spawn(process.execPath, args, { cwd, env, stdio: 'ignore' }),
  nowMs: () => performance.now(),
  wait: (ms) => delay(ms),
};

const ended = (child: PeerProcess): Promise<void> =>
  new Promise((resolve) => {
    if (hasEnded(child)) resolve();
    else child.once('exit', () => resolve());
  });

/** By default its handlers run in worker threads, as ours do; `inProcess` runs them where its server runs. */
export const startServerless = async (
  directory: string,
  inProcess: boolean,
  parts: PeerParts = peerParts,
): Promise<Target | null> => {
  const [httpPort, lambdaPort] = await freePorts();
  await writeFile(join(directory, 'serverless.yml'), service(httpPort, lambdaPort, inProcess));
  await writeFile(join(directory, 'handler.js'), 'exports.hello = async (event) => ({ hello: event });\n');
  const bin = join(directory, 'node_modules/serverless/bin/serverless.js');
  const env = { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  const child = parts.spawnNode([bin, 'offline', 'start'], directory, env);
  const target = { url: `http://127.0.0.1:${lambdaPort}`, functionName: 'peer-dev-hello' };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended(child);
    clearTimeout(killer);
  };
  if (await answers(target, child, 60_000, parts)) return { ...target, stop };
  await stop();
  return null;
};

/** The local platform in a process of its own. */
export const startWindtunnel = async (
  { sandbox }: SuiteContext,
  start: typeof startPlatformProcess = startPlatformProcess,
): Promise<Target> => {
  const scenario = helloScenario();
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const functions = localFunctions(scenario);
  const platform = await start({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    sandbox,
    functions,
  });
  return { url: platform.url, functionName: 'hello', stop: () => platform.stop() };
};

/** What is compared, and how. */
export interface PeersParts {
  /** Rejects where the packages cannot be had. */
  readonly install: (directory: string, signal: AbortSignal) => Promise<unknown>;
  /** Null where it does not start. */
  readonly startPeer: (directory: string, inProcess: boolean) => Promise<Target | null>;
  readonly startOurs: (context: SuiteContext) => Promise<Target>;
  readonly loop: (target: Target, durationMs: number) => Promise<ClosedLoopResult>;
}

const usualParts: PeersParts = {
  install: (cwd, signal) => {
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
    return promisify(execFile)('npm', args, { cwd, timeout: 300_000, signal });
  },
  startPeer: (directory, inProcess) => startServerless(directory, inProcess),
  startOurs: (context) => startWindtunnel(context),
  loop: ({ url, functionName }, durationMs) => closedLoop({ url, functionName, connections, durationMs, payload }),
};

const rowOf = (name: string, runs: readonly ClosedLoopResult[]): (string | number)[] => [
  name,
  Math.round(medianOf(runs.map((run) => run.requestsPerSecond))),
  ...([(run) => run.p50Ms, (run) => run.p99Ms] as const satisfies ((run: ClosedLoopResult) => number)[]).map((of) =>
    medianOf(runs.map((run) => of(run))),
  ),
  runs.reduce((sum, run) => sum + run.non2xx + run.errors, 0),
];

const names = ['windtunnel serve', 'serverless-offline', 'serverless-offline, in-process (no isolation)'];

/** The suite's report of what each platform carried: ours first, then the peer as it comes, then the peer in one process. */
export const peersReport = (
  runs: readonly (readonly ClosedLoopResult[])[],
  {
    aborted,
    repeats,
    durationMs,
  }: { readonly aborted: boolean; readonly repeats: number; readonly durationMs: number },
): SuiteReport => {
  const rows = runs.map((own, index) => rowOf(names[index]!, own));
  const ratio = Number(rows[0]![1]) / Number(rows[1]![1]);
  const p99Ms = Number(rows[0]![3]);
  return ownReport(peers, {
    aborted,
    holds: ratio >= 5 && p99Ms <= 10 && rows[0]![4] === 0,
    tables: [
      {
        title: `Raw invocations, ${connections} connections, closed loop`,
        columns: ['platform', 'requests/s', 'p50 ms', 'p99 ms', 'not 2xx or no answer'],
        rows,
        note: `${ratio.toFixed(1)} times as many as serverless-offline (${packages.join(', ')}); medians of ${repeats} rounds of ${durationMs / 1000} s, in turn. Wanted: 5 times, p99 at most 10 ms.`,
      },
    ],
  });
};

const stoppedReport = (): SuiteReport => ownReport(peers, { aborted: true, holds: true, tables: [] });

/** Where there is nobody to compare with; what was stopped may have had somebody. */
const skipped = (why: string, { aborted }: AbortSignal): SuiteReport =>
  aborted ? stoppedReport() : ownReport(peers, { aborted, holds: true, tables: [], notes: [`skipped: ${why}`] });

/** In turn, so that the machine's better and worse moments fall on both. */
const compared = async (
  targets: readonly Target[],
  context: SuiteContext,
  loop: PeersParts['loop'],
): Promise<SuiteReport> => {
  const [repeats, durationMs] = context.quick ? [2, 1500] : [5, 4000];
  const runs = targets.map((): ClosedLoopResult[] => []);
  for (const target of targets) await loop(target, durationMs);
  for (let repeat = 0; repeat < repeats && !context.signal.aborted; repeat += 1) {
    context.onStage(`round ${repeat + 1} of ${repeats}`, targets.length * durationMs);
    for (const [index, target] of targets.entries()) runs[index]!.push(await loop(target, durationMs));
  }
  // Before the end of the first round there is nothing to tell.
  if (runs[0]!.length === 0) return stoppedReport();
  return peersReport(runs, { aborted: context.signal.aborted, repeats, durationMs });
};

/** @param parts what is compared, and how; ours and the peers of the npm registry unless given */
export const runPeers = async (
  context: SuiteContext,
  { install, startPeer, startOurs, loop }: PeersParts = usualParts,
): Promise<SuiteReport> => {
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-peers-'));
  try {
    await writeFile(join(directory, 'package.json'), '{ "private": true }\n');
    context.onStage(`installing ${packages.join(' and ')}`, 60_000);
    try {
      await install(directory, context.signal);
    } catch {
      return skipped(`${packages.join(' and ')} cannot be installed here`, context.signal);
    }
    const started = [await startPeer(directory, false), await startPeer(directory, true)];
    const peersRunning = started.filter((peer) => peer !== null);
    const stopAll = (targets: readonly Target[]) => Promise.all(targets.map((target) => target.stop()));
    if (peersRunning.length < started.length) {
      await stopAll(peersRunning);
      return skipped('serverless-offline does not start here', context.signal);
    }
    const ours = await startOurs(context);

    try {
      return await compared([ours, ...peersRunning], context, loop);
    } finally {
      await stopAll([ours, ...peersRunning]);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

export const peers: Suite = {
  name: 'peers',
  description: 'How many invocations a second the local platform carries beside serverless-offline, in the same run.',
  onDemand: true,
  run: (context) => runPeers(context),
};
