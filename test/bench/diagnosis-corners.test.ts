// What is said of scenarios whose limits are seldom met or written in a way of their own, whole: held against
// test/golden/diagnosis-corners (`-u` accepts a change).

import { expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const poisson = (rate: unknown): object => ({ poisson: { rate } });
const constant = (rate: unknown): object => ({ constant: { rate } });
const fn = (own: object = {}): object => ({
  duration: { constant: '100ms' },
  coldStart: { constant: '200ms' },
  timeout: '30s',
  ...own,
});
const api = (own: object, traffic: object, more: object = {}): object => ({
  functions: { api: fn(own) },
  traffic: [{ to: 'api', ...traffic }],
  ...more,
});
const ramp = poisson([
  ['0s', '5/s'],
  ['10s', '120/s'],
]);

const cases: readonly (readonly [name: string, document: object, replications?: number])[] = [
  [
    'waits that nobody asked about',
    api({ reservedConcurrency: 8 }, { arrivals: poisson('50/s'), retry: 'sdk-v3-standard' }),
  ],
  [
    'a reservation of a run of several',
    api({ reservedConcurrency: 6 }, { arrivals: poisson('50/s') }, { slo: { throttled: '<1%' } }),
    3,
  ],
  [
    'clients that wait long of their own',
    api(
      { reservedConcurrency: 6 },
      { arrivals: poisson('50/s'), retry: { attempts: 4, base: '2s', cap: '20s' } },
      { slo: { p99: '<1s' } },
    ),
  ],
  [
    'a handler of an aliased version',
    api(
      {
        versions: {
          '1': { memory: '256MB', timeout: '2s', duration: { constant: '900ms' }, coldStart: { constant: '2s' } },
        },
        aliases: { live: { version: '1' } },
      },
      { to: 'api:live', arrivals: ramp },
      { slo: { p99: '<500ms' } },
    ),
  ],
  [
    'cold starts of an aliased version',
    api(
      {
        versions: { '1': { coldStart: { constant: '4s' } } },
        aliases: { live: { version: '1', provisionedConcurrency: 2 } },
      },
      { to: 'api:live', arrivals: ramp },
      { slo: { coldStarts: '<0.5%', p99: '<1s' } },
    ),
  ],
  [
    'a deployment with steps of its own',
    api(
      {
        versions: { '1': {}, '2': { coldStart: { constant: '3s' } } },
        aliases: {
          live: {
            version: '1',
            deployment: { to: '2', at: '5s', preference: { linear: { percent: 50, interval: '5s' } } },
          },
        },
      },
      { to: 'api:live', arrivals: poisson('60/s') },
      { slo: { p99: '<600ms' } },
    ),
  ],
  [
    'provisioned pollers of a topic',
    api(
      {},
      {
        via: 'kafka',
        arrivals: constant('400/s'),
        kafka: { partitions: 20, batchSize: 1, pollers: { minimum: 1, maximum: 2 } },
      },
      { slo: { backlog: '<100' } },
    ),
  ],
  [
    'two shards',
    api(
      { duration: { constant: '20ms' } },
      { via: 'kinesis', arrivals: constant('2500/s'), stream: { shards: 2, batchSize: 100 } },
      { slo: { backlog: '<4000' } },
    ),
  ],
  [
    'a front door without a burst of its own',
    api(
      {},
      { via: 'http', arrivals: poisson('60/s'), http: { kind: 'rest', rate: '20/s' } },
      { slo: { throttled: '<1%' } },
    ),
  ],
];

const whole = cases.map(([name, document, replications = 1]) => [name, document, replications] as const);

test.each(whole)('%s', async (name, document, replications) => {
  const scenario = compileScenario({ name, seed: 11, duration: '20s', ...document }, 'test', '.');
  const result = await simulateScenario(scenario, { comparesKeepAlive: false, replications });
  const diagnosis = await diagnoseScenario(scenario, result);
  const file = name.replaceAll(/[^\w]+/g, '-');
  await expect(`${JSON.stringify(diagnosis, null, 1)}\n`).toMatchFileSnapshot(
    `../golden/diagnosis-corners/${file}.txt`,
  );
});
