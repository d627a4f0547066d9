// Examples of rules: Managed Instances.

import type { RunResult } from '../../../reports/index.ts';
import { costUsd, failed, set, sourceFigure, throttled, type RuleExample } from './rule-example.ts';

const instancesOf =
  (...providers: string[]) =>
  (result: RunResult): number =>
    providers.reduce((sum, name) => sum + sourceFigure(`capacityProviders.${name}`, 'maxInstances')(result), 0);

const throttledOf =
  (name: string) =>
  (result: RunResult): number =>
    result.functions[name]!.totals.throttled;

const meanEnvironments = (result: RunResult): number => result.totals.environments.mean;

export const managedExamples: readonly RuleExample[] = [
  {
    scenario: 'managed-ramp',
    rule: 'environments on Managed Instances are added by use, minutes later',
    figure: 'environments at once, at most',
    value: sourceFigure('functions.simulate.managed', 'maxEnvironments'),
    without: set('account.rules', { managedScaleOutLooks: 1000 }),
    effect: 'higher',
  },
  {
    scenario: 'managed-slots',
    rule: 'no queue in front of full environments',
    figure: 'ConcurrencyThrottles',
    value: sourceFigure('functions.api.managed', 'ConcurrencyThrottles'),
    without: set('functions.api.managed.slots', 64),
    effect: 'higher',
  },
  {
    scenario: 'managed-cpu',
    rule: 'requests in one environment share its CPU',
    figure: 'mean latency, ms',
    value: ({ latencyMs }) => latencyMs.mean,
    without: set('functions.render.cpu.share', '0%'),
    effect: 'higher',
  },
  {
    scenario: 'managed-cpu-throttles',
    rule: 'an environment whose CPU is in demand takes no more requests',
    figure: 'CPUThrottles',
    value: sourceFigure('functions.hash.managed', 'CPUThrottles'),
    without: set('account.rules', { managedCpuPressure: null }),
    effect: 'higher',
  },
  {
    scenario: 'managed-memory',
    rule: 'an environment whose memory is full takes no more requests',
    figure: 'MemoryThrottles',
    value: sourceFigure('functions.images.managed', 'MemoryThrottles'),
    without: set('functions.images.managed.memoryUse', undefined),
    effect: 'higher',
  },
  {
    scenario: 'managed-router',
    rule: 'the router asks a few environments',
    figure: 'throttled',
    value: throttled,
    without: set('account.rules', { managedRouterTries: null }),
    effect: 'higher',
  },
  {
    scenario: 'managed-headroom',
    rule: 'traffic may double within five minutes, not more',
    figure: 'throttled of fourfold',
    value: throttledOf('fourfold'),
    without: set('account.rules', { managedCpuTarget: 0.1 }),
    effect: 'higher',
  },
  {
    scenario: 'managed-vcpu-limit',
    rule: 'vCPUs that a capacity provider may have',
    figure: 'throttled',
    value: throttled,
    without: set('capacityProviders.small.maxVcpus', 400),
    effect: 'higher',
  },
  {
    scenario: 'managed-publish',
    rule: 'a version is Pending until three environments are ready',
    figure: 'failed',
    value: failed,
    without: set('functions.api.managed.publishedAt', undefined),
    effect: 'higher',
  },
  {
    scenario: 'managed-scale-in',
    rule: 'environments are taken away one by one',
    figure: 'mean environments',
    value: meanEnvironments,
    without: set('account.rules', { managedScaleInLooks: 1000 }),
    effect: 'lower',
  },
  {
    scenario: 'managed-instance-life',
    rule: 'instances live for 14 days',
    figure: 'instances started',
    value: sourceFigure('capacityProviders.default', 'instancesStarted'),
    without: set('account.rules', { managedInstanceLifeMs: 1e12 }),
    effect: 'higher',
  },
  {
    scenario: 'managed-savings',
    rule: 'a savings plan takes from the price of instances',
    figure: 'cost, USD',
    value: costUsd,
    without: set('capacityProviders.planned.savings', undefined),
    effect: 'lower',
  },
  {
    scenario: 'managed-shared',
    rule: 'functions of one capacity provider share its instances',
    figure: 'instances',
    value: instancesOf('a', 'b'),
    without: set('functions.invoices.managed.capacityProvider', 'b'),
    effect: 'lower',
  },
];
