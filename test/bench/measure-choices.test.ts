// What the options of measure come to: targets, requests, caps; what a dry run foresees at its boundaries; what is said of more and more
// traffic.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  brokenJson,
  endText,
  exitOf,
  rateText,
  stepOf,
  stepText,
  toldResult,
  type Step,
} from '../../bench/commands/until-broken-words.ts';
import { bodyText, capsOf, isProbe, requestChoice, targetChoice } from '../../bench/commands/measure-choices.ts';
import type { MeasureCommandOptions } from '../../bench/commands/measure-options.ts';
import { readLimit, type SloLimit } from '../../bench/format/slo.ts';
import type { ConfigError } from '../../bench/input/config-error.ts';
import { dryRun, dryRunLines, type DryRun, type DryRunOptions } from '../../bench/measure/dry-run.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import type { Broken } from '../../bench/simulate/until-broken.ts';
import { ExitCode } from '../../bench/terminal/exit-code.ts';
import { tracesOf } from '../../bench/terminal/traces-asked.ts';
import type { RunResult } from '../../reports/index.ts';
import { simulated } from '../reports/support.ts';
import { placeWith, type Place } from '../support/command-line.ts';

const given = (more: object): MeasureCommandOptions => ({ target: 'local', ...more }) as MeasureCommandOptions;

let place: Place;
beforeAll(() => {
  place = placeWith({ 'body.json': '{"n":{{counter}}}', 'rows.csv': 'id\n7\n' });
});
afterAll(() => place.remove());
const file = (name: string): string => join(place.directory, name);

describe('a target', () => {
  test.each<[object, object]>([
    [
      { sandbox: 'process', logs: 'l' },
      { kind: 'local', sandbox: 'process', logs: 'l' },
    ],
    [
      { target: 'aws', region: 'eu-west-1', qualifier: 'live', runId: 'r' },
      { kind: 'aws', region: 'eu-west-1', qualifier: 'live', runId: 'r' },
    ],
    [
      { target: 'http://h:1', runId: 'r' },
      { kind: 'invoke', url: 'http://h:1', runId: 'r' },
    ],
    [
      { target: 'https://h/', qualifier: '3' },
      { kind: 'invoke', url: 'https://h', qualifier: '3' },
    ],
    [
      {
        target: 'http://h:1/x',
        method: 'PUT',
        header: { A: 'b' },
        expectStatus: [200],
        expectBody: 'ok',
        followRedirects: 2,
      },
      {
        kind: 'http',
        url: 'http://h:1/x',
        method: 'PUT',
        headers: { A: 'b' },
        expectStatus: [200],
        expectBody: 'ok',
        followRedirects: 2,
      },
    ],
    [{ target: 'http://h:1/?q=1' }, { kind: 'http', url: 'http://h:1/?q=1' }],
  ])('of %j is %j', (options, target) => {
    expect(JSON.parse(JSON.stringify(targetChoice(given(options))))).toEqual(target);
  });

  test('on AWS has a run id of its own, by which its logs are found', () => {
    const ids = [1, 2].map(() => (targetChoice(given({ target: 'aws' })) as { runId: string }).runId);
    expect(ids[0]).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  const refusals = (options: object): string[] => {
    try {
      targetChoice(given(options));
      return [];
    } catch (error) {
      return (error as ConfigError).problems.map(({ path }) => path);
    }
  };
  const [aws, invoke, http] = [{ target: 'aws' }, { target: 'http://h' }, { target: 'http://h/x' }];
  test.each<[object, string[]]>([
    [{ target: 'ftp://h' }, ['--target']],
    [{ target: 'http://' }, ['--target']],
    [{ target: 'xhttp://h' }, ['--target']],
    [{ region: 'r', qualifier: 'q', runId: 'i', maxCost: 1, logs: 'l' }, ['--region', '--qualifier', '--run-id']],
    [{ ...aws, region: 'r', qualifier: 'q', runId: 'i', maxCost: 1, logs: 'l' }, ['--logs']],
    [{ ...invoke, region: 'r', qualifier: 'q', runId: 'i', maxCost: 1, logs: 'l' }, ['--region', '--logs']],
    [
      { ...http, region: 'r', qualifier: 'q', runId: 'i', maxCost: 1, logs: 'l' },
      ['--region', '--qualifier', '--run-id', '--max-cost', '--logs'],
    ],
    [
      { ...invoke, method: 'PUT', header: {}, expectStatus: [], expectBody: 'x', followRedirects: 0 },
      ['--method', '--header', '--expect-status', '--expect-body', '--follow-redirects'],
    ],
    [{ data: 'x' }, ['--data']],
    [{ data: 'x', body: 'y' }, []],
    [{ dryRun: true, untilBroken: true }, ['--until-broken']],
    [{ dryRun: true, untilBroken: false }, []],
    [{ soak: 1, dryRun: true }, ['--soak']],
    [{ soak: 1, untilBroken: true, dryRun: false }, ['--soak']],
    [{ soak: 1, dryRun: false }, []],
    [{ ...http, coldStarts: 1 }, ['--cold-starts']],
    [{ ...http, idleGaps: [1] }, ['--idle-gaps']],
    [{ coldStarts: 1, untilBroken: false }, []],
    [
      {
        ...invoke,
        idleGaps: [1],
        untilBroken: true,
        soak: 1,
        speed: 1,
        threads: 1,
        connections: 1,
        maxRequests: 1,
        maxCost: 1,
        qualifier: 'q',
      },
      [
        '--soak',
        '--until-broken',
        '--soak',
        '--speed',
        '--threads',
        '--connections',
        '--max-requests',
        '--max-cost',
        '--qualifier',
      ],
    ],
  ])('of %j is refused for %j', (options, paths) => {
    expect(refusals(options)).toEqual(paths);
  });

  test.each([
    [{}, false],
    [{ coldStarts: 0 }, true],
    [{ idleGaps: [] }, true],
  ])('of %j is probed: %s', (options, probed) => {
    expect(isProbe(given(options))).toBe(probed);
  });
});

describe('requests', () => {
  test('have the payload that is written, or that of a file, and the rows of a table', async () => {
    expect(await bodyText('a@b')).toBe('a@b');
    expect(await bodyText(`@${file('body.json')}`)).toBe('{"n":{{counter}}}');
    expect(await requestChoice(given({}))).toEqual({ body: undefined, rows: undefined, timeoutMs: undefined });
    expect(await requestChoice(given({ body: 'b', data: file('rows.csv'), requestTimeout: 5 }))).toEqual({
      body: 'b',
      rows: { columns: ['id'], rows: [['7']] },
      timeoutMs: 5,
    });
  });

  test.each([
    [{ body: '@none.json' }, '--body', 'none.json'],
    [{ data: 'none.csv', body: 'b' }, '--data', 'none.csv'],
  ])('of %j: a file that is not there is told', async (options, path, name) => {
    const error = await requestChoice(given(options)).catch((reason: unknown) => reason);
    expect((error as ConfigError).problems).toEqual([
      {
        path,
        message: expect.stringMatching(new RegExp(`^${name} cannot be read: ENOENT.*; check the path$`)) as string,
      },
    ]);
  });

  test('are capped by what is given', () => {
    expect(capsOf(given({}))).toBeUndefined();
    expect(capsOf(given({ maxRequests: 0 }))).toEqual({ maxRequests: 0, maxCostUsd: undefined });
    expect(capsOf(given({ maxCost: 2 }))).toEqual({ maxRequests: undefined, maxCostUsd: 2 });
  });

  test('are traced as many as wanted, ten for a file alone', () => {
    expect([
      tracesOf({}),
      tracesOf({ traces: 3 }),
      tracesOf({ traceFile: 'f' }),
      tracesOf({ traces: 1, traceFile: 'f' }),
    ]).toEqual([undefined, 3, 10, 1]);
  });
});

describe('a dry run', () => {
  const scenario = (more: object = {}, own: object = {}): Scenario =>
    compileScenario(
      {
        name: 'dry',
        duration: '10s',
        account: { concurrency: 1000 },
        functions: { f: { memory: '1024MB', timeout: '2s', ...own } },
        traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } }, payload: 'p' }],
        ...more,
      },
      'dry.yaml',
      '.',
    );
  const law = { duration: { constant: '50ms' }, coldStart: { constant: '1ms' } };
  const seen = (run: Scenario, more: Partial<DryRunOptions> = {}): Promise<DryRun> =>
    dryRun(run, { target: { kind: 'aws' }, requests: {}, caps: undefined, ...more });

  test('without durations costs between a millisecond and the timeout each', async () => {
    const { costUsd, ...told } = await seen(scenario());
    expect(told).toEqual({
      target: 'AWS Lambda in us-east-1; throttled requests are not sent again unless the scenario says retry',
      durationMs: 10_000,
      requests: { f: 100 },
      peakPerSecond: 10,
      about: false,
      payloads: ['"p"'],
      costFrom: '1 ms a request at least, the timeouts at most; durations in the scenario would say more',
      limits: ['which concurrency it reaches is not known: the scenario has no durations'],
    });
    expect(costUsd![0]).toBeCloseTo(100 * 2e-7 + 100 * 0.001 * 0.0000166667, 12);
    expect(costUsd![1]).toBeCloseTo(100 * 2e-7 + 100 * 2 * 0.0000166667, 12);
  });

  test('with durations is simulated, and costs what that does', async () => {
    const { costUsd, costFrom, limits } = await seen(scenario({}, law));
    expect([costUsd![0], costFrom, limits]).toEqual([
      costUsd![1],
      'the durations of the scenario, simulated',
      ['concurrency up to 1 of 1000 of the account, simulated'],
    ]);
  });

  test('tells what would be refused', async () => {
    const { limits } = await seen(scenario({}, { ...law, reservedConcurrency: 0 }));
    expect(limits).toEqual([
      '100 refusals with ReservedFunctionConcurrentInvocationLimitExceeded (100 %), simulated',
      'concurrency up to 0 of 1000 of the account, simulated',
    ]);
  });

  test.each([
    [100, []],
    [99, ['--max-requests 99 would end it after 99 % of the requests']],
    [1, ['--max-requests 1 would end it after 1 % of the requests']],
  ])('of 100 requests with at most %s: %j', async (maxRequests, limits) => {
    const told = await seen(scenario({}, law), { caps: { maxRequests } });
    expect(told.limits.slice(1)).toEqual(limits);
  });

  test('may be ended by what it costs at most', async () => {
    const { costUsd } = await seen(scenario());
    const limitsOf = async (maxCostUsd: number) => (await seen(scenario(), { caps: { maxCostUsd } })).limits.slice(1);
    expect(await limitsOf(costUsd![1])).toEqual([]);
    expect(await limitsOf(0.001)).toEqual(['--max-cost 0.001 may end it before it is over']);
  });

  test.each([
    [10, []],
    [11, ['110 requests in a second, where an account of 10 takes 100 (ten times its concurrency)']],
  ])(
    'of %s streams of ten a second is held against ten times the concurrency of the account',
    async (streams, limits) => {
      const traffic = Array.from({ length: streams }, () => ({ to: 'f', arrivals: { constant: { rate: '10/s' } } }));
      const told = await seen(scenario({ account: { concurrency: 10 }, traffic }));
      expect(told.limits.slice(0, -1)).toEqual(limits);
    },
  );

  test('names the functions that would run and have no duration, those that others call too', async () => {
    const functions = { f: { ...law }, g: {}, h: {} };
    const of = async (more: object) => (await seen(scenario({ functions, ...more }))).limits;
    expect((await of({}))[0]).toBe('concurrency up to 1 of 1000 of the account, simulated');
    const traffic = ['f', 'g'].map((to) => ({ to, arrivals: { constant: { rate: '1/s' } } }));
    expect(await of({ traffic })).toEqual([
      'which concurrency it reaches is not known: the scenario has no duration of g',
    ]);
  });

  test.each<[DryRunOptions['target'], string, boolean]>([
    [{ kind: 'local' }, 'the local platform', false],
    [{ kind: 'http', url: 'http://h/x' }, 'POST http://h/x', false],
    [{ kind: 'http', url: 'http://h/x', method: 'GET' }, 'GET http://h/x', false],
    [{ kind: 'invoke', url: 'http://h' }, 'Lambda at http://h; ', true],
    [
      { kind: 'invoke', url: 'http://h', qualifier: '3', runId: 'r' },
      'Lambda at http://h, version or alias 3, run id r; ',
      true,
    ],
    [{ kind: 'aws', region: 'eu-west-1' }, 'AWS Lambda in eu-west-1; ', true],
  ])('to %j names it, and costs nothing where Lambda bills nothing', async (target, text, bills) => {
    const told = await seen(scenario(), { target });
    const rest = 'throttled requests are not sent again unless the scenario says retry';
    expect([told.target, told.costUsd !== null]).toEqual([bills ? `${text}${rest}` : text, bills]);
  });

  test('of clients in a closed loop is about so many requests', async () => {
    const traffic = [
      { to: 'f', closedLoop: { clients: 3, think: { constant: '450ms' } } },
      { to: 'f', arrivals: { constant: { rate: '1/s' } } },
    ];
    const told = await seen(scenario({ traffic }, law));
    expect([told.about, told.requests, told.peakPerSecond, told.payloads]).toEqual([true, { f: 70 }, 7, ['{}']]);
    expect(dryRunLines(told)[1]).toBe('requests: about 70 in 10 s (f 70), at most 7 in a second');
  });

  test('shows the first payload of each stream once, or the first of a template', async () => {
    const traffic = ['a', 'b', 'a'].map((payload) => ({ to: 'f', arrivals: { constant: { rate: '1/s' } }, payload }));
    expect((await seen(scenario({ traffic }))).payloads).toEqual(['"a"', '"b"']);
    const rows = { columns: ['id'], rows: [['7'], ['8']] };
    expect((await seen(scenario({ traffic }), { requests: { body: '{{id}}/{{counter}}', rows } })).payloads).toEqual([
      '7/0',
    ]);
  });

  test('is told in lines: five payloads at most, 200 characters of each', () => {
    const run: DryRun = {
      target: 'there',
      durationMs: 1500,
      requests: { f: 1, g: 2 },
      peakPerSecond: 2,
      about: false,
      payloads: ['x'.repeat(200), 'y'.repeat(201), '3', '4', '5', '6'],
      costUsd: [0.000_123_4, 0.5],
      costFrom: 'somewhere',
      limits: ['one', 'two'],
    };
    expect(dryRunLines(run)).toEqual([
      'Nothing was sent. This run would send to there:',
      'requests: 3 in 1.5 s (f 1, g 2), at most 2 in a second',
      `payload: ${'x'.repeat(200)}`,
      `payload: ${'y'.repeat(200)}... (201 characters)`,
      'payload: 3',
      'payload: 4',
      'payload: 5',
      'cost: $0.000123 to $0.50, from somewhere; without what the functions use',
      'limit: one',
      'limit: two',
    ]);
    expect(dryRunLines({ ...run, costUsd: [1, 1] })[7]).toBe(
      'cost: $1.00, from somewhere; without what the functions use',
    );
    expect(dryRunLines({ ...run, costUsd: null })[7]).toBe('cost: nothing that Lambda bills for');
  });
});

describe('more and more traffic', () => {
  const slo = (text: string): SloLimit[] => [readLimit('p99', text) as SloLimit];
  let result: RunResult;
  beforeAll(async () => {
    result = await simulated({ seconds: 10 });
  });
  const step = (limit: string, more: { failure?: string; generator?: object; interrupted?: boolean } = {}): Step =>
    stepOf(
      1.5,
      {
        result: { ...result, ...(more.generator === undefined ? {} : { generator: more.generator as never }) },
        interrupted: more.interrupted ?? false,
        failure: more.failure ?? null,
      },
      slo(limit),
    );

  test('is kept where every objective is and the target is one', () => {
    const offered = result.series.offered.reduce((sum, count) => sum + count, 0);
    const kept = step('<100s');
    expect([kept.factor, kept.perSecond, kept.kept, kept.isGenerators, kept.interrupted]).toEqual([
      1.5,
      (offered * 1000) / result.durationMs,
      true,
      false,
      false,
    ]);
    expect(kept.lines).toHaveLength(1);
    expect([step('<1us').kept, step('<100s', { failure: 'gone' }).kept]).toEqual([false, false]);
    expect(step('<100s', { failure: 'gone' }).lines).toEqual([...kept.lines, 'gone']);
    expect(step('<100s', { interrupted: true }).interrupted).toBe(true);
    expect(stepText(kept)).toBe(`${rateText(kept)}: kept; ${kept.lines[0]}`);
    expect(stepText(step('<1us'))).toContain(': BROKEN; ');
    expect(rateText({ factor: 1.23456, perSecond: 123.456 } as Step)).toBe('123.5 requests a second (1.23 times)');
    const large = { factor: 999.6, perSecond: 9999.6 } as Step;
    expect(rateText(large)).toBe('10,000 requests a second (999.6 times)');
    expect(rateText({ factor: 999.4, perSecond: 9999.4 } as Step)).toBe('9999 requests a second (999 times)');
    expect(rateText({ factor: 2048, perSecond: 1_234_567 } as Step)).toBe('1,234,567 requests a second (2,048 times)');
  });

  test('is broken by the generator where that was the limit, and nothing was kept', () => {
    const limited = { limit: 'the generator was slow' };
    expect(step('<1us', { generator: limited }).isGenerators).toBe(true);
    expect(step('<100s', { generator: limited }).isGenerators).toBe(false);
    expect(step('<1us', { generator: { limit: null } }).isGenerators).toBe(false);
    expect(step('<1us').isGenerators).toBe(false);
  });

  const at = (perSecond: number, more: object = {}): Step => ({
    ...step('<100s'),
    factor: perSecond / 10,
    perSecond,
    ...more,
  });
  const found = (more: Partial<Broken<Step>>): Broken<Step> => {
    const steps = [at(10), at(20, { result: { ...result, name: 'last', generator: { limit: 'too slow' } } })];
    return { steps, kept: null, broken: null, ended: 'broken', ...more };
  };
  test.each<[Partial<Broken<Step>>, string, ExitCode]>([
    [{ ended: 'generator' }, 'Not found: at 20.00 requests a second (2.00 times) too slow.', ExitCode.gate],
    [{ ended: 'interrupted' }, 'Interrupted.', ExitCode.interrupted],
    [
      { ended: 'most steps' },
      'Not broken up to 20.00 requests a second (2.00 times); begin with more traffic.',
      ExitCode.pass,
    ],
    [
      { broken: { factor: 1, perSecond: 10 } as Step },
      'It is broken from the first run on; broken at 10.00 requests a second (1.00 times).',
      ExitCode.gate,
    ],
    [
      { kept: { factor: 1, perSecond: 10 } as Step, broken: { factor: 2, perSecond: 20 } as Step },
      'It kept its objectives up to 10.00 requests a second (1.00 times); broken at 20.00 requests a second (2.00 times).',
      ExitCode.pass,
    ],
  ])('that ends with %j is told: %s', (more, text, code) => {
    expect([endText(found(more)), exitOf(found(more))]).toEqual([text, code]);
  });

  test('leaves the result of the highest rate that kept, else the last', () => {
    const kept = at(10, { result: { ...result, name: 'kept' } });
    expect([toldResult(found({ kept })).name, toldResult(found({})).name]).toEqual(['kept', 'last']);
    const { steps, ...told } = JSON.parse(brokenJson(found({ kept, broken: at(20) }))) as {
      steps: Record<string, unknown>[];
      result: { name: string };
    };
    expect({ ...told, result: told.result.name }).toEqual({
      ended: 'broken',
      keptPerSecond: 10,
      brokenPerSecond: 20,
      result: 'kept',
    });
    expect(steps.map(({ factor, perSecond, kept: isKept }) => [factor, perSecond, isKept])).toEqual([
      [1, 10, true],
      [2, 20, true],
    ]);
    expect(JSON.parse(brokenJson(found({})))).toMatchObject({ keptPerSecond: null, brokenPerSecond: null });
  });
});
