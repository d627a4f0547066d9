// Builders for the tests of the rules: an account with plain functions, a request that reads well, a log of what happened.

import {
  Account,
  ManagedEnvironments,
  ManagedRuns,
  rulesOf,
  environmentOriginNames,
  throttleReasonNames,
  throttleReasonOf,
  type FunctionConfig,
} from '../../lambda/index.ts';
import type { AccountOptions, EnvironmentsOptions, Rules, RuleOverrides, ScalingSink } from '../../lambda/index.ts';
import type { ScalingRate } from '../../lambda/scaling-rate.ts';
import { configOf } from '../sim/support.ts';

export { configOf } from '../sim/support.ts';

/** Rules that limit nothing but concurrency. */
export const openRules = (overrides: RuleOverrides = {}): Rules =>
  rulesOf('2023', 'us-east-1', { scaling: 'unlimited', requestRatePerConcurrency: null, ...overrides });

/** What an account told its sink. */
export class ScalingLog implements ScalingSink {
  readonly lines: string[] = [];
  started = 0;
  readonly origins: string[] = [];
  ended: { functionIndex: number; startedAtMs: number; atMs: number }[] = [];
  refused = 0;

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.lines.push(`${atMs} admitted ${functionIndex}: ${functionConcurrency} of ${accountConcurrency}`);
  }

  released(functionIndex: number, atMs: number): void {
    this.lines.push(`${atMs} released ${functionIndex}`);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.refused += 1;
    this.lines.push(`${atMs} throttled ${functionIndex}: ${throttleReasonNames[reason]}`);
  }

  environmentStarted(functionIndex: number, atMs: number, origin = -1): void {
    this.started += 1;
    this.origins.push(environmentOriginNames[origin] ?? 'unknown');
    this.lines.push(`${atMs} started ${functionIndex}`);
  }

  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void {
    this.ended.push({ functionIndex, startedAtMs, atMs });
    this.lines.push(`${atMs} ended ${functionIndex} of ${startedAtMs}`);
  }
}

/** An account of functions `f0`, `f1` ... that differ from a plain one as told. */
export const accountOf = (
  functions: readonly Partial<FunctionConfig>[],
  options: Partial<AccountOptions> = {},
): Account =>
  new Account({
    rules: openRules(),
    concurrency: 1000,
    unreservedMinimum: 100,
    functions: functions.map((config, index) => configOf({ name: `f${index}`, ...config })),
    random: () => 0.5,
    ...options,
  });

/** `admitted` or the reason of the refusal, in the wire's words. */
export const verdictOf = (admission: number): string =>
  admission >= 0 ? 'admitted' : (throttleReasonNames[throttleReasonOf(admission)!] ?? 'unreasoned');

/** Sends `count` requests at one instant: the environments of those admitted, and the reasons of the others. */
export const sendAll = (
  account: Account,
  functionIndex: number,
  atMs: number,
  count: number,
): { ids: number[]; refusals: Record<string, number> } => {
  const ids: number[] = [];
  const refusals: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) {
    const admission = account.invoke(functionIndex, atMs);
    if (admission >= 0) ids.push(admission);
    else refusals[verdictOf(admission)] = (refusals[verdictOf(admission)] ?? 0) + 1;
  }
  return { ids, refusals };
};

/** How many environments of a function a limiter lets start at one instant, of as many as told. */
export const startAll = (rate: ScalingRate, functionIndex: number, atMs: number, most: number): number => {
  let count = 0;
  for (; count < most && rate.mayStart(functionIndex, atMs, 0); count += 1) rate.started(functionIndex, atMs);
  return count;
};

/** How many requests of a function a limiter lets through at one instant, of as many as told. */
export const serveAll = (rate: ScalingRate, functionIndex: number, atMs: number, most: number): number => {
  let count = 0;
  for (; count < most && rate.mayServe(functionIndex, atMs); count += 1) rate.served(functionIndex, atMs);
  return count;
};

/** Up to four environments of one vCPU on Managed Instances, that differ from plain ones as told. */
export const managedEnvironments = (changes: Partial<EnvironmentsOptions> = {}): ManagedEnvironments =>
  new ManagedEnvironments({
    most: 4,
    vcpus: 1,
    requestVcpus: 1,
    timeoutMs: 1e9,
    tries: null,
    random: () => 0,
    runs: new ManagedRuns(),
    ...changes,
  });
