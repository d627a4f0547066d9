// A template in a scenario: `template` stands in for `functions`, and what the scenario says of a function is merged
// over it. Settings of queues, streams and front doors that the traffic leaves open are taken from the template too.

import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { fragmentOf, type ScenarioFragment } from '../template/fragment.ts';
import { loadTemplate } from '../template/read-template.ts';
import { isRecord } from '../template/template-source.ts';
import type { TrafficFragment } from '../template/traffic-fragment.ts';
import { schemaProblems, schemaWords } from '../../reports/words/schema-words.ts';
import { ConfigError } from '../input/config-error.ts';
import { clockMs, usualStartMs } from '../format/clock-instant.ts';
import { record } from '../format/fields.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';
import type { RunClock } from '../template/scaling-fragment.ts';

export const templateSchema: z.ZodType<string | { file: string; parameters: Record<string, string> }> = z.union(
  [
    z.string().min(1),
    record({ file: z.string().min(1), parameters: z.record(z.string(), z.coerce.string()).default({}) }),
  ],
  { error: 'write a file such as ./template.yaml, or { file, parameters: { Stage: prod } }' },
);

export interface TemplateContext {
  /** Where relative paths start. */
  readonly directory: string;
  readonly warnings: string[];
}

type Written = Record<string, unknown>;

const recordOf = (value: unknown): Written => (isRecord(value) ? value : {});
const recordsOf = (value: unknown): Written[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const baseName = (to: unknown): string => (typeof to === 'string' ? to.split(':')[0]! : '');

/** Functions that something reaches: traffic, what the scenario says of them, and their destinations in turn. */
const reached = (functions: Readonly<Record<string, Written>>, first: readonly string[]): Set<string> => {
  const names = new Set(first.filter((name) => name in functions));
  for (const name of names) {
    const { onSuccess, onFailure } = recordOf(functions[name]!['destinations']);
    for (const next of [onSuccess, onFailure]) if (typeof next === 'string' && next in functions) names.add(next);
  }
  return names;
};

/** Idle functions hold on to what they reserve; the others have no effect on a run. */
const holds = (settings: Written): boolean =>
  Number(settings['reservedConcurrency'] ?? 0) > 0 || Number(settings['provisionedConcurrency'] ?? 0) > 0;

const mergedFunction = (template: Written, own: Written): Written => ({
  ...template,
  ...own,
  ...Object.fromEntries(
    ['environment', 'tags']
      .filter((key) => key in template || key in own)
      .map((key) => [key, { ...recordOf(template[key]), ...recordOf(own[key]) }]),
  ),
});

/** Nothing is sent to a function that only holds its reservation, so its duration never matters. */
const idleDuration = { constant: '1ms' };

const functionsOf = (fragment: ScenarioFragment, document: Written, { warnings }: TemplateContext): Written => {
  const own = recordOf(document['functions']);
  const merged = Object.fromEntries(
    Object.entries(fragment.functions).map(([id, settings]) => [
      id,
      mergedFunction(settings as Written, recordOf(own[id])),
    ]),
  );
  const sentTo = recordsOf(document['traffic']).map(({ to }) => baseName(to));
  const names = reached(merged, [...sentTo, ...Object.keys(own)]);
  const kept = Object.entries(merged).filter(([id, settings]) => names.has(id) || holds(settings));
  const left = Object.keys(merged).filter((id) => kept.every(([name]) => name !== id));
  if (left.length > 0) {
    warnings.push(`template: nothing is sent to ${left.join(', ')}: left out; add traffic to try them`);
  }
  return Object.fromEntries(
    kept.map(([id, settings]) => [id, names.has(id) ? settings : { duration: idleDuration, ...settings }]),
  );
};

const settingsKey = (via: unknown): 'http' | 'sqs' | 'stream' | 'kafka' | null => {
  if (via === 'http' || via === 'sqs' || via === 'kafka') return via;
  return via === 'kinesis' || via === 'dynamodb' ? 'stream' : null;
};

/** `traffic` with the settings of the one event of the template that it can stand for. */
const withEventSettings = (
  traffic: unknown,
  index: number,
  fragment: ScenarioFragment,
  { warnings }: TemplateContext,
): unknown => {
  const key = isRecord(traffic) ? settingsKey(traffic['via']) : null;
  if (!isRecord(traffic) || key === null) return traffic;
  const own = recordOf(traffic[key]);
  const settingsOf = (event: TrafficFragment): Written => recordOf(event[key]);
  const matches = fragment.traffic.filter(
    (event) =>
      event.via === traffic['via'] &&
      baseName(event.to) === baseName(traffic['to']) &&
      (own['kind'] === undefined || own['kind'] === settingsOf(event)['kind']),
  );
  const distinct = new Set(matches.map((event) => JSON.stringify(settingsOf(event))));
  if (distinct.size > 1) {
    warnings.push(`template: several events fit traffic.${index}: none of their settings is taken; write ${key}`);
  }
  return distinct.size === 1 ? { ...traffic, [key]: { ...settingsOf(matches[0]!), ...own } } : traffic;
};

const check = (document: Written, fragment: ScenarioFragment, source: string): void => {
  const known = Object.keys(fragment.functions);
  const problems = Object.keys(recordOf(document['functions']))
    .filter((id) => !known.includes(id))
    .map((id) => ({
      path: `functions.${id}`,
      message: `the template has no function called "${id}"; there are: ${known.join(', ')}`,
    }));
  if (document['functions'] !== undefined && !isRecord(document['functions'])) {
    const message = `must be a mapping of functions of the template: ${known.join(', ')}`;
    problems.push({ path: 'functions', message });
  }
  if (document['trace'] !== undefined) {
    problems.push({ path: 'trace', message: 'stands in for functions, as template does; remove one of them' });
  }
  if (known.length === 0) problems.push({ path: 'template', message: 'has no function; name another template' });
  if (problems.length > 0) throw new ConfigError(source, problems);
};

const dayMs = 86_400_000;

/** What is no time is told of when the whole document is checked. */
const clockOf = ({ startsAt, duration }: Written): RunClock => ({
  startMs: clockMs(String(startsAt)) ?? usualStartMs,
  isAssumed: startsAt === undefined,
  durationMs: quantityProblem('duration', duration) === null ? quantity('duration', duration as string) : dayMs,
});

/** `value` with its `template` written out as functions; `value` itself without one. Throws ConfigError. */
export const withTemplate = (value: unknown, source: string, context: TemplateContext): unknown => {
  const document = recordOf(value);
  if (document['template'] === undefined) return value;
  const parsed = templateSchema.safeParse(document['template'], { error: schemaWords });
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error, document['template']);
    throw new ConfigError(
      source,
      problems.map(({ path, message }) => ({ path: path === '' ? 'template' : `template.${path}`, message })),
    );
  }
  const { file, parameters } = typeof parsed.data === 'string' ? { file: parsed.data, parameters: {} } : parsed.data;
  const path = resolve(context.directory, file);
  const listing = loadTemplate(path, file, parameters);
  const directories = { templateDirectory: dirname(path), scenarioDirectory: context.directory };
  const fragment = fragmentOf(listing, { ...directories, clock: clockOf(document) });
  check(document, fragment, source);
  const { template: _, traffic, ...rest } = document;
  const functions = functionsOf(fragment, document, context);
  const own = recordOf(document['functions']);
  for (const { functionId, setting, message } of fragment.notes) {
    // What the scenario says itself needs no word on what the template would have said.
    if (Object.hasOwn(recordOf(own[functionId]), setting) || !Object.hasOwn(functions, functionId)) continue;
    context.warnings.push(`template: ${functionId}: ${message}`);
  }
  return {
    ...(fragment.capacityProviders === undefined ? {} : { capacityProviders: fragment.capacityProviders }),
    ...rest,
    functions,
    // What is no list is told of when the whole document is checked.
    traffic: Array.isArray(traffic)
      ? traffic.map((one, index) => withEventSettings(one, index, fragment, context))
      : traffic,
  };
};
