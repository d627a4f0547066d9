// What a result says of the rules that are assumed or fitted: which were in force, what they decided.

import type { Backoff } from '../../lambda/index.ts';
import { grouped } from '../../reports/words/format.ts';
import type { Assumption } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What is known of an assumed rule, what it decides, and what is counted of it. */
interface AssumedRule {
  readonly what: string;
  readonly counted: string;
  /** Of little effect, however often it decides. */
  readonly slight?: true;
}

const rules: Readonly<Record<string, AssumedRule>> = {
  'rules.sqsFailureCost': {
    what: 'fitted to two throughputs of 2025: how much a failed batch takes away from the pollers of a queue',
    counted: 'batches failed, or came back to the queue without having run',
  },
  'rules.sqsBackoff': {
    what: 'assumed: how long a poller waits until it tries a throttled batch again',
    counted: 'tries were such',
  },
  'rules.sqsJitter': {
    what: 'assumed: how much earlier and later than that a poller tries again',
    counted: 'tries were such',
    slight: true,
  },
  'rules.sqsTurnMs': {
    what: 'assumed: how long a free poller of a throttled queue takes until its next batch, so that those held may find its room',
    counted: 'turns were such',
  },
  'rules.sqsGrowthDelayMs': {
    what: 'fitted to four ramps of 2025: pollers of a queue begin late to become more',
    counted: 'ramps began',
    slight: true,
  },
  'rules.asyncBackoff': {
    what: 'documented but for its steps: how long a throttled event waits until it is tried again',
    counted: 'tries were such',
  },
  'rules.asyncPayloadCharge': {
    what: 'of one source: an event of more than 256 KB is charged a request for each further 64 KB',
    counted: 'events were',
  },
  'rules.asyncJitter': {
    what: 'fitted to ten waits of 2025: how late asynchronous retries come',
    counted: 'retries were made',
    slight: true,
  },
  'rules.streamBackoff': {
    what: 'assumed: how long a batch of a stream waits until it is tried again',
    counted: 'tries were such',
  },
  'rules.nearbyCodeMs': {
    what: 'assumed: how long code stays near after a start, so that the next environment is placed sooner',
    counted: 'environments were placed',
  },
  'rules.zipPlacementMsPerMb': {
    what: 'assumed: what each MB of a package adds to the placement before INIT',
    counted: 'environments were placed',
  },
};

/** Of Managed Instances, of which AWS publishes few figures. */
const managed: Readonly<Record<string, AssumedRule>> = {
  'rules.managedCpuTarget': {
    what: 'assumed: the use of CPU that environments on Managed Instances are scaled to',
    counted: 'looks added environments',
  },
  'rules.managedSlotTarget': {
    what: 'assumed: the use of slots that environments on Managed Instances are scaled to',
    counted: 'looks added environments',
  },
  'rules.managedScaleOutLooks': {
    what: 'fitted to one ramp of 2026: so many looks above a target until environments are added',
    counted: 'looks added environments',
  },
  'rules.managedGrowth': {
    what: 'fitted to one ramp of 2026: so many times as many environments within five minutes, at most',
    counted: 'looks were bounded by it',
  },
  'rules.managedScaleInLooks': {
    what: 'assumed: so many looks with fewer needed until an environment is taken away',
    counted: 'environments were',
  },
  'rules.managedInstanceStartMs': {
    what: 'fitted to one ramp of 2026: how long a new instance takes until it holds environments',
    counted: 'environments waited for one',
  },
  'rules.managedEnvironmentStartMs': {
    what: 'assumed: how long an environment takes on its instance until it initialises',
    counted: 'environments were started',
  },
  'rules.managedRouterTries': {
    what: 'assumed: how many environments the router asks before it refuses a request',
    counted: 'were refused while another one had room',
  },
  'rules.managedCpuPressure': {
    what: 'fitted to one ramp of 2026: from how much demand on its CPU on an environment takes no more requests',
    counted: 'requests were refused for it',
  },
};

/** Of SnapStart. */
const snapStart: Readonly<Record<string, AssumedRule>> = {
  'rules.snapStartSeldomFactor': {
    what: 'assumed: how much slower a snapshot is restored that is seldom used, or fresh',
    counted: 'restores were such',
  },
  'rules.snapStartPublishInits': {
    what: 'assumed: in how many environments publishing a version runs INIT, each of them billed',
    counted: 'snapshots were made',
    slight: true,
  },
};

/** Of durable functions. */
const durable: Readonly<Record<string, AssumedRule>> = {
  'rules.durableBackoff': {
    what: 'documented but for its steps: how long until an execution whose invocation failed or was refused, or a function that it calls, is invoked again',
    counted: 'tries were such',
  },
};

const keysOfStream: AssumedRule = {
  what:
    'not given: every record has a key of its own, so that all lanes of the stream share the records evenly, and with few or ' +
    'uneven keys fewer batches can run at once',
  counted: 'batches ran beside others',
};

const ruleOf = (setting: string): AssumedRule => {
  if (setting.endsWith('.stream.keys')) return keysOfStream;
  const rule = rules[setting] ?? managed[setting] ?? snapStart[setting] ?? durable[setting];
  if (rule === undefined) throw new Error(`nothing is known of the assumption ${setting}`);
  return rule;
};

const written = (ms: number): string => {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
};

const isBackoff = (value: unknown): value is Backoff =>
  typeof value === 'object' && value !== null && 'firstMs' in value && 'longestMs' in value;

/** As people write it: bounds of waits, times in their units, plain numbers. */
const shownValue = (setting: string, value: unknown): string => {
  if (isBackoff(value)) return `${written(value.firstMs)} to ${written(value.longestMs)}, doubling`;
  return typeof value === 'number' && setting.endsWith('Ms') ? written(value) : JSON.stringify(value ?? null);
};

const valueOf = (scenario: Scenario, setting: string): string => {
  const [, name] = /^rules\.(\w+)$/.exec(setting) ?? [];
  if (name === undefined) return 'distinct';
  return shownValue(setting, Object.entries(scenario.rules).find(([rule]) => rule === name)?.[1]);
};

/** From this share of what came in on, what a rule decided shaped the run. */
const shapingShare = 0.01;

/**
 * The assumptions behind a simulated run to which `offered` invocations came; `times` says how often each rule decided
 * something, by its setting. One that the scenario sets is the user's own, and no assumption.
 */
export const assumptionsOf = (
  scenario: Scenario,
  times: ReadonlyMap<string, number>,
  offered: number,
): Assumption[] => {
  const own: object = scenario.document.account.rules;
  return [...times]
    .filter(([setting]) => !(setting.replace(/^rules\./, '') in own))
    .map(([setting, count]) => {
      const { what, counted, slight = false } = ruleOf(setting);
      return {
        setting,
        value: valueOf(scenario, setting),
        said: `${what} (${grouped(count)} ${counted})`,
        shaped: !slight && count >= shapingShare * offered,
      };
    });
};
