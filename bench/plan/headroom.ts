// Headroom: how many times the traffic the planned settings still carry, and which limit gives way first.

import { throttleReasonNames, type ThrottleReasonName } from '../../lambda/index.ts';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloFigure, SloLimit } from '../format/slo.ts';
import type { PlanEngine } from './engine.ts';
import { isOfCost } from './function-limits.ts';
import { judge } from './judge.ts';
import { lackOf, type PlanAnswer, type PlanTask } from './plan-task.ts';
import type { SettledFunction } from './scene.ts';

/** The traffic that is tried, in times of what the scenario sends. */
const factors = [1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7, 10] as const;

export interface Headroom {
  /** All that was tried up to here keeps the slo; 1 where not even the first did. */
  readonly keptAtTraffic: number;
  /** The least that breaks it; null where ten times the traffic is carried. */
  readonly brokenAtTraffic: number | null;
  readonly functionName: string | null;
  /** The objectives that break first. */
  readonly breaks: readonly SloFigure[];
  /** Attempts for each of its requests there: what its clients make of it. */
  readonly attemptsPerRequest: number | null;
  /** Why most attempts of that function were refused there; null where none was. */
  readonly reason: ThrottleReasonName | null;
  /** Its environments on Managed Instances, which refuse without a Reason, refused some of it. */
  readonly environmentsFull?: true;
}

interface Broken {
  readonly functionIndex: number;
  readonly breaks: readonly SloFigure[];
  readonly reason: ThrottleReasonName | null;
  readonly environmentsFull: boolean;
  readonly attempts: number;
}

/** What refuses most; AWS has one Reason for the account's concurrency and for the rate at which functions scale. */
const mostReason = (
  { throttles, accountMaxConcurrency }: PlanAnswer,
  { isReserved, shared }: { readonly isReserved: boolean; readonly shared: number },
): ThrottleReasonName | null => {
  const [first] = throttleReasonNames.toSorted((a, b) => (throttles[b] ?? 0) - (throttles[a] ?? 0));
  if ((throttles[first!] ?? 0) === 0) return null;
  const isRate = first === 'ConcurrentInvocationLimitExceeded' && (isReserved || accountMaxConcurrency < shared);
  return isRate ? 'FunctionInvocationRateLimitExceeded' : first!;
};

const limitsBroken = (limits: readonly SloLimit[], answer: PlanAnswer): SloFigure[] =>
  limits.flatMap((limit, index) => {
    const reading = answer.readings[index]!;
    const { keptRuns } = judge(limit, [reading]);
    return isOfCost(limit) || lackOf(limit, [reading]) !== null || keptRuns === 1 ? [] : [limit.figure];
  });

interface HeadroomContext {
  readonly scenario: Scenario;
  readonly engine: PlanEngine;
  readonly base: ScenarioSource;
}

/** One run of all at so many times the traffic. */
const taskAt = (
  factor: number,
  settled: readonly SettledFunction[],
  { scenario, base }: Pick<HeadroomContext, 'scenario' | 'base'>,
): PlanTask => {
  const about = settled.map(({ functionIndex }) => functionIndex);
  const document = { ...scenario.document, trafficFactor: scenario.document.trafficFactor * factor };
  const scaled = { ...base, document, key: `${base.key} x ${factor}` };
  return { base: scaled, settled, about, isJoint: true, replication: 0 };
};

/** The run that is asked for in any case. */
export const firstOfHeadroom = (
  settled: readonly SettledFunction[],
  context: Pick<HeadroomContext, 'scenario' | 'base'>,
): PlanTask => taskAt(factors[0], settled, context);

const reservedBy = (settled: readonly SettledFunction[]): number =>
  settled.reduce((sum, { settings }) => sum + (settings.reservedConcurrency ?? 0), 0);

/** What breaks at so many times the traffic, in one run; null for nothing. */
const brokenAt = async (
  factor: number,
  settled: readonly SettledFunction[],
  context: HeadroomContext,
): Promise<Broken | null> => {
  const { scenario, engine } = context;
  const answers = await engine.run(taskAt(factor, settled, context));
  for (const [place, { functionIndex }] of settled.entries()) {
    const breaks = limitsBroken(scenario.slo, answers[place]!);
    if (breaks.length === 0) continue;
    const { attempts, offered, throttled } = answers[place]!;
    const { reservedConcurrency, environments } = settled[place]!.settings;
    const isReserved = reservedConcurrency !== null;
    const environmentsFull = environments !== undefined && (throttled > 0 || attempts > offered);
    const reason = mostReason(answers[place]!, {
      isReserved,
      shared: scenario.accountConcurrency - reservedBy(settled),
    });
    return { functionIndex, breaks, reason, environmentsFull, attempts: attempts / Math.max(1, offered) };
  }
  return null;
};

/** The headroom of `settled`, to the next of `factors`: one run each, the traffic's own instants drawn closer. Throws Interrupted. */
export const headroomOf = async (settled: readonly SettledFunction[], context: HeadroomContext): Promise<Headroom> => {
  const found = new Map<number, Broken>();
  let kept = -1;
  let broken: number = factors.length;
  // Most plans have little: the nearest is tried first, then ever further away until one breaks.
  for (
    let next = 0;
    broken - kept > 1;
    next = broken < factors.length ? (kept + broken) >> 1 : Math.min(broken - 1, 2 * next + 1)
  ) {
    const result = await brokenAt(factors[next]!, settled, context);
    if (result === null) kept = next;
    else {
      broken = next;
      found.set(next, result);
    }
  }
  const first = found.get(broken);
  return {
    keptAtTraffic: factors[kept] ?? 1,
    brokenAtTraffic: factors[broken] ?? null,
    functionName: first === undefined ? null : context.scenario.functions[first.functionIndex]!.config.name,
    breaks: first?.breaks ?? [],
    attemptsPerRequest: first?.attempts ?? null,
    reason: first?.reason ?? null,
    ...(first?.environmentsFull === true ? { environmentsFull: true as const } : {}),
  };
};
