// Examples of rules: durable functions.

import type { RunResult } from '../../../reports/index.ts';
import { costUsd, highestConcurrency, set, sourceFigure, throttled, type RuleExample } from './rule-example.ts';

const order = 'functions.order.durable';
const p50 = ({ latencyMs }: RunResult): number => latencyMs.p50;
const open = sourceFigure(order, 'maxOpen');
const durableOf = ({ functions }: RunResult) => functions['order']!.durable!;

export const durableExamples: readonly RuleExample[] = [
  {
    scenario: 'durable-order',
    rule: 'an execution lasts as long as what it waits for',
    figure: 'p50 of executions, ms',
    value: p50,
    without: set('functions.order.durable.program.1', { wait: '1s' }),
    effect: 'higher',
  },
  {
    scenario: 'durable-order',
    rule: 'what waits holds no concurrency',
    figure: 'concurrency, at most',
    value: highestConcurrency,
    without: set('functions.order', {
      memory: '512MB',
      timeout: '15m',
      duration: { constant: '5m' },
      coldStart: { constant: '300ms' },
    }),
    effect: 'lower',
  },
  {
    scenario: 'durable-order',
    rule: 'operations, bytes written and bytes kept have prices of their own',
    figure: 'cost, USD',
    value: costUsd,
    without: set('functions.order.durable.program', [{ step: { duration: { constant: '100ms' } } }]),
    effect: 'higher',
  },
  {
    scenario: 'durable-retries',
    rule: 'a step that fails is tried again after a wait that grows',
    figure: 'ms of retrying',
    value: (result) => durableOf(result).retryingMs,
    without: set('functions.order.durable.program.0.step.errors', '0%'),
    effect: 'higher',
  },
  {
    scenario: 'durable-timeout',
    rule: 'an execution may last so long, whatever its invocations',
    figure: 'executions timed out',
    value: sourceFigure(order, 'timedOut'),
    without: set('functions.order.durable.executionTimeout', '2h'),
    effect: 'higher',
  },
  {
    scenario: 'durable-throttled',
    rule: 'an execution that is throttled when it would go on is tried again later',
    figure: 'invocations refused',
    value: sourceFigure(order, 'refusedInvocations'),
    without: set('functions.order.reservedConcurrency', undefined),
    effect: 'higher',
  },
  {
    scenario: 'durable-managed',
    rule: 'on Managed Instances an execution that finds no slot when it would go on is tried again later',
    figure: 'invocations refused',
    value: sourceFigure(order, 'refusedInvocations'),
    without: set('functions.order.managed.slots', 64),
    effect: 'higher',
  },
  {
    scenario: 'durable-starts',
    rule: 'an account begins 300 executions a second',
    figure: 'throttled',
    value: throttled,
    without: set('functions.order.durable', undefined),
    effect: 'higher',
  },
  {
    scenario: 'durable-crashes',
    rule: 'an invocation that fails is made again, until it goes well',
    figure: 'open executions, at most',
    value: open,
    without: set('functions.order.errors', '0%'),
    effect: 'higher',
  },
  {
    scenario: 'durable-invoke',
    rule: 'what a function calls runs by its own rules, and is waited for',
    figure: 'p50 of executions, ms',
    value: p50,
    without: set('functions.ship.reservedConcurrency', undefined),
    effect: 'higher',
  },
];
