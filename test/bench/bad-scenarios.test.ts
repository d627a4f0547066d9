// What is wrong with a scenario is told with its place, the value as it is written, and a cure, in our words.

import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../bench/scenario/load.ts';
import { placeWith } from '../support/command-line.ts';

const one = { duration: { constant: '10ms' } };
const stream = { to: 'f', arrivals: { constant: { rate: '5/s' } } };
const good = { name: 'x', duration: '10s', functions: { f: one }, traffic: [stream] };

const written = (change: object): string => JSON.stringify({ ...good, ...change });
const set = (key: string, value: unknown): string => written({ [key]: value });
const fn = (change: object): string => written({ functions: { f: { ...one, ...change } } });
const tr = (change: object): string => written({ traffic: [{ ...stream, ...change }] });
const arr = (arrivals: unknown): string => tr({ arrivals });

const problemsOf = async (text: string): Promise<string[]> => {
  const place = placeWith({ 's.yaml': text });
  try {
    await loadScenario(`${place.directory}/s.yaml`);
    return [];
  } catch (error) {
    const { problems = [{ path: 'no refusal', message: String(error) }] } = error as {
      problems?: { path: string; message: string }[];
    };
    return problems.map(({ path, message }) => `${path}: ${message}`.replaceAll(place.directory, 'DIR'));
  } finally {
    place.remove();
  }
};

/** The text of a file, and what is said of it. */
const cases: readonly (readonly [kind: string, text: string, said: readonly string[]])[] = [
  [
    'empty',
    '',
    [
      ': is empty; write a mapping of: name, description, duration, startsAt, warmup, seed, account, capacityProviders, functions, trafficFactor, speed, traffic, alarms, cloudWatch, expectFailures, limits, slo, template, trace',
    ],
  ],
  [
    'only comment',
    '# x\n',
    [
      ': is empty; write a mapping of: name, description, duration, startsAt, warmup, seed, account, capacityProviders, functions, trafficFactor, speed, traffic, alarms, cloudWatch, expectFailures, limits, slo, template, trace',
    ],
  ],
  ['list', '- a\n- b\n', [': is a list of 2; write a mapping with the keys name, duration, functions and traffic']],
  [
    'text',
    'hello',
    [
      ': is "hello"; write a mapping of: name, description, duration, startsAt, warmup, seed, account, capacityProviders, functions, trafficFactor, speed, traffic, alarms, cloudWatch, expectFailures, limits, slo, template, trace',
    ],
  ],
  [
    'alias inside of itself',
    `name: x
duration: 10s
functions: { f: { duration: &law { mixture: [{ weight: 1, of: *law }, { weight: 2, of: { mixture: [{ weight: 1, of: *law }] } }] } } }
traffic: [{ to: f, arrivals: { constant: { rate: 5/s } } }]
`,
    [
      'functions.f.duration.mixture.0.of: holds itself: an alias (*name) stands inside of what it names; write out what is meant, or leave it out',
      'functions.f.duration.mixture.1.of.mixture.0.of: holds itself: an alias (*name) stands inside of what it names; write out what is meant, or leave it out',
    ],
  ],
  [
    'one alias in several places',
    `name: x
duration: 10s
functions: { f: { duration: &law { constant: 10ms }, overhead: *law }, g: { duration: { mixture: [{ weight: 1, of: *law }] } } }
traffic: [{ to: f, arrivals: { constant: { rate: 5/s } } }]
`,
    [],
  ],
  [
    'tab',
    'name: x\n\tduration: 1s\n',
    [': line 2, column 1 (duration: 1s): the line is indented by a tab; indent it by spaces'],
  ],
  [
    'indent',
    'functions:\n  f:\n     memory: 128MB\n   timeout: 3s\n',
    [': line 4, column 1 (timeout: 3s): the line is indented otherwise than those beside it; line them up'],
  ],
  ['unclosed quote', 'name: "x\nduration: 1s\n', [': line 3, column 1: a quote is opened and not closed; close it']],
  [
    'unclosed flow',
    'name: x\nfunctions: { f: { memory: 128MB }\ntraffic: []\n',
    [
      ': line 3, column 1 (traffic: []): a bracket before this line is not closed, or its lines are not indented deeper; close it',
    ],
  ],
  [
    'two colons',
    'name: x: y\n',
    [
      ': line 1, column 7 (name: x: y): a second "key: value" is on one line; begin a line of its own, or put the value in quotes',
    ],
  ],
  [
    'no colon',
    'name x\nduration: 3s\n',
    [
      ': line 1, column 1 (name x): there is no "key: value"; write a colon and a value after the key, or close the quote or bracket before it',
    ],
  ],
  [
    'two docs',
    'name: x\n---\nname: y\n',
    [': line 2, column 1 (---): a second document begins (---); put each into a file of its own'],
  ],
  [
    'tag',
    'name: !Ref x\n',
    [
      ': line 1, column 7 (name: !Ref x): the tag !Ref is none that is known here; correct it, remove it, or put the value in quotes',
    ],
  ],
  ['alias unset', 'name: *x\n', [': *x names no &x above it; write that, or correct the name']],
  ['at', 'name: @x\n', [': line 1, column 7 (name: @x): no value may begin like this; put it in quotes']],
  [
    'percent',
    'slo: { throttled: %5 }\n',
    [': line 1, column 19 (slo: { throttled: %5 }): no value may begin like this; put it in quotes'],
  ],
  ['dup', 'name: x\nname: y\n', [': name is there again at line 2, column 1; remove one of them']],
  [
    'bad escape',
    'name: "a\\qb"\n',
    [
      ': line 1, column 9 (name: "a\\qb"): a backslash is followed by no known letter; write it twice, or use single quotes',
    ],
  ],
  [
    'merge not map',
    'a: &a 3\nfunctions: { f: { <<: *a } }\n',
    [': << takes a mapping, or a list of them, such as *defaults; write one'],
  ],
  ['typo key', fn({ memroy: '1MB' }), ['functions.f: unknown key "memroy"; did you mean "memory"?']],
  ['typo top', set('fucntions', {}), [': unknown key "fucntions"; did you mean "functions"?']],
  [
    'unknown top',
    set('colour', 1),
    [
      ': unknown key "colour"; known here: name, description, duration, startsAt, warmup, seed, account, capacityProviders, functions, trafficFactor, speed, traffic, alarms, cloudWatch, expectFailures, limits, slo, template, trace',
    ],
  ],
  ['timeout 20m', fn({ timeout: '20m' }), ['functions.f.timeout: 20m is outside 1s to 900s; choose one inside']],
  [
    'timeout 1.5s',
    fn({ timeout: '1.5s' }),
    ['functions.f.timeout: 1.5s is not in whole seconds; choose one such as 2s'],
  ],
  [
    'memory 100MB',
    fn({ memory: '100MB' }),
    ['functions.f.memory: 100MB is outside 128MB to 10240MB; choose one inside'],
  ],
  [
    'memory 1.5MB',
    fn({ memory: '200.5MB' }),
    ['functions.f.memory: 200.5MB is not in whole MB; choose one such as 201MB'],
  ],
  ['memory 512', fn({ memory: 512 }), ['functions.f.memory: 512 has no unit; write a size such as 512MB, 2GB']],
  [
    'rate 10',
    arr({ constant: { rate: 10 } }),
    [
      'traffic.0.arrivals.constant.rate: is 10; write a rate such as 10/s, 600/min, 2/h, 1/7min or 3 per day, or points such as [[0s, 10/s], [60s, 500/s]]',
    ],
  ],
  [
    'rate -10/s',
    arr({ constant: { rate: '-10/s' } }),
    [
      'traffic.0.arrivals.constant.rate: is "-10/s"; write a rate such as 10/s, 600/min, 2/h, 1/7min or 3 per day, or points such as [[0s, 10/s], [60s, 500/s]]',
    ],
  ],
  [
    'rate NaN',
    arr({ constant: { rate: 'NaN' } }),
    [
      'traffic.0.arrivals.constant.rate: is "NaN"; write a rate such as 10/s, 600/min, 2/h, 1/7min or 3 per day, or points such as [[0s, 10/s], [60s, 500/s]]',
    ],
  ],
  [
    'rate points',
    arr({ constant: { rate: [['0s', '1/s'], ['5s']] } }),
    ['traffic.0.arrivals.constant.rate.1: a point is [time, rate], such as [30s, 100/s]'],
  ],
  [
    'rate points bad',
    arr({
      constant: {
        rate: [
          ['0s', 'x/s'],
          ['5s', '2/s'],
        ],
      },
    }),
    [
      'traffic.0.arrivals.constant.rate.0.1: "x/s" is not a rate; write one such as 10/s, 600/min, 2/h, 1/7min or 3 per day',
    ],
  ],
  [
    'two arrivals',
    arr({ constant: { rate: '1/s' }, poisson: { rate: '1/s' } }),
    [
      'traffic.0.arrivals: has constant and poisson; it needs exactly one of: constant, poisson, steps, burst, sine, onOff, instants, trace',
    ],
  ],
  [
    'no arrivals',
    arr({}),
    [
      'traffic.0.arrivals: has none; it needs exactly one of: constant, poisson, steps, burst, sine, onOff, instants, trace',
    ],
  ],
  [
    'arrivals list bad',
    arr([{ constant: { rate: '1/s' } }, { poison: { rate: '1/s' } }]),
    [
      'traffic.0.arrivals.1: unknown key "poison"; did you mean "poisson"?',
      'traffic.0.arrivals.1: has none; it needs exactly one of: constant, poisson, steps, burst, sine, onOff, instants, trace',
    ],
  ],
  ['errors 200%', fn({ errors: '200%' }), ['functions.f.errors: "200%" is above 100%; write a share from 0% to 100%']],
  ['errors 2', fn({ errors: 2 }), ['functions.f.errors: 2 has no unit; write a share such as 0.1%']],
  [
    'errors step',
    fn({
      errors: [
        ['0s', '0%'],
        ['5s', '300%'],
      ],
    }),
    ['functions.f.errors.1.1: "300%" is above 100%; write a share from 0% to 100%'],
  ],
  [
    'era 2010',
    set('account', { era: '2010-01-01' }),
    ['account.era: 2010-01-01 is before Lambda, which is there since 2014-11-13; write a later day'],
  ],
  [
    'era 2019',
    set('account', { era: 2019 }),
    ['account.era: is 2019; write "2018", "2020", "2023", "2026" or an ISO date such as "2025-08-01"'],
  ],
  [
    'region mars-1',
    set('account', { region: 'mars-1' }),
    [
      'account.region: "mars-1" is no region of AWS; write its code: us-east-1, eu-central-1, ap-northeast-1, ... (in the place of one that is newer, one with the same rules)',
    ],
  ],
  [
    'region us-esat-1',
    set('account', { region: 'us-esat-1' }),
    [
      'account.region: "us-esat-1" is no region of AWS; write its code: us-east-1, us-east-2, us-west-1, us-west-2, us-gov-east-1, us-gov-west-1, us-iso-east-1, us-iso-west-1, us-isob-east-1, us-isob-west-1, us-isof-east-1, us-isof-south-1 (in the place of one that is newer, one with the same rules)',
    ],
  ],
  [
    'via sqss',
    tr({ via: 'sqss' }),
    [
      'traffic.0.via: is "sqss"; "sync" or "async" or "http" or "sqs" or "kinesis" or "dynamodb" or "kafka" belongs here; did you mean "sqs"?',
    ],
  ],
  ['to chekout', tr({ to: 'ff' }), ['traffic.0.to: no function is called "ff"; there are: f; did you mean "f"?']],
  [
    'retry foo',
    tr({ retry: 'sdk-v3-standrd' }),
    [
      'traffic.0.retry: is "sdk-v3-standrd"; write one of none, sdk-v3-standard, sdk-v3-standard-2026, sdk-v3-adaptive, sdk-v2, botocore-legacy, botocore-standard, botocore-2026, or { attempts, base, cap }; did you mean "sdk-v3-standard"?',
    ],
  ],
  [
    'retry obj',
    tr({ retry: { attempts: 0, base: '1s', cap: '1s' } }),
    ['traffic.0.retry.attempts: is 0; at least 1 belongs here'],
  ],
  [
    'law 2',
    fn({ duration: { constant: '1s', exponential: { mean: '1s' } } }),
    [
      'functions.f.duration: has constant and exponential; it needs exactly one of: constant, exponential, lognormal, gamma, weibull, pareto, quantiles, samples, mixture',
    ],
  ],
  [
    'law 0',
    fn({ duration: {} }),
    [
      'functions.f.duration: has none; it needs exactly one of: constant, exponential, lognormal, gamma, weibull, pareto, quantiles, samples, mixture',
    ],
  ],
  [
    'law text',
    fn({ duration: '10ms' }),
    [
      'functions.f.duration: is "10ms"; write a mapping of: constant, exponential, lognormal, gamma, weibull, pareto, quantiles, samples, mixture, mean, counts, strata',
    ],
  ],
  [
    'lognormal',
    fn({ duration: { lognormal: { p50: '1s' } } }),
    ['functions.f.duration.lognormal: needs either p50 and p99, or mean and cv'],
  ],
  [
    'lognormal rev',
    fn({ duration: { lognormal: { p50: '3s', p99: '1s' } } }),
    ['functions.f.duration.lognormal: p50 (3s) must be above 0 and p99 (1s) not below it; correct them'],
  ],
  [
    'weights 0',
    fn({ duration: { mixture: [{ weight: 0, of: { constant: '1s' } }] } }),
    ['functions.f.duration.mixture.0.weight: is 0; more than 0 belongs here'],
  ],
  [
    'slo',
    set('slo', { p99: '300ms' }),
    ['slo.p99: "300ms" does not say whether less is better; write "<300ms" or "<=300ms"'],
  ],
  [
    'slo2',
    set('slo', { p98: '<300ms' }),
    [
      'slo: unknown key "p98"; known here: throttled, errors, coldStarts, p50, p95, p99, p999, backlog, backlogAtEnd, age, iteratorAge, deadLetters, cost',
    ],
  ],
  ['slo3', set('slo', { p99: '<300' }), ['slo.p99: "<300" has the wrong unit; write a limit such as "<300ms"']],
  ['slo4', set('slo', { p99: 300 }), ['slo.p99: 300 is no limit; write a limit such as "<300ms", in quotes']],
  [
    'slo5',
    set('slo', { throttled: '<0.1' }),
    ['slo.throttled: "<0.1" has the wrong unit; write a limit such as "<0.1%"'],
  ],
  ['warmup', set('warmup', '20s'), ['warmup: 20s is not shorter than the duration of 10s; shorten it']],
  [
    'duration 0',
    set('duration', '0s'),
    [
      'duration: 0s is no time; write one above 0 such as 60s',
      'warmup: 0s is not shorter than the duration of 0s; shorten it',
    ],
  ],
  ['duration -5s', set('duration', '-5s'), ['duration: "-5s" is not a duration; write one such as 250ms, 3s, 10m, 2h']],
  ['duration 5', set('duration', 5), ['duration: 5 has no unit; write a duration such as 250ms, 3s, 10m, 2h']],
  [
    'duration list',
    set('duration', ['5s']),
    ['duration: ["5s"] is not a duration; write one such as 250ms, 3s, 10m, 2h'],
  ],
  ['seed', set('seed', -1), ['seed: is -1; at least 0 belongs here']],
  ['seed text', set('seed', 'abc'), ['seed: is "abc"; a number belongs here']],
  [
    'reserved',
    fn({ reservedConcurrency: 2000 }),
    [
      'functions.*.reservedConcurrency: 2000 reserved or provisioned of an account concurrency of 1000 leave less than the unreserved minimum of 100; reserve at most 900, raise account.concurrency, or lower account.unreservedMinimum',
    ],
  ],
  [
    'reserved neg',
    fn({ reservedConcurrency: -1 }),
    ['functions.f.reservedConcurrency: is -1; at least 0 belongs here'],
  ],
  [
    'reserved 1.5',
    fn({ reservedConcurrency: 1.5 }),
    ['functions.f.reservedConcurrency: is 1.5; a whole number belongs here'],
  ],
  [
    'keepAlive',
    fn({ keepAlive: { preset: 2017 } }),
    ['functions.f.keepAlive.preset: is 2017; write one of 2018, 2019, 2020, 2020-06, 2021'],
  ],
  [
    'keepAlive list',
    fn({ keepAlive: '5m' }),
    ['functions.f.keepAlive: is "5m"; write a mapping of: fixed, uniform, preset, last, spare, halving, maxAge'],
  ],
  [
    'handler',
    fn({ handler: './x.js' }),
    [
      'functions.f.handler: is "./x.js"; write the file and the export, such as ./checkout.ts#handler, or a bootstrap, such as ./build/bootstrap',
    ],
  ],
  [
    'coldStart runtime',
    fn({ coldStart: { runtime: 'nodejs99.x' } }),
    [
      'functions.f.coldStart.runtime: no Init Duration was published for nodejs99.x; give coldStart as a law, or one of: nodejs16.x, nodejs18.x, nodejs20.x, nodejs22.x, nodejs24.x, python3.9, python3.10, python3.11, python3.12, python3.13, python3.14, ruby3.2, ruby3.3, ruby3.4, java8.al2, java11, java17, java21, java25, dotnet8, dotnet10, provided.al2, provided.al2023',
    ],
  ],
  [
    'coldStart text',
    fn({ coldStart: 'fast' }),
    [
      'functions.f.coldStart: is "fast"; write a law such as { lognormal: { p50: 80ms, p99: 400ms } }, or { runtime: nodejs22.x }',
    ],
  ],
  ['functions list', set('functions', []), ['functions: is []; a mapping belongs here']],
  ['functions empty', set('functions', {}), ['functions: name at least one function']],
  ['functions null', set('functions', null), ['functions: is empty; a mapping belongs here']],
  [
    'function null',
    set('functions', { f: null }),
    [
      'functions.f: is empty; write a mapping of: compute, managed, snapStart, tenantIsolation, durable, handler, memory, timeout, reservedConcurrency, provisionedConcurrency, provisionedScaling, keepAlive, reuse, runtime, architecture, package, environment, duration, streamedResponse, coldStart, firstInvocation, placement, packageSize, extensions, overhead, errors, cpu, ephemeralStorage, tags, maximumRetryAttempts, maximumEventAge, deadLetter, destinations, recursiveLoop, vpc, versions, aliases, code, build',
    ],
  ],
  ['traffic empty', set('traffic', []), ['traffic: name at least one stream of requests']],
  ['traffic map', set('traffic', { to: 'f' }), ['traffic: is {"to":"f"}; a list belongs here']],
  [
    'trace format',
    arr({ trace: { format: 'apache', file: 'x' } }),
    ['traffic.0.arrivals.trace.format: is "apache"; "azure2019" or "azure2021" or "csv" or "clf" belongs here'],
  ],
  [
    'trace missing file',
    arr({ trace: { format: 'csv', file: 'nofile.csv' } }),
    ['traffic.0.arrivals.trace: DIR/nofile.csv: cannot be read: there is no such file; check the path'],
  ],
  [
    'trace dir',
    arr({ trace: { format: 'csv', file: '.' } }),
    ['traffic.0.arrivals.trace: DIR: cannot be read: it is a directory; name a file'],
  ],
  [
    'instants missing',
    arr({ instants: 'no.txt' }),
    ['traffic.0.arrivals.instants: cannot read no.txt: there is no such file; name a file with one number (ms) a line'],
  ],
  [
    'payload missing',
    tr({ payload: './no.json' }),
    ['traffic.0.payload: cannot read JSON from ./no.json: there is no such file; name a file of JSON'],
  ],
  [
    'function name',
    JSON.stringify({ ...good, functions: { 'a b': good.functions.f }, traffic: [{ ...good.traffic[0], to: 'a b' }] }),
    ['functions.a b: "a b" is no name for a function; write 1 to 64 of A-Z a-z 0-9 - _'],
  ],
  [
    'visibility',
    tr({ via: 'sqs', sqs: { visibilityTimeout: '1s' } }),
    ["traffic.0.sqs.visibilityTimeout: 1s is below the function's timeout of 3s; raise it (six times is the advice)"],
  ],
  [
    'batch',
    tr({ via: 'sqs', sqs: { batchSize: 20000 } }),
    [
      'traffic.0.sqs.batchSize: is 20000; at most 10000 belongs here',
      'traffic.0.sqs.batchWindow: must be at least 1s when batchSize is above 10; set it',
    ],
  ],
  [
    'batch window',
    tr({ via: 'sqs', sqs: { batchSize: 100 } }),
    ['traffic.0.sqs.batchWindow: must be at least 1s when batchSize is above 10; set it'],
  ],
  [
    'keys',
    tr({ via: 'kinesis', stream: { keys: 'many' } }),
    [
      'traffic.0.stream.keys: "many" is no law of keys; write distinct, a number of keys from 1 to 10000000, { count: 50, zipf: 1.1 } or { count: 50, hot: 30% }',
    ],
  ],
  ['priceTier', set('account', { priceTier: 7 }), ['account.priceTier: is 7; 1 or 2 or 3 belongs here']],
  ['concurrency 0', set('account', { concurrency: 0 }), ['account.concurrency: is 0; at least 1 belongs here']],
  ['rules', set('account', { rules: { burts: 3 } }), ['account.rules: unknown key "burts"; did you mean "burst"?']],
  ['template missing', set('template', './none.yaml'), [': cannot be read: there is no such file; check the path']],
  [
    'template num',
    set('template', 3),
    ['template: is 3; write a file such as ./template.yaml, or { file, parameters: { Stage: prod } }'],
  ],
];

describe('refused', () => {
  test.each(cases)('%s', async (_, text, said) => expect(await problemsOf(text)).toEqual(said));
});

describe('taken', () => {
  test.each<[string, string]>([
    ['numbers where texts are meant', fn({ environment: { PORT: 3000, ON: true }, tags: { team: 7 } })],
    ['a year as an era', set('account', { era: 2023 })],
    ['a number as a name', set('name', 2024)],
    ['a year as a preset', fn({ keepAlive: { preset: 2018 } })],
    ['a rate in seven minutes', arr({ constant: { rate: '1/7min' } })],
    ['a rate per day', arr({ poisson: { rate: '2 per day' } })],
    [
      'merge keys',
      'x: &f { duration: { constant: 10ms } }\n'.replace('x: ', 'functions:\n  f: ') +
        '  g: { <<: *f, memory: 256MB }\nname: x\nduration: 5s\ntraffic: [{ to: g, arrivals: { constant: { rate: 1/s } } }]\n',
    ],
  ])('%s', async (_, text) => expect(await problemsOf(text)).toEqual([]));

  test('a text that looks like a number stays as it is written', async () => {
    const text =
      'name: x\nduration: 5s\nfunctions:\n  f: { duration: { constant: 1ms }, environment: { ACCOUNT: 012345678901, VERSION: 1.10 } }\n' +
      'traffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]\n';
    const place = placeWith({ 's.yaml': text });
    const { document } = await loadScenario(`${place.directory}/s.yaml`);
    place.remove();
    expect(document.functions['f']!.environment).toEqual({ ACCOUNT: '012345678901', VERSION: '1.10' });
  });

  test('a function that a hundred others are like', async () => {
    const others = Array.from({ length: 300 }, (_, index) => `  f${index}: { <<: *f }\n`).join('');
    const text = `name: x\nduration: 1s\nfunctions:\n  f: &f { duration: { constant: 10ms } }\n${others}traffic: [{ to: f7, arrivals: { constant: { rate: 1/s } } }]\n`;
    expect(await problemsOf(text)).toEqual([]);
  });
});
