// The local platform beside serverless-offline: what is installed, started, measured in turn and stopped, and what is told where there
// is nobody to compare with.

import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import {
  peers,
  runPeers,
  startServerless,
  startWindtunnel,
  type PeerProcess,
  type PeersParts,
} from '../../../bench/suites/peers.ts';
import { looped } from '../closed-loop-result.ts';
import { contextOf } from './made-up-context.ts';

const perSecond: Readonly<Record<string, number>> = { ours: 600, offline: 100, 'in-process': 300 };

const made = (fields: Partial<PeersParts> = {}) => {
  const said: string[] = [];
  let directory = '';
  const target = (functionName: string) => ({
    url: `http://${functionName}`,
    functionName,
    stop: async () => void said.push(`stop ${functionName}`),
  });
  const parts: PeersParts = {
    install: async (into) => {
      directory = into;
      said.push(`install beside ${readFileSync(join(into, 'package.json'), 'utf8').trim()}`);
    },
    startPeer: async (into, inProcess) => {
      expect(into).toBe(directory);
      said.push(inProcess ? 'start in-process' : 'start offline');
      return target(inProcess ? 'in-process' : 'offline');
    },
    startOurs: async () => {
      said.push('start ours');
      return target('ours');
    },
    loop: async ({ functionName }, durationMs) => {
      said.push(`${functionName} ${durationMs}`);
      return looped(perSecond[functionName]!);
    },
    ...fields,
  };
  return { parts, said, directory: () => directory };
};

const setUp = ['install beside { "private": true }', 'start offline', 'start in-process', 'start ours'];
const stopped = ['stop ours', 'stop offline', 'stop in-process'];

test.each([
  [true, 2, 1500],
  [false, 5, 4000],
])('quick %s: each is warmed, then %d rounds of %d ms in turn', async (quick, repeats, durationMs) => {
  const { parts, said, directory } = made();
  const { context, stages } = contextOf(quick);
  const { status, tables, notes, name, description } = await runPeers(context, parts);
  const round = ['ours', 'offline', 'in-process'].map((one) => `${one} ${durationMs}`);
  expect(said).toEqual([...setUp, ...Array.from({ length: repeats + 1 }, () => round).flat(), ...stopped]);
  expect(stages).toEqual([
    ['installing serverless@3 and serverless-offline@13', 60_000],
    ...Array.from({ length: repeats }, (_, index) => [`round ${index + 1} of ${repeats}`, 3 * durationMs]),
  ]);
  expect([status, notes, name, description]).toEqual(['passed', [], peers.name, peers.description]);
  expect(tables[0]!.rows.map((row) => row[1])).toEqual([600, 100, 300]);
  expect(tables[0]!.note).toBe(
    '6.0 times as many as serverless-offline (serverless@3, serverless-offline@13); ' +
      `medians of ${repeats} rounds of ${durationMs / 1000} s, in turn. Wanted: 5 times, p99 at most 10 ms.`,
  );
  expect(existsSync(directory())).toBe(false);
});

test('without the registry the suite is left out', async () => {
  const { parts, said } = made({ install: () => Promise.reject(new Error('ENOTFOUND')) });
  const { context } = contextOf(true);
  expect(await runPeers(context, parts)).toEqual({
    name: 'peers',
    description: peers.description,
    measured: null,
    simulated: null,
    validation: [],
    status: 'no data',
    notes: ['skipped: serverless@3 and serverless-offline@13 cannot be installed here'],
    tables: [],
  });
  expect(said).toEqual([]);
});

test.each([
  [true, ['stop offline']],
  [false, ['stop in-process']],
])('where one of the peers does not start (in process: %s) the other is stopped', async (which, stops) => {
  const { parts, said, directory } = made();
  const { context, stages } = contextOf(true);
  const report = await runPeers(context, {
    ...parts,
    startPeer: async (into, inProcess) => (inProcess === which ? null : parts.startPeer(into, inProcess)),
  });
  expect([report.status, report.notes, report.tables]).toEqual([
    'no data',
    ['skipped: serverless-offline does not start here'],
    [],
  ]);
  expect(said.slice(2)).toEqual(stops);
  expect(stages).toHaveLength(1);
  expect(existsSync(directory())).toBe(false);
});

test('a stop ends it after the round', async () => {
  const { context, stop, stages } = contextOf(false);
  const { parts, said } = made();
  let loops = 0;
  const report = await runPeers(context, {
    ...parts,
    loop: (...asked) => {
      loops += 1;
      // In the second round.
      if (loops === 8) stop.abort();
      return parts.loop(...asked);
    },
  });
  expect([report.status, loops, stages.length]).toEqual(['interrupted', 9, 3]);
  expect(said.slice(-3)).toEqual(stopped);
});

test.each<[string, (stop: () => void) => Partial<PeersParts>]>([
  [
    'while the peers are installed',
    (stop) => ({
      install: () => {
        stop();
        return Promise.reject(new Error('AbortError'));
      },
    }),
  ],
  [
    'while the peers start',
    (stop) => ({
      startPeer: async () => {
        stop();
        return null;
      },
    }),
  ],
  [
    'before the first round',
    (stop) => ({
      loop: async () => {
        stop();
        return looped(100);
      },
    }),
  ],
])('a stop %s leaves nothing to tell', async (_, fields) => {
  const { context, stop } = contextOf(true);
  const { parts } = made(fields(() => stop.abort()));
  const { status, tables, notes } = await runPeers(context, parts);
  expect([status, tables, notes]).toEqual(['interrupted', [], []]);
});

test('a loop that fails fails the suite, and stops all', async () => {
  const { parts, said, directory } = made({ loop: () => Promise.reject(new Error('connect ECONNREFUSED')) });
  await expect(runPeers(contextOf(true).context, parts)).rejects.toThrow('connect ECONNREFUSED');
  expect(said).toEqual([...setUp, ...stopped]);
  expect(existsSync(directory())).toBe(false);
});

describe('serverless-offline', () => {
  const directories: string[] = [];
  afterAll(() => {
    for (const directory of directories) rmSync(directory, { recursive: true });
  });

  /** A process in the place of serverless-offline, which answers at its port, or never does. */
  const offline = async (inProcess: boolean, { refusals = 0, obeys = true, hasEnded = false } = {}) => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-offline-'));
    directories.push(directory);
    const said: unknown[] = [];
    const asked: unknown[] = [];
    const events = new EventEmitter();
    let left = refusals;
    let server: Server | null = null;
    const end = (signal: NodeJS.Signals): void => {
      child.signalCode = signal;
      server?.close();
      events.emit('exit', null, signal);
    };
    const child = {
      exitCode: hasEnded ? 1 : null,
      signalCode: null as NodeJS.Signals | null,
      once: events.once.bind(events),
      kill: (signal: NodeJS.Signals) => {
        said.push(signal);
        if (obeys || signal === 'SIGKILL') end(signal);
        return true;
      },
    };
    const lambdaPort = (): number =>
      Number(/lambdaPort: (\d+)/.exec(readFileSync(join(directory, 'serverless.yml'), 'utf8'))![1]);
    let nowMs = 0;
    const target = await startServerless(directory, inProcess, {
      spawnNode: (args, cwd, env) => {
        said.push([args, cwd, env['SLS_TELEMETRY_DISABLED'], env['SLS_NOTIFICATIONS_MODE'], env['PATH']]);
        server = createServer((request, response) => {
          const chunks: Buffer[] = [];
          request.on('data', (chunk: Buffer) => chunks.push(chunk));
          request.on('end', () => {
            asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
            left -= 1;
            response.writeHead(left < 0 ? 200 : 502, { connection: 'close' }).end('{}');
          });
        });
        server.listen(lambdaPort(), '127.0.0.1');
        return child as unknown as PeerProcess;
      },
      nowMs: () => nowMs,
      wait: async (ms) => {
        said.push(ms);
        nowMs += 10_000;
        await new Promise(setImmediate);
      },
    });
    return { target, said, asked, directory, lambdaPort, child };
  };

  test.each([false, true])('is started with one function; in its own process: %s', async (inProcess) => {
    const { target, said, asked, directory, lambdaPort } = await offline(inProcess, { refusals: 1 });
    const yaml = readFileSync(join(directory, 'serverless.yml'), 'utf8');
    const [first, second] = [...yaml.matchAll(/Port: (\d+)/g)].map(([, port]) => port);
    expect(first).not.toBe(second);
    expect(yaml.replaceAll(/Port: \d+/g, 'Port: 1')).toBe(`service: peer
frameworkVersion: '3'
provider: { name: aws, runtime: nodejs20.x, stage: dev }
plugins: [serverless-offline]
functions: { hello: { handler: handler.hello } }
custom: { serverless-offline: { httpPort: 1, lambdaPort: 1, host: 127.0.0.1, useInProcess: ${inProcess} } }
`);
    expect(readFileSync(join(directory, 'handler.js'), 'utf8')).toBe(
      'exports.hello = async (event) => ({ hello: event });\n',
    );
    const bin = join(directory, 'node_modules/serverless/bin/serverless.js');
    expect(said[0]).toEqual([[bin, 'offline', 'start'], directory, '1', 'off', process.env['PATH']]);
    expect(target).toMatchObject({ url: `http://127.0.0.1:${lambdaPort()}`, functionName: 'peer-dev-hello' });
    // It is there once it answers, and asked every 250 ms until then.
    const request = 'POST /2015-03-31/functions/peer-dev-hello/invocations {"name":"windtunnel"}';
    expect([asked, said.slice(1)]).toEqual([[request, request], [250]]);
    await target!.stop();
    expect(said.slice(2)).toEqual(['SIGTERM']);
  });

  test('that does not answer for a minute is stopped', async () => {
    const { target, said, asked } = await offline(false, { refusals: Infinity });
    expect([target, said.slice(1), asked.length]).toEqual([
      null,
      [...Array.from({ length: 6 }, () => 250), 'SIGTERM'],
      6,
    ]);
  });

  test('that has ended is asked no more, and waited for no longer', async () => {
    const { target, said, asked } = await offline(false, { refusals: Infinity, obeys: false, hasEnded: true });
    expect([target, said.slice(1), asked]).toEqual([null, ['SIGTERM'], []]);
  });

  test('that does not end within 3 s of its stop is killed', async () => {
    const { target, said, child } = await offline(false, { obeys: false });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const stopping = target!.stop();
      await vi.advanceTimersByTimeAsync(2999);
      expect([said.slice(1), child.signalCode]).toEqual([['SIGTERM'], null]);
      await vi.advanceTimersByTimeAsync(1);
      await stopping;
      expect(said.slice(1)).toEqual(['SIGTERM', 'SIGKILL']);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('ours is a platform with the function `hello` and the limits of the scenario', async () => {
  const orders: object[] = [];
  const said: string[] = [];
  const { context } = contextOf(true, { sandbox: 'process' });
  const target = await startWindtunnel(context, async (order) => {
    orders.push(order);
    expect(order.functions.map(({ config }) => config.name)).toEqual(['hello']);
    return { url: 'http://ours', stop: async () => void said.push('stopped') };
  });
  expect(target).toMatchObject({ url: 'http://ours', functionName: 'hello' });
  expect(orders).toMatchObject([
    { sandbox: 'process', accountConcurrency: 100, unreservedMinimum: 0, rules: { requestRatePerConcurrency: null } },
  ]);
  expect(Object.keys(orders[0]!).sort()).toEqual([
    'accountConcurrency',
    'functions',
    'rules',
    'sandbox',
    'seed',
    'unreservedMinimum',
  ]);
  await target.stop();
  expect(said).toEqual(['stopped']);
});
