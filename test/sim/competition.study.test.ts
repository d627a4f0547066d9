// Several functions compete for one account by every way of traffic at once: whatever the limits, nothing is lost and no
// limit is exceeded, at any instant. Property-based: scenarios are drawn at random.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { simulatedFunctions, simulationOf } from '../../bench/simulate/simulation-of.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import type { EventSourceResult, Totals } from '../../reports/index.ts';
import { simulate } from '../../sim/index.ts';
import { negativeFigures } from '../reports/negative-figures.ts';
import { competingScenario, type CompetingScenario } from './competing-scenario.ts';
import { LimitWatch } from './limit-watch.ts';

type Figures = Readonly<Record<string, number>>;

const sum = (figures: Figures, ...names: string[]): number => names.reduce((total, name) => total + figures[name]!, 0);

/** What was taken in less what became of it. */
const balances: Readonly<Record<string, (figures: Figures) => number>> = {
  async: (q) => q['accepted']! - sum(q, 'succeeded', 'deadLettered', 'lost', 'waiting'),
  sqs: (q) => q['sent']! - sum(q, 'deleted', 'filteredOut', 'deadLettered', 'expired', 'visible', 'hidden'),
  stream: (q) => q['put']! - sum(q, 'done', 'filteredOut', 'givenUp', 'waiting'),
  door: () => 0,
  vpc: () => 0,
  provisionedConcurrency: () => 0,
  tenants: (q) => Math.max(0, q['maxEnvironments']! - q['maxAllowed']!),
  snapStart: (q) => Math.max(0, q['seldomUsed']! - q['restores']!, q['SnapStartTimeoutException']! - q['restores']!),
  durable: (q) => q['begun']! - sum(q, 'succeeded', 'failed', 'timedOut', 'open'),
  managed: (q) => q['environmentsStarted']! - sum(q, 'environmentsEnded', 'environments'),
  capacityProvider: (q) => q['instancesStarted']! - sum(q, 'instancesEnded', 'instances'),
};

const expectBalance = (name: string, kind: string, figures: Figures): void => {
  expect(balances[kind]!(figures), `${name} ${JSON.stringify(figures)}`).toBe(0);
  for (const [figure, count] of Object.entries(figures)) expect(count, `${name} ${figure}`).toBeGreaterThanOrEqual(0);
};

/** What each kind of source says that a dead-letter queue or failure destination kept. */
const keptBy = (document: CompetingScenario, name: string, kind: string, figures: Figures): number => {
  if (kind === 'async') return figures['deadLettered']!;
  if (kind !== 'stream') return 0;
  const [, index] = /^traffic\.(\d+)\./.exec(name)!;
  const traffic = document['traffic'] as readonly Readonly<
    Record<'stream' | 'kafka', { onFailure?: boolean } | undefined>
  >[];
  const { stream, kafka } = traffic[Number(index)]!;
  return (stream ?? kafka)?.onFailure === true ? figures['givenUp']! : 0;
};

const unaccounted = (totals: Totals): number =>
  totals.offered -
  totals.completed -
  totals.failed -
  totals.timedOut -
  totals.throttled -
  totals.dropped -
  totals.inFlight;

/** Levels that event sources may not exceed. */
const levelsOf = (scenario: Scenario): Map<string, number> => {
  const levels = new Map<string, number>();
  for (const { way } of scenario.traffic) {
    if (way.kind === 'sqs') {
      const { name, scaling, queue, groups } = way.mapping;
      // Each batch of a FIFO queue holds its groups; a poller that rests holds none.
      levels.set(`${name} batches`, queue.fifo ? Math.max(scaling.most, groups) : scaling.most);
      levels.set(`${name} pollers`, scaling.most);
    } else if (way.kind === 'stream') {
      const { name, shards, parallelizationFactor, kafka } = way.mapping;
      const { most, batchesPerPoller } = kafka?.scaling ?? { most: Infinity, batchesPerPoller: 1 };
      levels.set(`${name} batches`, Math.min(shards * parallelizationFactor, most * batchesPerPoller));
      levels.set(`${name} eventPollers`, Math.min(shards, most));
    }
  }
  for (const { config, vpc } of scenario.functions) {
    if (config.managed?.maximum !== undefined && config.managed.maximum !== null) {
      // Those that replace others that are still there come on top.
      levels.set(`functions.${config.name}.managed environments`, 2 * config.managed.maximum);
    }
    if (vpc !== null) levels.set(`${vpc.name} interfaces`, Math.min(vpc.eniQuota, ...vpc.freeIps));
  }
  for (const { name, maxVcpus } of scenario.capacityProviders) levels.set(`capacityProviders.${name} vcpus`, maxVcpus);
  return levels;
};

test('nothing is lost, whoever competes', async () => {
  let throttled = 0;
  let retried = 0;
  let deadLettered = 0;
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(competingScenario, async (document) => {
      const result = await simulateScenario(compileScenario(document, 'test', '.'), { comparesKeepAlive: false });
      expect(negativeFigures(result)).toEqual([]);
      throttled += result.totals.throttled;
      retried += result.totals.retries;
      expect(unaccounted(result.totals)).toBe(0);
      const { concurrency } = document.account;
      let offered = 0;
      for (const [name, { totals, reservedConcurrency, managed }] of Object.entries(result.functions)) {
        offered += totals.offered;
        expect(unaccounted(totals), name).toBe(0);
        expect(totals.inFlight, name).toBeGreaterThanOrEqual(0);
        // On Managed Instances slots bind, and requests that were answered as timed out may hold some of them.
        const most =
          managed === undefined ? (reservedConcurrency ?? concurrency) : totals.environments.max * managed.slots;
        expect(totals.concurrency.max, name).toBeLessThanOrEqual(most);
        const leastEnvironments = totals.concurrency.max / (managed?.slots ?? 1);
        expect(totals.environments.max, name).toBeGreaterThanOrEqual(leastEnvironments);
      }
      expect(offered).toBe(result.totals.offered);
      let kept = 0;
      let movedByQueues = 0;
      for (const [name, { kind, ...figures }] of Object.entries<EventSourceResult>(result.eventSources ?? {})) {
        kinds.add(kind);
        expectBalance(name, kind, figures as Figures);
        kept += keptBy(document, name, kind, figures as Figures);
        if (kind === 'sqs') movedByQueues += (figures as Figures)['deadLettered']!;
      }
      // The totals count what each source counts.
      expect(result.totals.deadLettered).toBe(kept + movedByQueues);
      deadLettered += kept;
    }),
    { numRuns: 80, seed: 20_261 },
  );
  // The scenarios must be hard ones, or nothing was shown.
  expect(throttled).toBeGreaterThan(1000);
  expect(retried).toBeGreaterThan(1000);
  expect(deadLettered).toBeGreaterThan(1000);
  expect([...kinds].sort()).toEqual(Object.keys(balances).sort());
});

test('no limit is exceeded at any instant, and every request and event ends once', () => {
  let checks = 0;
  fc.assert(
    fc.property(competingScenario, (document) => {
      const scenario = compileScenario(document, 'test', '.');
      const functions = simulatedFunctions(scenario);
      const watch = new LimitWatch({
        rules: scenario.rules,
        concurrency: scenario.accountConcurrency,
        functions: functions.map(({ config }) => config),
        levels: levelsOf(scenario),
      });
      simulate({ ...simulationOf(scenario, functions, scenario.seed), sink: watch });
      checks += watch.checks;
      expect(watch.broken.slice(0, 3)).toEqual([]);
      let waiting = 0;
      for (const [name, { kind, figures }] of watch.sources) {
        expectBalance(name, kind, figures);
        if (kind === 'async') waiting += figures['waiting']!;
      }
      // What is still waiting in event queues has not ended; everything else has, once.
      expect(watch.offeredCount - watch.finished).toBe(waiting);
    }),
    { numRuns: 120, seed: 20_262 },
  );
  expect(checks).toBeGreaterThan(100_000);
});
