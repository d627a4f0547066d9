// What a cure breaks that was well: told apart from what was broken before, and from what the scenario allows.

import { expect, test } from 'vitest';
import { askedAims } from '../../bench/diagnosis/aims.ts';
import type { Trial } from '../../bench/diagnosis/laboratory.ts';
import { applied } from '../../bench/diagnosis/settings.ts';
import { sideEffects } from '../../bench/diagnosis/side-effects.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { LatencyCounts, type Setting } from '../../reports/index.ts';
import { singleCauses } from './single-causes.ts';

const { document } = singleCauses.find(({ name }) => name === 'reservation whose refusals fill a dead-letter queue')!;
const written = compileScenario(document, 'test', '.').document;

const trialWith = async (...settings: readonly Setting[]): Promise<Trial> => ({
  result: await simulateScenario(compileScenario(applied(settings)(written), 'test', '.')),
  latency: new LatencyCounts(),
});

test('a fence that keeps the dead-letter queue empty leaves its queue growing; a larger reservation breaks nothing', async () => {
  const { slo } = compileScenario(document, 'test', '.');
  const base = await trialWith();
  const aims = askedAims(slo, base);
  const fenced = await trialWith({ path: 'traffic.0.sqs.maximumConcurrency', value: 2 });
  const raised = await trialWith({ path: 'functions.worker.reservedConcurrency', value: 12 });
  expect(sideEffects(aims, base, fenced).said.join(' ')).toMatch(/^left behind \d/);
  expect(sideEffects(aims, base, fenced).excess).toBeGreaterThan(0.1);
  expect(sideEffects(aims, base, raised)).toEqual({ said: [], excess: 0 });
  // What the scenario asks about is its aims' affair.
  expect(sideEffects(aims, raised, base).said.join(' ')).not.toMatch(/given up/);
});

test('what was as bad before is no side effect, though a queue grows now', async () => {
  const errors = { path: 'functions.worker.errors', value: '20%' };
  const base = await trialWith(errors);
  const fenced = await trialWith(errors, { path: 'traffic.0.sqs.maximumConcurrency', value: 2 });
  const { said } = sideEffects([], base, fenced);
  expect(said.map((text) => text.replace(/ [\d.]+.*/, ''))).toEqual(['left behind']);
  const raised = await trialWith(errors, { path: 'functions.worker.reservedConcurrency', value: 12 });
  expect(sideEffects([], raised, base).said.join(' ')).toMatch(/given up/);
});
