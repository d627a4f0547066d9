// The command line as a user calls it, on the built package.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { parseResult, type RunResult } from 'lambda-windtunnel/reports';
import { erlangB } from 'lambda-windtunnel/sim';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, meantCode, root, start, windtunnel, type Ended } from './cli.ts';

const scenarios = join(root, 'bench/scenarios');

/** Examples of every kind of traffic, of compute and of concurrency, quick ones. */
const ofEachKind = [
  'async-retries',
  'closed-loop',
  'deployment-hook',
  'durable-starts',
  'front-door-kinds',
  'kafka-provisioned',
  'managed-slots',
  'provisioned-schedule',
  'snapstart-publish',
  'sqs-redrive',
  'stream-item-failures',
  'tenants',
  'vpc-quota',
];

const scenario = `
name: test
duration: 20s
seed: 3
account: { concurrency: 100 }
functions:
  api:
    reservedConcurrency: 10
    duration: { lognormal: { p50: 80ms, p99: 400ms } }
    coldStart: { constant: 150ms }
traffic:
  - to: api
    arrivals: { poisson: { rate: 100/s } }
`;

let directory: string;
const write = (name: string, text: string): string => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-cli-'));
  write('test.yaml', scenario);
  await windtunnel(['simulate', 'test.yaml', '--out', '.', '--quiet'], directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A result without what differs from run to run. */
const comparable = (text: string): string => {
  const { startedAt: _s, host: _h, ...rest } = JSON.parse(text) as RunResult;
  return JSON.stringify(rest);
};

describe('simulate', () => {
  let first: Ended;
  let told: Ended;
  beforeAll(async () => {
    write('broken-slo.yaml', `${scenario}slo: { throttled: "<0.01%" }\n`);
    first = await windtunnel(['simulate', 'test.yaml', '--json'], directory);
    told = await windtunnel(['simulate', 'broken-slo.yaml'], directory);
  });

  test('what no machine carries, and what cannot be written to, is refused before the run', async () => {
    write('vast.yaml', scenario.replace('100/s', '1e12/s'));
    const vast = await windtunnel(['simulate', 'vast.yaml'], directory);
    expect([vast.code, vast.stderr]).toEqual([2, expect.stringContaining('--max-events')]);
    write('taken', '');
    for (const out of ['taken', 'taken/below']) {
      const refused = await windtunnel(['simulate', 'test.yaml', '--out', out], directory);
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toMatch(/^the command line has a problem:\n  --out: .*taken is a file; name a directory/);
    }
  });

  test('--json prints one result and nothing else; the same seed gives the same bytes, another does not', async () => {
    const again = await windtunnel(['simulate', 'test.yaml', '--json'], directory);
    const other = await windtunnel(['simulate', 'test.yaml', '--json', '--seed', '4'], directory);
    expect(first.code).toBe(0);
    const result = parseResult(first.stdout, 'stdout');
    expect(result).toMatchObject({ schema: 'windtunnel/run@1', kind: 'simulated', name: 'test', seed: 3 });
    expect(comparable(again.stdout)).toBe(comparable(first.stdout));
    expect(comparable(other.stdout)).not.toBe(comparable(first.stdout));
  });

  test('what a result carries as its scenario reproduces it', async () => {
    write('again.json', JSON.stringify((JSON.parse(first.stdout) as RunResult).scenario));
    const again = await windtunnel(['simulate', 'again.json', '--json'], directory);
    expect(comparable(again.stdout)).toBe(comparable(first.stdout));
  });

  test('a TypeScript scenario will do', async () => {
    write(
      'typed.ts',
      `const perSecond: number = 20;
       export default {
         name: 'typed',
         duration: '5s',
         functions: { f: { duration: { constant: '10ms' }, coldStart: { constant: '20ms' } } },
         traffic: [{ to: 'f', arrivals: { constant: { rate: \`\${perSecond}/s\` } } }],
       };`,
    );
    const { code, stdout } = await windtunnel(['simulate', 'typed.ts', '--json'], directory);
    expect(code).toBe(0);
    expect(parseResult(stdout, 'stdout').totals).toMatchObject({ offered: 100, completed: 100 });
  });

  test('the worked example of the Operator Guide: 7,000 of 10,000 throttled', async () => {
    const { stdout } = await windtunnel(['simulate', join(scenarios, 'burst-2018.yaml'), '--json'], directory);
    expect(parseResult(stdout, 'stdout').totals).toMatchObject({ offered: 10_000, throttled: 7000, coldStarts: 3000 });
  });

  test('a broken objective ends with exit code 3, and is told', () => {
    expect(told.code).toBe(3);
    expect(told.stdout).toMatch(/slo throttled <0.01%: .* BROKEN/);
  });

  test('cause and cure stand beside a broken objective, in words and in the result; --no-diagnosis leaves them out', async () => {
    expect(told.stdout).toMatch(/^limit: The reserved concurrency of api \(10\).*without it throttled would be 0 %/m);
    expect(told.stdout).toMatch(
      /^to do: Raise reservedConcurrency of api from 10 to \d+; simulated with that: throttled/m,
    );
    const { stdout } = await windtunnel(['simulate', 'broken-slo.yaml', '--json'], directory);
    const found = parseResult(stdout, 'stdout').diagnosis!;
    expect(found).toMatchObject({ by: 'simulation', causes: [{ limit: 'reservedConcurrency', of: 'api' }] });
    expect(found.cures[0]!.settings[0]!.path).toBe('functions.api.reservedConcurrency');
    const plain = await windtunnel(['simulate', 'broken-slo.yaml', '--json', '--no-diagnosis'], directory);
    expect(parseResult(plain.stdout, 'stdout').diagnosis).toBeUndefined();
  });

  test('example scenarios run by the command; test/bench/rules.study.test.ts runs all of them', async () => {
    for (const name of ofEachKind) {
      const { code, stdout, stderr } = await windtunnel(['simulate', join(scenarios, `${name}.yaml`)], directory);
      expect(code, `${name}: ${stdout}${stderr}`).toBe(meantCode('simulate', stdout));
    }
  });
});

describe('bad input ends with exit code 2 and says what to do', () => {
  test.each([
    [['simulate', 'no-such.yaml'], /no-such\.yaml has a problem[\s\S]*check the path/],
    [['simulate', 'broken.yaml'], /broken\.yaml has[\s\S]*line 1, column 7/],
    [['simulate', 'wrong.yaml'], /3 problems[\s\S]*duration: missing[\s\S]*functions[\s\S]*traffic/],
    [['simulate'], /missing required argument/],
    [['simulate', 'test.yaml', '--seed', 'x'], /whole number/],
    [['fly'], /unknown command/],
    [['bench', 'no-such-suite'], /no such suite; there are: steady/],
    [['check', 'test.yaml', '--baseline', 'test.yaml'], /it is no JSON: it begins with/],
    [['measure', 'test.yaml'], /functions\.api\.handler: missing/],
    [['measure', 'test.yaml', '--target', 'ftp://x'], /is no target/],
    [['plan', 'test.yaml'], /slo: missing/],
  ])('windtunnel %j', async (args, message) => {
    write('broken.yaml', 'name: x\n  duration: [\n');
    write('wrong.yaml', 'name: x\n');
    const { code, stdout, stderr } = await windtunnel(args, directory);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('plan', () => {
  test("answers Erlang's smallest c, or an interval that holds it", async () => {
    const { code, stdout } = await windtunnel(['plan', join(scenarios, 'erlang.yaml'), '--json', '--quiet'], directory);
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as {
      functions: [{ reservedConcurrency: number; reservedInterval: { low: number; high: number | null } }];
    };
    let smallest = 50;
    while (erlangB(50, smallest) >= 0.001) smallest += 1;
    const [{ reservedConcurrency, reservedInterval }] = plan.functions;
    expect(plan.functions[0]).toMatchObject({ provisionedConcurrency: 0 });
    // The formula is of a run without end; a reservation that 95 of 100 runs of a minute keep is a little larger.
    expect(reservedInterval.low).toBeLessThanOrEqual(smallest);
    expect(reservedConcurrency).toBeGreaterThanOrEqual(smallest);
    expect(reservedConcurrency).toBeLessThanOrEqual(smallest + 8);
  });

  test('finds the provisioned concurrency that keeps cold starts away', async () => {
    const file = write('cold.yaml', `${scenario}slo: { throttled: "<1%", coldStarts: "<0.5%" }\n`);
    const { code, stdout } = await windtunnel(['plan', file, '--json', '--quiet', '--replications', '32'], directory);
    const [plan] = (JSON.parse(stdout) as { functions: { provisionedConcurrency: number; figures: never }[] })
      .functions;
    expect(code).toBe(0);
    expect(plan!.provisionedConcurrency).toBeGreaterThan(0);
  });

  test('says so when nothing will do', async () => {
    const file = write('never.yaml', `${scenario}slo: { p50: "<20ms" }\n`);
    const { code, stdout } = await windtunnel(['plan', file, '--quiet', '--replications', '8'], directory);
    expect(code).toBe(3);
    expect(stdout).toMatch(/CANNOT be kept/);
  });
});

describe('check', () => {
  const edited = (change: (result: { latencyMs: { p99: number } }) => void): string => {
    const result = JSON.parse(readFileSync(join(directory, 'test.simulated.json'), 'utf8')) as RunResult;
    change(result);
    return write('baseline.json', JSON.stringify(result));
  };

  test('passes a result against itself', async () => {
    const { code, stdout } = await windtunnel(
      ['check', 'test.simulated.json', '--baseline', 'test.simulated.json'],
      directory,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/pass: 0 improved, 11 same, 0 regressed, 0 unclear/);
  });

  test('ends with 3 against a baseline whose p99 is 20 % lower, says so, and writes JUnit', async () => {
    edited((result) => {
      result.latencyMs.p99 *= 0.8;
    });
    const documents = ['--junit', 'check.xml', '--html', 'check.html', '--md', 'check.md'];
    const args = ['check', 'test.simulated.json', '--baseline', 'baseline.json', ...documents];
    const { code, stdout } = await windtunnel(args, directory);
    expect(code).toBe(3);
    expect(stdout).toMatch(/latency p99 REGRESSED: .* before, .* now/);
    expect(stdout).toMatch(/^regressed: latency p99 \+25\.\d %/m);
    expect(readFileSync(join(directory, 'check.md'), 'utf8')).toMatch(/\| latency p99 \| regressed \|/);
    expect(readFileSync(join(directory, 'check.html'), 'utf8')).toContain('now and before');
    expect(readFileSync(join(directory, 'check.xml'), 'utf8')).toMatch(
      /failures="1"[\s\S]*<failure message="latency p99/,
    );
  });
});

describe('check, more', () => {
  test('an objective of the scenario that is broken ends with 3, without any regression', async () => {
    write('slo.yaml', `${scenario}slo: { p50: '<10ms' }\n`.replace('name: test', 'name: slo'));
    await windtunnel(['simulate', 'slo.yaml', '--out', '.', '--quiet'], directory);
    const { code, stdout } = await windtunnel(
      ['check', 'slo.simulated.json', '--baseline', 'slo.simulated.json'],
      directory,
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/slo p50 <10ms: .* BROKEN[\s\S]*objective broken: 0 improved/);
  });

  test('several runs a side are told apart by ranks', async () => {
    const names = await Promise.all(
      ['1', '2', '3', '4', '5', '6', '7', '8'].map(async (seed) => {
        const args = ['simulate', 'test.yaml', '--json', '--no-diagnosis', '--seed', seed];
        const { stdout } = await windtunnel(args, directory);
        const result = JSON.parse(stdout) as RunResult;
        write(`fast${seed}.json`, stdout);
        const latency = result.latencyMs as unknown as Record<string, number>;
        for (const figure of ['p50', 'p90', 'p95', 'p99', 'mean']) latency[figure]! *= 1.3;
        write(`slow${seed}.json`, JSON.stringify(result));
        return seed;
      }),
    );
    const side = (name: string): string[] => names.map((seed) => `${name}${seed}.json`);
    const slower = await windtunnel(['check', ...side('slow'), '--baseline', ...side('fast')], directory);
    expect(slower.code).toBe(3);
    expect(slower.stdout).toMatch(/latency p50 REGRESSED/);
    const same = await windtunnel(['check', ...side('fast'), '--baseline', ...side('fast')], directory);
    expect(same.code).toBe(0);
  });

  test('--interleave measures two scenarios in turn', async () => {
    const handler = (ms: number): string =>
      `export const handler = () => new Promise((resolve) => setTimeout(resolve, ${ms}, 'ok'));\n`;
    for (const [name, ms] of [
      ['base', 10],
      ['head', 30],
    ] as const) {
      write(`${name}.mjs`, handler(ms));
      write(
        `${name}.yaml`,
        `name: turn
duration: 300ms
account: { concurrency: 20, unreservedMinimum: 0 }
functions: { f: { handler: './${name}.mjs#handler' } }
traffic: [{ to: f, arrivals: { constant: { rate: 20/s } } }]
`,
      );
    }
    const args = ['check', 'head.yaml', '--interleave', 'base.yaml', '--runs', '2'];
    // Two runs a side cannot tell anything: that is said before anything is measured.
    const refused = await windtunnel(args, directory);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(
      /--runs: 2 runs a side could not tell: .*write --runs 7, the fewest that can, or more/,
    );
    const { code, stdout, stderr } = await windtunnel([...args, '--few-runs'], directory);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^2 runs a side could not tell: .*7 are the fewest that can/);
    expect(stdout).toMatch(/latency p50/);
    expect(stdout).toMatch(/^could not tell whether latency p50 changed/m);
    expect(stdout).toMatch(/0 improved, 0 same, 0 regressed, \d+ unclear/);
    expect(stdout).not.toMatch(/nothing changed|^pass/m);
  });

  test('a missing baseline is named', async () => {
    const { code, stderr } = await windtunnel(['check', 'test.simulated.json'], directory);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--baseline: is missing/);
  });
});

test('report makes a page and pictures of any results', async () => {
  const args = ['report', 'test.simulated.json', '--html', 'page/r.html', '--png', 'pictures'];
  const { code } = await windtunnel(args, directory);
  expect(code).toBe(0);
  expect(readFileSync(join(directory, 'page/r.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const pictures = readdirSync(join(directory, 'pictures'));
  expect(pictures).toContain('test-percentiles.png');
  for (const picture of pictures) {
    expect(
      readFileSync(join(directory, 'pictures', picture))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  }
});

test('list names what is in the box', async () => {
  const { code, stdout } = await windtunnel(['list', '--json'], directory);
  const contents = JSON.parse(stdout) as { suites: { name: string }[] };
  expect(code).toBe(0);
  expect(contents.suites.map((suite) => suite.name)).toContain('burst');
});

describe('on the local platform', () => {
  const handler =
    'export const handler = async ({ ms = 20 }) => new Promise((r) => setTimeout(r, ms, { ok: true }));\n';
  const real = `
name: real
duration: 3s
account: { concurrency: 20, unreservedMinimum: 0 }
functions:
  f: { handler: "./handler.ts#handler", reservedConcurrency: 2 }
traffic:
  - to: f
    arrivals: { constant: { rate: 20/s } }
`;
  beforeAll(() => {
    write('handler.ts', handler.replace('{ ms = 20 }', '{ ms = 20 }: { ms?: number }'));
    write('real.yaml', real);
  });

  test('measure sends real requests and writes a result and a page', async () => {
    const { code, stdout } = await windtunnel(['measure', 'real.yaml', '--json', '--out', 'measured'], directory);
    expect(code).toBe(0);
    const result = parseResult(stdout, 'stdout');
    expect(result.kind).toBe('measured');
    expect(result.totals).toMatchObject({ offered: 60, dropped: 0, inFlight: 0 });
    expect(result.totals.coldStarts).toBeGreaterThan(0);
    expect(result.totals.admitted).toBe(result.totals.completed);
    expect(readdirSync(join(directory, 'measured')).sort()).toEqual(['real.measured.json', 'report.html']);
  });

  test('Ctrl-C stops sending, writes what is there, and ends with 130', async () => {
    write('long.yaml', real.replace('3s', '60s').replace('name: real', 'name: long'));
    const child = start(['measure', 'long.yaml', '--out', 'long'], directory);
    const end = ended(child);
    // Until it begins, and has its first answers: as much longer as the machine is slower.
    const startedMs = performance.now();
    await new Promise((resolve) => child.stderr!.once('data', resolve));
    const beganMs = performance.now() - startedMs;
    await new Promise((resolve) => setTimeout(resolve, 3000 + 4 * beganMs));
    child.kill('SIGINT');
    const { code } = await end;
    expect(code).toBe(130);
    const result = parseResult(readFileSync(join(directory, 'long/long.measured.json'), 'utf8'), 'long');
    expect(result.totals.completed).toBeGreaterThan(0);
    expect(result.warnings.join()).toMatch(/interrupted/);
  });

  test('Ctrl-C ends a simulation, too: what is there is written, as partial', async () => {
    const text = scenario.replace(/duration: \w+\n/, 'duration: 100h\n').replace(/name: .*\n/, 'name: endless\n');
    write('endless.yaml', text);
    const child = start(['simulate', 'endless.yaml', '--out', 'endless', '--max-events', '1e12'], directory);
    const end = ended(child);
    await new Promise((resolve) => child.stderr!.once('data', resolve));
    const stoppedMs = performance.now();
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect(code).toBe(130);
    // Of a machine that does nothing else, a tenth of this.
    expect(performance.now() - stoppedMs).toBeLessThan(10_000);
    expect(stderr).toMatch(/^simulating endless: \d+ %[^]*Stopping; what is there will be shown and written/);
    expect(stdout).toMatch(/interrupted: partial figures, of the first [\d.]+ \w+ of 100 h/);
    const result = parseResult(readFileSync(join(directory, 'endless/endless.simulated.json'), 'utf8'), 'endless');
    expect(result.durationMs).toBeLessThan(360_000_000);
    expect(result.totals.offered).toBe(
      result.totals.completed + result.totals.failed + result.totals.timedOut + result.totals.throttled,
    );
  });

  test('an endpoint where nobody listens ends with exit code 4', async () => {
    const { code, stderr } = await windtunnel(['measure', 'real.yaml', '--target', 'http://127.0.0.1:9'], directory);
    expect(stderr).toMatch(/ECONNREFUSED|no request had an answer|cannot be reached/);
    expect(code).toBe(4);
  });

  test('serve with reserved concurrency 2: of 20 parallel invocations by the SDK 2 succeed', async () => {
    const child = start(['serve', 'real.yaml', '--port', '0', '--json', '--quiet'], directory);
    const end = ended(child);
    const line = await new Promise<string>((resolve) =>
      child.stdout!.once('data', (data: Buffer) => resolve(data.toString())),
    );
    const { url } = JSON.parse(line) as { url: string };
    const client = new LambdaClient({
      endpoint: url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const invoke = () => client.send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{"ms":300}') }));
    const answers = await Promise.allSettled(Array.from({ length: 20 }, invoke));
    const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => answer.reason as unknown);
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(2);
    expect(refused).toHaveLength(18);
    for (const error of refused) {
      expect(error).toBeInstanceOf(TooManyRequestsException);
      expect(error).toMatchObject({
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        message: 'Rate Exceeded.',
        $metadata: { httpStatusCode: 429 },
      });
    }
    client.destroy();
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
  });

  test('measure reaches a platform that serves elsewhere, and a plain HTTP URL', async () => {
    const child = start(['serve', 'real.yaml', '--port', '0', '--json', '--quiet'], directory);
    const end = ended(child);
    const line = await new Promise<string>((resolve) =>
      child.stdout!.once('data', (data: Buffer) => resolve(data.toString())),
    );
    const { url } = JSON.parse(line) as { url: string };
    for (const target of [url, `${url}/2015-03-31/functions/f/invocations`]) {
      const { code, stdout, stderr } = await windtunnel(
        ['measure', 'real.yaml', '--target', target, '--json'],
        directory,
      );
      expect(stderr).not.toMatch(/Error/);
      expect(code).toBe(0);
      const { totals, warnings } = parseResult(stdout, 'stdout');
      expect(totals.completed + totals.throttled).toBe(60);
      expect(totals.concurrency.max).toBeGreaterThan(0);
      expect(warnings.join()).toMatch(/as the client saw them/);
    }
    child.kill('SIGINT');
    await end;
  });

  test('bench runs a suite, leaves its result, the page, pictures and JUnit', async () => {
    const { code, stdout } = await windtunnel(['bench', 'reserved-2', '--quick', '--out', 'bench'], directory);
    // Whether a busy machine keeps the tolerances is not asked here; whether the code says it is.
    expect(code, stdout).toBe(meantCode('bench', stdout));
    expect(stdout).toMatch(/reserved-2 .* handlers that saw interference/);
    expect(stdout).toMatch(/Report: bench\/report.html/);
    const files = readdirSync(join(directory, 'bench'));
    expect(files).toEqual(
      expect.arrayContaining([
        'reserved-2.json',
        'reserved-2.simulated.json',
        'report.html',
        'junit.xml',
        'reserved-2-scaling.png',
      ]),
    );
    expect(parseResult(readFileSync(join(directory, 'bench/reserved-2.json'), 'utf8'), 'x').kind).toBe('measured');
  });
});
