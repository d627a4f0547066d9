// Planned provisioned concurrency by schedule or by target tracking, written into a template: a scalable target of Application Auto
// Scaling beside the function, with its scheduled actions or its policy. Sources: CloudFormation Template Reference,
// AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy; SAM, generated resources (the name of a function's alias).

import { isMap, type YAMLMap } from 'yaml';
import { length } from '../../reports/words/format.ts';
import type { ListedFunction, ListedScaling } from '../template/listing.ts';
import {
  provisionedDimension,
  scalableTargetType,
  scalingPolicyType,
  utilizationMetric,
} from '../template/read-scaling.ts';
import { scalingFragment, type RunClock } from '../template/scaling-fragment.ts';
import { quantity } from '../input/quantity.ts';
import type { ScalingSettings, ScheduleSettings, TrackingSettings } from './scaling-settings.ts';
import { inside, pairOf, type TemplateEditor } from './template-editor.ts';

export interface ScalingScene {
  /** Of the template. */
  readonly resources: YAMLMap;
  readonly listed: ListedFunction;
  /** The alias that it is provisioned on; null for one whose name is known only when the stack is deployed. */
  readonly alias: string | null;
  /** The resource of that alias, by its logical id: what comes after it. */
  readonly aliasId: string;
  readonly clock: RunClock;
}

/** `undefined` leaves what the template says. */
export interface ScalingChange {
  readonly provisionedConcurrency: number;
  readonly scaling: ScalingSettings | undefined;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ');
/** Scheduled actions that a target may have (Application Auto Scaling, quotas). */
const mostActions = 200;

interface Action {
  readonly name: string;
  readonly cron: string;
  readonly count: number;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * What is planned for a run of a day, or of less, comes every day, and what is planned for a week every week; null for longer
 * runs. The number of the run's beginning comes at its hour, too.
 */
const actionsOf = (initial: number, { schedule }: ScheduleSettings, clock: RunClock): Action[] | null => {
  const { startMs, durationMs } = clock;
  if (durationMs > 7 * dayMs) return null;
  const groups = new Map<string, { minute: number; hour: number; count: number; days: number[] }>();
  for (const { atMs, count } of [{ atMs: 0, count: initial }, ...schedule]) {
    const at = new Date(Math.floor((startMs + atMs) / minuteMs) * minuteMs);
    const [minute, hour] = [at.getUTCMinutes(), at.getUTCHours()];
    const key = `${hour}:${minute}:${count}`;
    const group = groups.get(key) ?? { minute, hour, count, days: [] };
    group.days.push(at.getUTCDay());
    groups.set(key, group);
  }
  const isDaily = durationMs <= dayMs;
  const actions = [...groups.values()].map(({ minute, hour, count, days }) => {
    const all = isDaily || days.length === 7;
    const on = days.map((day) => weekdays[day]!).join(',');
    const name = `${all ? 'daily' : on.replaceAll(',', '-').toLowerCase()}-${twoDigits(hour)}${twoDigits(minute)}`;
    return { name, cron: `cron(${minute} ${hour} ${all ? '* * ?' : `? * ${on}`} *)`, count };
  });
  return actions.length > mostActions ? null : actions;
};

const actionValue = ({ name, cron, count }: Action): object => ({
  ScheduledActionName: name,
  Schedule: cron,
  ScalableTargetAction: { MinCapacity: count, MaxCapacity: count },
});

/** SAM's name of the alias that it publishes. */
export const publishedAliasId = (functionId: string, alias: string): string =>
  `${functionId}Alias${alias.replaceAll('-', 'D').replaceAll('_', 'U')}`;

/** The alias's own ARN, taken apart: for a name that is known only when the stack is deployed. */
const ofArn = (aliasId: string, part: number): object => ({
  'Fn::Select': [part, { 'Fn::Split': [':', { Ref: aliasId }] }],
});

const resourceIdOf = ({ listed, alias, aliasId }: ScalingScene): object =>
  alias === null
    ? { 'Fn::Join': [':', ['function', ofArn(aliasId, 6), ofArn(aliasId, 7)]] }
    : { 'Fn::Sub': `function:\${${listed.id}}:${alias}` };

/** What the template has not used yet. */
const freeId = (wanted: string, resources: YAMLMap): string => {
  let id = wanted;
  for (let number = 2; pairOf(resources, id) !== undefined; number += 1) id = `${wanted}${number}`;
  return id;
};

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

const boundsOf = (initial: number, scaling: ScheduleSettings | TrackingSettings): Bounds => {
  if ('tracking' in scaling) return scaling.tracking;
  const counts = [initial, ...scaling.schedule.map(({ count }) => count)];
  return { minimum: Math.min(...counts), maximum: Math.max(...counts) };
};

/** Where a condition keeps the function out, what scales it is kept out, too. */
const conditionOf = (resources: YAMLMap, id: string): object => {
  const condition = inside(resources, id, 'Condition') as { value?: unknown } | undefined;
  return typeof condition?.value === 'string' ? { Condition: condition.value } : {};
};

const policyProperties = (targetId: string, { target }: TrackingSettings['tracking']): object => ({
  PolicyName: 'provisioned-concurrency-utilization',
  PolicyType: 'TargetTrackingScaling',
  ScalingTargetId: { Ref: targetId },
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: target,
    PredefinedMetricSpecification: { PredefinedMetricType: utilizationMetric },
  },
});

/** What comes to stand beside the function, by logical id. */
const newResources = (
  scene: ScalingScene,
  scaling: ScheduleSettings | TrackingSettings,
  { bounds, actions }: { readonly bounds: Bounds; readonly actions: readonly Action[] },
): Record<string, object> => {
  const { resources, listed, alias, aliasId } = scene;
  const condition = conditionOf(resources, listed.id);
  const targetId = freeId(`${listed.id}ProvisionedScaling`, resources);
  const target = {
    Type: scalableTargetType,
    ...condition,
    ...(alias === null ? {} : { DependsOn: aliasId }),
    Properties: {
      ServiceNamespace: 'lambda',
      ScalableDimension: provisionedDimension,
      ResourceId: resourceIdOf(scene),
      MinCapacity: bounds.minimum,
      MaxCapacity: bounds.maximum,
      ...(actions.length === 0 ? {} : { ScheduledActions: actions.map(actionValue) }),
    },
  };
  if ('schedule' in scaling) return { [targetId]: target };
  const policy = { Type: scalingPolicyType, ...condition, Properties: policyProperties(targetId, scaling.tracking) };
  return { [targetId]: target, [freeId(`${listed.id}ProvisionedTracking`, resources)]: policy };
};

const removeResource = (editor: TemplateEditor, resources: YAMLMap, id: string | undefined): void => {
  if (id !== undefined) editor.remove(resources, id);
};

/** In the resources that are there: another logical id for the same target would be taken away with the old one. */
const changeResources = (
  editor: TemplateEditor,
  { resources, listed }: ScalingScene,
  scaling: ScheduleSettings | TrackingSettings,
  {
    bounds,
    actions,
    own,
  }: { readonly bounds: Bounds; readonly actions: readonly Action[]; readonly own: ListedScaling },
): void => {
  const target = inside(resources, own.id, 'Properties');
  if (!isMap(target)) return;
  if (bounds.minimum !== own.minimum) editor.set(target, 'MinCapacity', String(bounds.minimum));
  if (bounds.maximum !== own.maximum) editor.set(target, 'MaxCapacity', String(bounds.maximum));
  if (actions.length > 0) editor.setList(target, 'ScheduledActions', actions.map(actionValue));
  else editor.remove(target, 'ScheduledActions');
  if ('schedule' in scaling) {
    removeResource(editor, resources, own.tracking?.id);
    return;
  }
  const policy = inside(resources, own.tracking?.id ?? '', 'Properties', 'TargetTrackingScalingPolicyConfiguration');
  if (isMap(policy)) {
    if (own.tracking!.target !== scaling.tracking.target)
      editor.set(policy, 'TargetValue', String(scaling.tracking.target));
    return;
  }
  const id = freeId(`${listed.id}ProvisionedTracking`, resources);
  const properties = policyProperties(own.id, scaling.tracking);
  editor.add(resources, own.id, {
    [id]: { Type: scalingPolicyType, ...conditionOf(resources, own.id), Properties: properties },
  });
};

/** Writes how provisioned concurrency changes; returns what the template has no words for, in sentences. */
export const writeScaling = (editor: TemplateEditor, scene: ScalingScene, change: ScalingChange): string[] => {
  const { resources, listed, clock } = scene;
  const { scaling, provisionedConcurrency: initial } = change;
  const own = listed.scaling;
  if (scaling === undefined) return [];
  if (scaling === 'constant') {
    removeResource(editor, resources, own?.tracking?.id);
    removeResource(editor, resources, own?.id);
    return [];
  }
  const actions = 'schedule' in scaling ? actionsOf(initial, scaling, clock) : [];
  if (actions === null) {
    return [`${listed.id}: a schedule for more than a week, or of more than ${mostActions} actions, is left to you`];
  }
  const planned = { bounds: boundsOf(initial, scaling), actions };
  if (own === undefined) editor.add(resources, listed.id, newResources(scene, scaling, planned));
  else changeResources(editor, scene, scaling, { ...planned, own });
  const { durationMs } = clock;
  return 'schedule' in scaling && durationMs < dayMs
    ? [
        `${listed.id}: the run is ${length(durationMs)} of a day; what is provisioned at its end stays until it begins again the next day`,
      ]
    : [];
};

/** What is provisioned when a run begins. */
export const provisionedAtStart = (listed: ListedFunction, configured: number, clock: RunClock): number =>
  listed.scaling === undefined ? configured : scalingFragment(listed.scaling, configured, clock).provisionedConcurrency;

/** Whether the template says what is planned. */
export const isScaledAsPlanned = (
  listed: ListedFunction,
  configured: number,
  { change, clock }: { readonly change: ScalingChange; readonly clock: RunClock },
): boolean => {
  const { scaling, provisionedConcurrency } = change;
  if (provisionedAtStart(listed, configured, clock) !== provisionedConcurrency) return false;
  if (scaling === undefined) return true;
  if (scaling === 'constant') return listed.scaling === undefined;
  if (listed.scaling === undefined) return false;
  const { schedule = [], tracking } = scalingFragment(listed.scaling, configured, clock).provisionedScaling ?? {};
  if ('tracking' in scaling) {
    const { minimum, maximum, target } = scaling.tracking;
    return tracking?.minimum === minimum && tracking.maximum === maximum && listed.scaling.tracking?.target === target;
  }
  const points = schedule.map((point) => (Array.isArray(point) ? [quantity('duration', point[0]), point[1]] : []));
  return JSON.stringify(points) === JSON.stringify(scaling.schedule.map(({ atMs, count }) => [atMs, count]));
};
