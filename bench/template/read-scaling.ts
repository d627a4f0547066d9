// Provisioned concurrency that Application Auto Scaling changes: AWS::ApplicationAutoScaling::ScalableTarget with its scheduled actions,
// and the ScalingPolicy that tracks a target. Sources: CloudFormation Template Reference of both; Developer Guide,
// provisioned-concurrency. Targets that are no functions of the template are named as ignored.

import { clockMs } from '../format/clock-instant.ts';
import type { ListedScaling, ListedScheduledAction, ListedTracking } from './listing.ts';
import type { Properties } from './properties.ts';
import type { FunctionDraft } from './read-function.ts';
import { isTimeZone, scheduleExpression } from './schedule-expression.ts';
import { referredId } from './references.ts';
import { addIgnored, addProblem, hasPlaceholder, type Scope } from './scope.ts';
import type { Path } from './template-source.ts';

export const scalableTargetType = 'AWS::ApplicationAutoScaling::ScalableTarget';
export const scalingPolicyType = 'AWS::ApplicationAutoScaling::ScalingPolicy';
export const scalingTypes: readonly string[] = [scalableTargetType, scalingPolicyType];

export const provisionedDimension = 'lambda:function:ProvisionedConcurrency';
export const utilizationMetric = 'LambdaProvisionedConcurrencyUtilization';

export interface ScalingResource {
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly properties: Properties;
}

export interface ScalingContext {
  readonly drafts: ReadonlyMap<string, FunctionDraft>;
  /** The function of each version and alias, by logical id. */
  readonly owners: ReadonlyMap<string, string>;
  readonly scope: Scope;
}

const resourceOf = (properties: Properties): Path => properties.path.slice(0, -1);

/** `function:NAME:ALIAS`, its name as far as it can be known. */
const functionOf = (resourceId: string, { drafts, owners }: ScalingContext): FunctionDraft | undefined => {
  const [, name = ''] = /^function:(.*?)(?::[^:]*)?$/.exec(resourceId) ?? [];
  const byName = drafts.get(name) ?? [...drafts.values()].find(({ functionName }) => functionName === name);
  if (byName !== undefined) return byName;
  // Put together of the ARN of an alias: `function:${Select(6, Split(:, ${Alias}))}:live`.
  const ids = resourceId.split(/\W+/).map((id) => (drafts.has(id) ? id : owners.get(id)));
  return drafts.get(ids.find((id) => id !== undefined) ?? '');
};

const checkAlias = (resourceId: string, draft: FunctionDraft, properties: Properties, scope: Scope): void => {
  const [, name, alias, ...rest] = resourceId.split(':');
  if (hasPlaceholder(resourceId) || name === undefined || rest.length > 0) return;
  const at = properties.at('ResourceId');
  const { autoPublishAlias, aliases, versions } = draft;
  const all = [...(autoPublishAlias === null ? [] : [autoPublishAlias]), ...Object.keys({ ...aliases, ...versions })];
  const known = all.filter((one) => !hasPlaceholder(one));
  if (alias === undefined || alias === '$LATEST') {
    addProblem(scope, at, `"${resourceId}" names no alias; write function:${name}:${known[0] ?? 'live'}`);
    // One whose name is known only when the stack is deployed may be called so.
  } else if (!known.includes(alias) && known.length === all.length) {
    const cure =
      known.length === 0 ? `add AutoPublishAlias: ${alias}` : `its aliases and versions are: ${known.join(', ')}`;
    addProblem(scope, at, `${draft.id} has no alias called "${alias}"; ${cure}`);
  }
};

const capacity = (properties: Properties, key: string, scope: Scope): number | undefined => {
  const value = properties.number(key);
  if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
  return addProblem(scope, properties.at(key), `${value} is no whole number from 0 up; write one`) as undefined;
};

const instant = (properties: Properties, key: string, scope: Scope): number | undefined => {
  const text = properties.text(key);
  if (text === undefined || hasPlaceholder(text)) return undefined;
  const atMs = clockMs(text);
  if (atMs !== null) return atMs;
  return addProblem(
    scope,
    properties.at(key),
    `"${text}" is no instant; write one such as 2026-03-02T07:00:00Z`,
  ) as undefined;
};

/** null for one that cannot be known, or is wrong and told of. */
const actionOf = (properties: Properties, scope: Scope): ListedScheduledAction | null => {
  const change = properties.inside('ScalableTargetAction');
  const [minimum, maximum] = [
    change === undefined ? undefined : capacity(change, 'MinCapacity', scope),
    change === undefined ? undefined : capacity(change, 'MaxCapacity', scope),
  ];
  const schedule = properties.text('Schedule');
  const zone = properties.text('Timezone') ?? 'UTC';
  const startMs = instant(properties, 'StartTime', scope);
  const endMs = instant(properties, 'EndTime', scope);
  const name = properties.text('ScheduledActionName') ?? '';
  properties.end();
  if (schedule === undefined || hasPlaceholder(schedule) || hasPlaceholder(zone)) {
    if (schedule === undefined)
      addProblem(scope, properties.path, 'has no Schedule; write one such as cron(0 8 * * ? *)');
    else addIgnored(scope, properties.at('Schedule'), `${schedule} (known only when the stack is deployed)`);
    return null;
  }
  const expression = scheduleExpression(schedule);
  if (typeof expression === 'string') addProblem(scope, properties.at('Schedule'), `"${schedule}" ${expression}`);
  if (!isTimeZone(zone)) {
    addProblem(scope, properties.at('Timezone'), `"${zone}" is no time zone; write one such as Europe/Berlin`);
    return null;
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    addProblem(
      scope,
      change!.path,
      `MinCapacity ${minimum} is above MaxCapacity ${maximum}; lower it, or raise the other`,
    );
  }
  return {
    name,
    schedule,
    ...(zone === 'UTC' ? {} : { zone }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(endMs === undefined ? {} : { endMs }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
};

const actionsOf = (properties: Properties, scope: Scope): ListedScheduledAction[] =>
  properties.each('ScheduledActions').flatMap((action) => actionOf(action, scope) ?? []);

/** Whether it scales the provisioned concurrency of a function. */
const isOfLambda = (properties: Properties): boolean => {
  const namespace = properties.text('ServiceNamespace');
  const dimension = properties.text('ScalableDimension');
  return (namespace ?? 'lambda') === 'lambda' && (dimension ?? provisionedDimension) === provisionedDimension;
};

interface Target {
  readonly draft: FunctionDraft;
  readonly resourceId: string;
  readonly path: Path;
}

const suspended = (properties: Properties): Readonly<Record<'scheduled' | 'in' | 'out', boolean>> => {
  const state = properties.inside('SuspendedState');
  return {
    scheduled: state?.flag('ScheduledScalingSuspended') === true,
    in: state?.flag('DynamicScalingInSuspended') === true,
    out: state?.flag('DynamicScalingOutSuspended') === true,
  };
};

const readTarget = ({ id, line, properties }: ScalingResource, context: ScalingContext): Target | null => {
  const { scope } = context;
  if (!isOfLambda(properties)) {
    addIgnored(scope, resourceOf(properties), `${scalableTargetType} of another service`);
    return null;
  }
  const resourceId = properties.text('ResourceId') ?? '';
  const draft = functionOf(resourceId, context);
  if (draft === undefined) {
    addIgnored(scope, resourceOf(properties), `${scalableTargetType} of a function that is not in the template`);
    return null;
  }
  checkAlias(resourceId, draft, properties, scope);
  const minimum = capacity(properties, 'MinCapacity', scope) ?? 0;
  const maximum = capacity(properties, 'MaxCapacity', scope) ?? minimum;
  if (minimum > maximum) {
    addProblem(
      scope,
      properties.at('MinCapacity'),
      `${minimum} is above MaxCapacity ${maximum}; lower it, or raise the other`,
    );
  }
  const off = suspended(properties);
  const actions = actionsOf(properties, scope);
  properties.end();
  const path = resourceOf(properties);
  if (draft.scaling !== undefined) {
    addIgnored(scope, path, `${scalableTargetType} (the function has one already)`);
    return null;
  }
  if (off.scheduled && actions.length > 0)
    addIgnored(scope, properties.at('ScheduledActions'), 'ScheduledActions (suspended)');
  draft.scaling = {
    id,
    line,
    minimum,
    maximum,
    actions: off.scheduled ? [] : actions,
    ...(off.in || off.out ? { suspended: off.in && off.out ? 'both' : off.in ? 'in' : 'out' } : {}),
  };
  return { draft, resourceId, path };
};

const targetValue = (config: Properties, scope: Scope): number | undefined => {
  const value = config.number('TargetValue');
  if (value === undefined || (value > 0 && value <= 1)) return value;
  return addProblem(
    scope,
    config.at('TargetValue'),
    `${value} is no share of 1, which ${utilizationMetric} is; write 0.7`,
  ) as undefined;
};

const seconds = (config: Properties, key: string, scope: Scope): Record<string, number> => {
  const value = capacity(config, key, scope);
  return value === undefined ? {} : { [key === 'ScaleInCooldown' ? 'scaleInCooldownS' : 'scaleOutCooldownS']: value };
};

const trackingOf = (id: string, properties: Properties, scope: Scope): ListedTracking | null => {
  const type = properties.text('PolicyType');
  if (type === 'StepScaling') {
    addProblem(scope, properties.at('PolicyType'), 'StepScaling is not there for Lambda; write TargetTrackingScaling');
  }
  const config = properties.inside('TargetTrackingScalingPolicyConfiguration');
  const metric = config?.inside('PredefinedMetricSpecification')?.text('PredefinedMetricType');
  if (config === undefined || metric !== utilizationMetric) return null;
  const target = targetValue(config, scope);
  const scaleIn = config.flag('DisableScaleIn') === true ? { scaleIn: false as const } : {};
  const cooldowns = { ...seconds(config, 'ScaleOutCooldown', scope), ...seconds(config, 'ScaleInCooldown', scope) };
  properties.skip('PolicyName');
  properties.end();
  return target === undefined ? null : { id, target, ...cooldowns, ...scaleIn };
};

const readPolicy = (
  { id, properties }: ScalingResource,
  targets: ReadonlyMap<string, Target>,
  context: ScalingContext,
): void => {
  const { scope } = context;
  const named = properties.raw('ScalingTargetId');
  const resourceId = properties.text('ResourceId');
  const target =
    targets.get(referredId(named, scope) ?? '') ?? [...targets.values()].find((one) => one.resourceId === resourceId);
  const path = resourceOf(properties);
  if (target === undefined || !isOfLambda(properties)) {
    addIgnored(scope, path, `${scalingPolicyType} of another target`);
    return;
  }
  const tracking = trackingOf(id, properties, scope);
  const { draft } = target;
  if (tracking === null) addIgnored(scope, path, `${scalingPolicyType} (only ${utilizationMetric} is followed)`);
  else if (draft.scaling!.tracking !== undefined)
    addIgnored(scope, path, `${scalingPolicyType} (the target has one already)`);
  else if (draft.scaling!.suspended === 'both') addIgnored(scope, path, `${scalingPolicyType} (suspended)`);
  else draft.scaling = { ...draft.scaling!, tracking: withoutSuspended(tracking, draft.scaling!, path, scope) };
};

const withoutSuspended = (
  tracking: ListedTracking,
  { suspended: off }: ListedScaling,
  path: Path,
  scope: Scope,
): ListedTracking => {
  if (off === 'out') addIgnored(scope, path, 'DynamicScalingOutSuspended (it scales out here)');
  return off === 'in' ? { ...tracking, scaleIn: false } : tracking;
};

/** Adds what scales to the functions that it is of. */
export const attachScaling = (resources: readonly ScalingResource[], context: ScalingContext): void => {
  const targets = new Map<string, Target>();
  for (const resource of resources.filter(({ type }) => type === scalableTargetType)) {
    const target = readTarget(resource, context);
    if (target !== null) targets.set(resource.id, target);
  }
  for (const resource of resources.filter(({ type }) => type === scalingPolicyType))
    readPolicy(resource, targets, context);
  for (const { draft, path } of targets.values()) {
    const { actions, tracking } = draft.scaling!;
    // Bounds alone move nothing: only an action or a policy does.
    if (actions.length === 0 && tracking === undefined) {
      addIgnored(context.scope, path, `${scalableTargetType} (no action and no policy scales it)`);
      delete draft.scaling;
    }
  }
};
