// The runs of a plan as jobs for workers elsewhere: which document each is about, and what comes back.

import { afterEach, expect, test, vi } from 'vitest';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { RedisJobs } from '../../../bench/jobs/redis-jobs.ts';
import type { PlanTask } from '../../../bench/plan/plan-task.ts';
import { redisPlanEngine } from '../../../bench/plan/redis-engine.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { enteredPlace, run } from '../../support/command-line.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('each document is sent once, and each run asks of its own', async () => {
  const asked: unknown[] = [];
  let closed = 0;
  const jobs = {
    run: (request: unknown) => {
      asked.push(request);
      return Promise.resolve([`answer ${asked.length}`]);
    },
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  };
  const open = vi.spyOn(RedisJobs, 'open').mockResolvedValue(jobs as unknown as RedisJobs);
  const scenario = compileScenario(
    {
      name: 'of workers',
      duration: '10s',
      functions: { f: { duration: { constant: '10ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test',
    '/somewhere',
  );
  const options = { signal: new AbortController().signal, note: () => {} };
  const engine = await redisPlanEngine('redis://made.up:1', scenario, 'a.yaml', options);
  const documents = [scenario.document];
  expect(open.mock.calls).toEqual([
    ['redis://made.up:1', { documents, source: 'a.yaml', directory: '/somewhere' }, options],
  ]);
  const sent = open.mock.calls[0]![1].documents;

  const more = { ...scenario.document, trafficFactor: 2 };
  const taskOf = (key: string, document: unknown, replication: number): PlanTask =>
    ({
      base: { key, document, source: 'a.yaml', directory: '/somewhere' },
      about: [0],
      replication,
    }) as unknown as PlanTask;
  expect(await engine.run(taskOf('own', scenario.document, 0))).toEqual(['answer 1']);
  await engine.run(taskOf('more', more, 0));
  await engine.run(taskOf('own', scenario.document, 1));
  await engine.run(taskOf('more', more, 1));
  // Another of the same is sent again: it has another name.
  await engine.run(taskOf('third', scenario.document, 2));
  expect(asked).toEqual([
    { point: 0, task: { about: [0], replication: 0 } },
    { point: 1, task: { about: [0], replication: 0 } },
    { point: 0, task: { about: [0], replication: 1 } },
    { point: 1, task: { about: [0], replication: 1 } },
    { point: 2, task: { about: [0], replication: 2 } },
  ]);
  expect(sent).toEqual([scenario.document, more, scenario.document]);
  await engine.close();
  expect(closed).toBe(1);
});

test('a plan that begins with another document sends that beside its own', async () => {
  const asked: unknown[] = [];
  const jobs = { run: (request: unknown) => Promise.resolve(void asked.push(request)) };
  vi.spyOn(RedisJobs, 'open').mockResolvedValue(jobs as unknown as RedisJobs);
  const scenario = { document: { name: 'own' }, directory: '.' };
  const options = { signal: new AbortController().signal, note: () => {} };
  const engine = await redisPlanEngine('redis://made.up:1', scenario as never, 'a.yaml', options);
  const task = { base: { key: 'more', document: { name: 'more' } }, replication: 0 };
  await engine.run(task as unknown as PlanTask);
  expect(asked).toEqual([{ point: 1, task: { replication: 0 } }]);
});

test('what is to be said of workers while a plan runs is said on stderr, and nothing where it is to be quiet', async () => {
  const gone = new ConfigError('redis://made.up:1', [{ path: '', message: 'is there no more; start it again' }]);
  const closed: string[] = [];
  vi.spyOn(RedisJobs, 'open').mockImplementation(async (url, { source }, { note }) => {
    note(`no worker takes jobs of ${source} from ${url}`);
    const jobs = { run: () => Promise.reject(gone), close: async () => void closed.push(url) };
    return jobs as unknown as RedisJobs;
  });
  const place = enteredPlace({
    'shop.yaml': `name: shop
duration: 10s
functions: { f: { duration: { constant: 10ms }, coldStart: { constant: 0 } } }
traffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]
slo: { throttled: '<1%' }
`,
  });
  try {
    const said = await run(['plan', 'shop.yaml', '--redis', 'redis://made.up:1']);
    expect([said.code, said.stdout]).toEqual([2, '']);
    expect(said.stderr).toContain('no worker takes jobs of shop.yaml from redis://made.up:1\n');
    expect(said.stderr).toContain('is there no more; start it again');
    const quiet = await run(['plan', 'shop.yaml', '--redis', 'redis://made.up:1', '--quiet']);
    expect(quiet.stderr).not.toContain('no worker');
    expect(closed).toEqual(['redis://made.up:1', 'redis://made.up:1']);
  } finally {
    await place.leave();
  }
});
