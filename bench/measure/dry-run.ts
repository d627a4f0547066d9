// What a measured run would do: what it sends, at which peak, what it may cost and which limit it would meet. Sends nothing.

import { costOf, defaultEphemeralStorageMb, type FunctionConfig } from '../../lambda/index.ts';
import { share, usd } from '../../reports/words/format.ts';
import { collectInstants, constant } from '../../sim/index.ts';
import { invokedBy } from '../scenario/durable.ts';
import type { Scenario, ScenarioFunction } from '../scenario/scenario.ts';
import { loopRequests, peakPerSecond } from './foreseen-connections.ts';
import { payloadTemplate } from './payload-template.ts';
import type { Caps } from './run-caps.ts';
import type { RequestChoice } from './sending.ts';
import { simulateScenario } from '../simulate/simulate-scenario.ts';
import type { TargetChoice } from './target.ts';

export interface DryRunOptions {
  readonly target: TargetChoice;
  readonly requests: RequestChoice;
  readonly caps: Caps | undefined;
}

export interface DryRun {
  readonly target: string;
  readonly durationMs: number;
  /** By function; of closed loops about as many as they can ask. */
  readonly requests: Readonly<Record<string, number>>;
  readonly peakPerSecond: number;
  /** Whether clients of closed loops ask as often as their answers let them: then `requests` is about what comes. */
  readonly about: boolean;
  /** The first payload of each stream. */
  readonly payloads: readonly string[];
  /** Least and most, at the prices of the suite; null for a target that Lambda does not bill. */
  readonly costUsd: readonly [number, number] | null;
  /** What the cost is reckoned from. */
  readonly costFrom: string;
  /** Limits it would meet, in sentences. */
  readonly limits: readonly string[];
}

const targetText = (target: TargetChoice, scenario: Scenario): string => {
  if (target.kind === 'local') return 'the local platform';
  if (target.kind === 'http') return `${target.method ?? 'POST'} ${target.url}`;
  const qualifier = target.qualifier === undefined ? '' : `, version or alias ${target.qualifier}`;
  const runId = target.runId === undefined ? '' : `, run id ${target.runId}`;
  const where =
    target.kind === 'aws' ? `AWS Lambda in ${target.region ?? scenario.rules.region}` : `Lambda at ${target.url}`;
  return `${where}${qualifier}${runId}; throttled requests are not sent again unless the scenario says retry`;
};

const requestsOf = (scenario: Scenario): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const traffic of scenario.traffic) {
    const { name } = scenario.functions[traffic.functionIndex]!.config;
    const arriving = collectInstants(traffic.arrivals(scenario.seed)).length;
    counts[name] = (counts[name] ?? 0) + arriving + loopRequests(scenario, traffic);
  }
  return counts;
};

const priceOf = (config: FunctionConfig, requests: number, billedMs: number, tier: 1 | 2 | 3): number => {
  const { memoryMb, architecture, ephemeralStorageMb = defaultEphemeralStorageMb } = config;
  const none = { provisionedBilledMs: 0, provisionedHeldMs: 0 };
  const cost = costOf({ memoryMb, architecture, ephemeralStorageMb, requests, billedMs, tier, ...none });
  return cost.requestsUsd + cost.durationUsd;
};

/** Each request takes 1 ms at least and the function's timeout at most. */
const bounds = (scenario: Scenario, requests: Readonly<Record<string, number>>): [number, number] => {
  const tier = scenario.document.account.priceTier;
  let least = 0;
  let most = 0;
  for (const { config } of scenario.functions) {
    const count = requests[config.name] ?? 0;
    least += priceOf(config, count, count, tier);
    most += priceOf(config, count, count * config.timeoutMs, tier);
  }
  return [least, most];
};

const percent = (part: number, whole: number): string => share(part / Math.max(1, whole));

/** Limits that hold whatever the functions take. */
const rateLimits = (scenario: Scenario, peak: number): string[] => {
  const limit = 10 * scenario.accountConcurrency;
  return peak > limit
    ? [
        `${peak} requests in a second, where an account of ${scenario.accountConcurrency} takes ${limit} (ten times its concurrency)`,
      ]
    : [];
};

/** Where a run of the function leads at once: to what its program invokes, and what is told of its events. */
const ledTo = (fn: ScenarioFunction): number[] =>
  [...invokedBy(fn), fn.events.onSuccess, fn.events.onFailure].filter((index) => index !== null);

/** The functions and versions that traffic comes to, by index. */
const reached = ({ traffic, aliases, functions }: Scenario): Set<number> => {
  const next = traffic.flatMap(({ functionIndex, aliasIndex }) => {
    const alias = aliases[aliasIndex];
    return alias === undefined
      ? [functionIndex]
      : [alias.version, alias.additional, alias.deployment?.to ?? alias.version];
  });
  const found = new Set<number>();
  for (let index = next.pop(); index !== undefined; index = next.pop()) {
    if (index < 0 || found.has(index)) continue;
    found.add(index);
    next.push(...ledTo(functions[index]!));
  }
  return found;
};

/** Names of what would run and has no duration. */
const unmodelled = ({ functions }: Scenario, called: ReadonlySet<number>): string[] =>
  functions.flatMap(({ config, duration }, index) => (called.has(index) && duration === null ? [config.name] : []));

/** With a duration for functions that nothing calls: none is ever drawn. */
const simulable = (scenario: Scenario): Scenario => ({
  ...scenario,
  functions: scenario.functions.map((fn) => (fn.duration === null ? { ...fn, duration: constant(0) } : fn)),
});

const notKnown = (missing: readonly string[], called: ReadonlySet<number>): string =>
  `which concurrency it reaches is not known: the scenario has no ${missing.length === called.size ? 'durations' : `duration of ${missing.join(', ')}`}`;

/** Looks at what `scenario` would do. */
export const dryRun = async (scenario: Scenario, { target, requests, caps }: DryRunOptions): Promise<DryRun> => {
  const counts = requestsOf(scenario);
  const peak = peakPerSecond(scenario, scenario.seed);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const limits = [...rateLimits(scenario, peak)];
  const template = requests.body === undefined ? null : payloadTemplate(requests.body, requests.rows ?? null);
  let costUsd: readonly [number, number] | null = bounds(scenario, counts);
  let costFrom = '1 ms a request at least, the timeouts at most; durations in the scenario would say more';
  const called = reached(scenario);
  const missing = unmodelled(scenario, called);
  if (missing.length === 0) {
    const simulated = await simulateScenario(simulable(scenario));
    const { totals, throttlesByReason, cost } = simulated;
    costUsd = [cost.totalUsd, cost.totalUsd];
    costFrom = 'the durations of the scenario, simulated';
    const refused = Object.entries(throttlesByReason).filter(([, count]) => count > 0);
    for (const [reason, count] of refused)
      limits.push(`${count} refusals with ${reason} (${percent(count, total)}), simulated`);
    limits.push(
      `concurrency up to ${totals.concurrency.max} of ${scenario.accountConcurrency} of the account, simulated`,
    );
  } else limits.push(notKnown(missing, called));
  if (caps?.maxRequests !== undefined && caps.maxRequests < total) {
    limits.push(
      `--max-requests ${caps.maxRequests} would end it after ${percent(caps.maxRequests, total)} of the requests`,
    );
  }
  if (caps?.maxCostUsd !== undefined && caps.maxCostUsd < costUsd[1]) {
    limits.push(`--max-cost ${caps.maxCostUsd} may end it before it is over`);
  }
  if (target.kind === 'http' || target.kind === 'local') costUsd = null;
  return {
    target: targetText(target, scenario),
    durationMs: scenario.durationMs,
    requests: counts,
    peakPerSecond: peak,
    about: scenario.traffic.some(({ way }) => way.kind === 'closedLoop'),
    payloads: template === null ? [...new Set(scenario.traffic.map(({ payload }) => payload))] : [template(0)],
    costUsd,
    costFrom,
    limits,
  };
};

/** The same as lines for people. */
export const dryRunLines = (run: DryRun): string[] => {
  const total = Object.values(run.requests).reduce((sum, count) => sum + count, 0);
  const byFunction = Object.entries(run.requests).map(([name, count]) => `${name} ${count}`);
  const short = (text: string): string =>
    text.length <= 200 ? text : `${text.slice(0, 200)}... (${text.length} characters)`;
  const cost = run.costUsd;
  return [
    `Nothing was sent. This run would send to ${run.target}:`,
    `requests: ${run.about ? 'about ' : ''}${total} in ${run.durationMs / 1000} s (${byFunction.join(', ')}), at most ${run.peakPerSecond} in a second`,
    ...run.payloads.slice(0, 5).map((payload) => `payload: ${short(payload)}`),
    cost === null
      ? 'cost: nothing that Lambda bills for'
      : `cost: ${cost[0] === cost[1] ? usd(cost[0]) : `${usd(cost[0])} to ${usd(cost[1])}`}, from ${run.costFrom}; without what the functions use`,
    ...run.limits.map((limit) => `limit: ${limit}`),
  ];
};
