// Pages of sweeps and plans whole: the markup as written, and what each chart of them draws. Held against
// test/golden/whole-pages (`-u` accepts a change).

import { expect, test } from 'vitest';
import { planPage } from '../../bench/page/plan-page.ts';
import { sweepPage } from '../../bench/page/sweep/sweep-page.ts';
import { planScenario } from '../../bench/plan/plan.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { openAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { planSweep } from '../../bench/sweep/plan.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import { lineOf } from '../reports/chart-text.ts';

const generatedAt = '2026-01-01T00:00:00Z';

const scenario = (own: object = {}) =>
  compileScenario(
    {
      name: 'shop <1>',
      duration: '15s',
      seed: 5,
      functions: {
        api: { memory: '512MB', duration: { lognormal: { p50: '80ms', p99: '400ms' } }, reservedConcurrency: 8 },
      },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '60/s' } } }],
      slo: { throttled: '<1%', p99: '<2s' },
      ...own,
    },
    'test',
    '.',
  );

const sweepHtml = async (vary: readonly string[], replications: number, own: object = {}): Promise<string> => {
  const plan = planSweep(scenario(own), { source: 'test', vary, replications });
  const answers = openAnswers(null, plan.hash);
  await runSweep(plan, { engine: inlineEngine, answers, signal: new AbortController().signal, onProgress: () => {} });
  return (await sweepPage(sweepResult(plan, answers), generatedAt))!;
};

const planHtml = async (own: object): Promise<string> =>
  planPage(await planScenario(scenario(own), { mostReplications: 4 }), generatedAt);

const job = {
  functions: { job: { duration: { constant: '400ms' }, reservedConcurrency: 3 } },
  traffic: [{ to: 'job', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } }],
  slo: { age: '<10s' },
};

const reserved = 'functions.api.reservedConcurrency';

const pages: Readonly<Record<string, () => Promise<string>>> = {
  'a sweep of one setting, repeated': () => sweepHtml([`${reserved}=4,8,16`], 3),
  'a sweep of two settings, no objective': () =>
    sweepHtml([`${reserved}=4,16`, 'functions.api.memory=512MB,1024MB'], 1, { slo: {} }),
  'a sweep of a queue': () => sweepHtml(['traffic.0.sqs.batchSize=1,10'], 1, job),
  'a plan of a reservation': () => planHtml({}),
  'a plan of a queue': () => planHtml(job),
};

/** The configurations that the page gives its charts, without what only JSON needs. */
const chartsIn = (html: string): string[] => {
  const [, json] = /\bstart\((\[.*\])\);/.exec(html) ?? [];
  return (JSON.parse(json!) as { id: string; config: object }[]).map(({ id, config }) => `${id}: ${lineOf(config)}`);
};

/** Elements a line each, without what all pages have. */
const markupOf = (html: string): string =>
  html
    .slice(html.indexOf('<body'))
    .replaceAll(/<script[^]*?<\/script>/g, '')
    .replaceAll(/<pre[^]*?<\/pre>/g, '<pre></pre>')
    .replaceAll(/windtunnel \d[\w.-]*/g, 'windtunnel VERSION')
    .replaceAll(/>\s*</g, '>\n<');

test.each(Object.entries(pages))('%s', async (name, make) => {
  const html = await make();
  await expect(`${[...chartsIn(html), markupOf(html)].join('\n')}\n`).toMatchFileSnapshot(
    `../golden/whole-pages/${name.replaceAll(/\W+/g, '-')}.txt`,
  );
});
