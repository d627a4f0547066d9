// Which other load generators there are on a machine, how they are asked for a rate, and what is read from their answers.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { peersHere, type PeerQuestion, type RunCommand } from '../../../bench/suites/loadgen/peers.ts';

const question: PeerQuestion = { url: 'http://127.0.0.1:1/', perSecond: 5000, connections: 50, seconds: 4 };
const { signal } = new AbortController();
const absent = (): never => {
  throw Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' });
};
const told = (stdout: string, stderr = '') => ({ stdout, stderr });
/** As some end that are asked for their version. */
const refusing = (text: string): never => {
  throw Object.assign(new Error('it failed'), { code: 1, stdout: '', stderr: text });
};

/** A machine with `programs`, which answer to their arguments. */
const machine = (programs: Readonly<Record<string, (args: readonly string[]) => ReturnType<typeof told>>>) => {
  const ran: [command: string, args: readonly string[], signal: AbortSignal | undefined][] = [];
  const run: RunCommand = async (command, args, options) => {
    ran.push([command, args, options?.signal]);
    return (programs[command] ?? absent)(args);
  };
  const asked: unknown[] = [];
  const ask = async (...given: unknown[]): Promise<unknown> => {
    asked.push(given);
    return 1.25;
  };
  return { run, ran, ask, asked };
};

const latencies = ' Latency Distribution\n 50% 1.00ms\n 99% 7.50ms\n';
const versionOr =
  (version: () => ReturnType<typeof told>, answer: string) =>
  (args: readonly string[]): ReturnType<typeof told> =>
    args[0]!.startsWith('-') && args.length === 1 ? version() : told(answer);

test('alone there is autocannon, in a process of its own', async () => {
  const { run, ran, ask, asked } = machine({});
  const peers = await peersHere(run, ask);
  expect(peers.map(({ name, isFixedRate }) => [name, isFixedRate])).toEqual([['autocannon', true]]);
  expect(ran).toEqual([
    ['wrk2', ['--version'], undefined],
    ['wrk', ['--version'], undefined],
    ['oha', ['--version'], undefined],
    ['hey', ['-h'], undefined],
    ['k6', ['version'], undefined],
  ]);
  expect(await peers[0]!.p99Ms(question, signal)).toBe(1.25);
  expect(asked).toEqual([['./loadgen/peers-child.js', question, signal]]);
});

test('wrk has a rate where its usage knows one', async () => {
  const { run, ran, ask } = machine({
    wrk2: versionOr(() => refusing('Usage:\n  -R, --rate <T>  work rate\n'), latencies),
    wrk: versionOr(() => refusing('Usage:\n  -t, --threads <N>\n'), latencies.replace('7.50', '9.25')),
  });
  const peers = (await peersHere(run, ask)).slice(1);
  expect(peers.map(({ name, isFixedRate }) => [name, isFixedRate])).toEqual([
    ['wrk2 -R', true],
    ['wrk', false],
  ]);
  expect(await Promise.all(peers.map((peer) => peer.p99Ms(question, signal)))).toEqual([7.5, 9.25]);
  expect(ran.slice(-2)).toEqual([
    ['wrk2', ['-t1', '-c50', '-d4s', '--latency', '-R5000', question.url], signal],
    ['wrk', ['-t1', '-c50', '-d4s', '--latency', question.url], signal],
  ]);
});

test.each([
  ['-R, said as a text', 'usage: -R, <rate>', true],
  ['--rate', 'usage: --rate <rate>', true],
  ['none', 'usage: -r <script>', false],
])('a wrk whose usage has %s', async (_, usage, isFixedRate) => {
  const { run, ask } = machine({ wrk: () => told('', usage) });
  expect((await peersHere(run, ask))[1]).toMatchObject({ name: isFixedRate ? 'wrk -R' : 'wrk', isFixedRate });
});

test('oha and hey are given the rate: the one of all connections, the other of each', async () => {
  const { run, ran, ask } = machine({
    oha: versionOr(() => told('oha 1.4'), '{"latencyPercentiles":{"p99":0.0042}}'),
    hey: versionOr(() => refusing('Usage: hey'), '  99%% in 0.0432 secs\n'),
  });
  const peers = (await peersHere(run, ask)).slice(1);
  expect(peers.map(({ name, isFixedRate }) => [name, isFixedRate])).toEqual([
    ['oha', true],
    ['hey', true],
  ]);
  expect(await peers[0]!.p99Ms(question, signal)).toBeCloseTo(4.2, 9);
  expect(await peers[1]!.p99Ms(question, signal)).toBeCloseTo(43.2, 9);
  expect(ran.slice(-2)).toEqual([
    ['oha', ['-q', '5000', '-c', '50', '-z', '4s', '--latency-correction', '--no-tui', '-j', question.url], signal],
    ['hey', ['-q', '100', '-c', '50', '-z', '4s', question.url], signal],
  ]);
});

test('k6 runs a script of a constant rate, and its summary is read', async () => {
  const scripts: string[] = [];
  const { run, ran, ask } = machine({
    k6: (args) => {
      if (args[0] === 'version') return told('k6 v1');
      scripts.push(readFileSync(args.at(-1)!, 'utf8'));
      writeFileSync(args[3]!, '{"metrics":{"http_req_duration":{"p(99)":3.5}}}');
      return told('');
    },
  });
  const [, k6] = await peersHere(run, ask);
  expect([k6!.name, k6!.isFixedRate, await k6!.p99Ms(question, signal)]).toEqual(['k6', true, 3.5]);
  const [command, args, given] = ran.at(-1)!;
  expect([command, args.slice(0, 3), given]).toEqual(['k6', ['run', '--quiet', '--summary-export'], signal]);
  const options = {
    scenarios: {
      s: {
        executor: 'constant-arrival-rate',
        rate: 5000,
        timeUnit: '1s',
        duration: '4s',
        preAllocatedVUs: 50,
        maxVUs: 50,
      },
    },
    summaryTrendStats: ['p(99)'],
  };
  expect(scripts).toEqual([
    `import http from 'k6/http';\nexport const options = ${JSON.stringify(options)};\n` +
      'export default () => { http.get("http://127.0.0.1:1/"); };\n',
  ]);
  // Nothing of it is left.
  for (const file of [args[3]!, args[4]!]) expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('a k6 that fails is an error, and leaves nothing', async () => {
  let script = '';
  const { run, ask } = machine({
    k6: (args) => {
      if (args[0] === 'version') return told('k6 v1');
      script = args.at(-1)!;
      return refusing('thresholds');
    },
  });
  const [, k6] = await peersHere(run, ask);
  await expect(k6!.p99Ms(question, signal)).rejects.toThrow('it failed');
  expect(() => readFileSync(script)).toThrow('ENOENT');
});
