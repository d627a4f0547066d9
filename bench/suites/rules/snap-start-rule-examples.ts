// Examples of rules: SnapStart.

import type { RunResult } from '../../../reports/index.ts';
import { costUsd, failed, set, type RuleExample } from './rule-example.ts';

const coldP50 = ({ initMs }: RunResult): number => initMs.p50;
const restoreMean = ({ initMs }: RunResult): number => initMs.mean;

export const snapStartExamples: readonly RuleExample[] = [
  {
    scenario: 'snapstart-java',
    rule: 'environments begin from a snapshot, whatever INIT takes',
    figure: 'Restore Duration p50, ms',
    value: coldP50,
    without: set('functions.orders.compute', 'default'),
    effect: 'lower',
  },
  {
    scenario: 'snapstart-python',
    rule: 'a restore takes longer than a short INIT',
    figure: 'Restore Duration p50, ms',
    value: coldP50,
    without: set('functions.hello.compute', 'default'),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-python',
    rule: 'snapshots of Python are kept and restored for a price',
    figure: 'cost, USD',
    value: costUsd,
    without: set('functions.hello.compute', 'default'),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-seldom',
    rule: 'a snapshot that is seldom used restores slower',
    figure: 'Restore Duration on average, ms',
    value: restoreMean,
    without: set('account.rules', { snapStartSeldomFactor: 1 }),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-dropped',
    rule: 'a snapshot of Java is dropped after 14 days without a call',
    figure: 'failed',
    value: failed,
    without: set('functions.yearly.package', 'image'),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-publish',
    rule: 'a version is Pending until its snapshot is taken',
    figure: 'failed',
    value: failed,
    without: set('functions.orders.snapStart', undefined),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-publish',
    rule: 'publishing bills INIT',
    figure: 'cost, USD',
    value: costUsd,
    without: set('account.rules', { snapStartPublishInits: 0 }),
    effect: 'higher',
  },
  {
    scenario: 'snapstart-hooks',
    rule: 'loading the runtime and hooks after a restore may take 10 s',
    figure: 'failed',
    value: failed,
    without: set('functions.orders.snapStart.billedRestore', { constant: '5s' }),
    effect: 'higher',
  },
];
