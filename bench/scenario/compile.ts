// From a value read from a file to a scenario ready to run. Every problem is found in one pass and told at once.

import {
  accountProblems,
  defaultUnreservedMinimum,
  rulesOf,
  smallAccountUnreservedMinimum,
  type RuleOverrides,
  type Rules,
  runtimeEnding,
} from '../../lambda/index.ts';
import { functionScope, type SimulatedAlarm } from '../../sim/index.ts';
import { schemaProblems, schemaWords } from '../../reports/words/schema-words.ts';
import { checkInside } from './arrivals-inside.ts';
import type { RecordedShare } from './arrival-factory.ts';
import { ConfigError } from '../input/config-error.ts';
import { endlessProblems } from '../input/endless.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import { checkDurable } from './durable.ts';
import { functionOf } from './functions.ts';
import { checkManaged, providersOf } from './managed.ts';
import { versionMemoryWarnings } from './memory-warnings.ts';
import { notOffered } from './not-offered.ts';
import { Problems } from '../input/problems.ts';
import { publishedWarnings, type PublishedUse } from './published-use.ts';
import { quantity } from '../input/quantity.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from '../format/schema.ts';
import { sizeProblems, uncheckedProblems } from './size-estimate.ts';
import { sloLimits } from '../format/slo.ts';
import { checkStreamed } from './streamed.ts';
import { checkTenantDestinations } from './tenants.ts';
import { withTemplate } from './template-scenario.ts';
import { withTrace } from './trace-scenario.ts';
import { trafficOf } from './traffic.ts';
import { aliasesOf, functionEntries } from './versions.ts';

/** The document of `value`, defaults filled in. Throws ConfigError with every problem of form. */
const documentOf = (value: unknown, source: string): ScenarioDocument => {
  // A list would be taken for a mapping of its places.
  if (Array.isArray(value)) {
    const message = `is a list of ${value.length}; write a mapping with the keys name, duration, functions and traffic`;
    throw new ConfigError(source, [{ path: '', message }]);
  }
  const tooMany = uncheckedProblems(value);
  if (tooMany.length > 0) throw new ConfigError(source, tooMany);
  const parsed = scenarioSchema.safeParse(value, { error: schemaWords, jitless: true });
  if (parsed.success) return parsed.data;
  throw new ConfigError(source, schemaProblems(parsed.error, value));
};

/** Accounts of at most 100 keep 10, which is what brand-new accounts (limit 10) print. */
export const defaultMinimum = (concurrency: number): number =>
  concurrency > defaultUnreservedMinimum ? defaultUnreservedMinimum : smallAccountUnreservedMinimum;

/** An override that the era's scaling would never read is a mistake of the writer's. */
const checkOverrides = (rules: Rules, overrides: RuleOverrides, problems: Problems): void => {
  const unread =
    rules.scaling === 'perFunction'
      ? (['burst', 'rampPerMinute'] as const)
      : (['perFunctionBurst', 'perFunctionRequestRate', 'perFunctionRefill'] as const);
  for (const rule of unread) {
    if (overrides[rule] === undefined) continue;
    problems.add(
      `account.rules.${rule}`,
      `has no effect: the era scales by "${rules.scaling}"; remove it, or set account.rules.scaling or another era`,
    );
  }
};

const checkRun = ({ duration, warmup }: ScenarioDocument, problems: Problems): void => {
  const durationMs = quantity('duration', duration);
  const warmupMs = quantity('duration', warmup);
  if (durationMs <= 0) problems.add('duration', `${duration} is no time; write one above 0 such as 60s`);
  if (warmupMs >= durationMs)
    problems.add('warmup', `${warmup} is not shorter than the duration of ${duration}; shorten it`);
};

const alarmsOf = (document: ScenarioDocument, names: readonly string[], problems: Problems): SimulatedAlarm[] =>
  Object.entries(document.alarms).map(([name, { function: target, ...alarm }]) => {
    // The name of a function with versions means all of them together, as its dimension FunctionName does.
    const isVersioned = Object.keys(document.functions[target]?.versions ?? {}).length > 0;
    const scope = isVersioned ? functionScope(target) : names.indexOf(target);
    if (scope === -1) {
      problems.add(
        `alarms.${name}.function`,
        `no function or version is called "${target}"; there are: ${names.join(', ')}`,
      );
    }
    return { ...alarm, name, scope };
  });

const isRecorded = ({ trace, instants }: ArrivalSpec): boolean => trace !== undefined || instants !== undefined;

/** A speed is of what was recorded: the rest is told that it stays, and where there is nothing else it is refused. */
const checkSpeed = (
  { speed = 1, traffic }: ScenarioDocument,
  { problems, warnings }: { readonly problems: Problems; readonly warnings: string[] },
): void => {
  if (speed === 1) return;
  const written = traffic.map(({ arrivals = [], closedLoop }) => {
    const specs = [arrivals].flat();
    return { recorded: specs.some(isRecorded), other: closedLoop !== undefined || !specs.every(isRecorded) };
  });
  if (!written.some(({ recorded }) => recorded)) {
    const cure = 'leave it out, or write more traffic with trafficFactor';
    problems.add('speed', `has no effect: no traffic is recorded (arrivals.trace, arrivals.instants); ${cure}`);
    return;
  }
  for (const [index, { other }] of written.entries()) {
    if (other)
      warnings.push(`traffic.${index}: what is not recorded of it is as written, whatever the speed of ${speed}`);
  }
};

/** Ways of traffic whose clients hear of no refusal. */
const withoutClient: ReadonlySet<string> = new Set(['async', 'sqs', 'kinesis', 'dynamodb']);

/** A retry that nobody would heed. */
const unheededRetries = ({ traffic }: ScenarioDocument): string[] =>
  traffic.flatMap(({ via, retry }, index) =>
    withoutClient.has(via) && retry !== 'none'
      ? [
          `traffic.${index}.retry has no effect with via: ${via}; it is of clients that wait for their answer (sync, http)`,
        ]
      : [],
  );

/** Runtimes that AWS has ended, or is about to. */
const runtimeEndings = ({ functions }: ScenarioDocument, date: string): string[] =>
  Object.entries(functions).flatMap(([name, { runtime, package: packageType }]) => {
    const ending = packageType === 'image' ? null : runtimeEnding(runtime, date);
    return ending === null ? [] : [`functions.${name}.runtime: ${ending}`];
  });

/** What works, and is to be told all the same. */
const toldOf = (document: ScenarioDocument, date: string): string[] => [
  ...notOffered(document, date),
  ...unheededRetries(document),
  ...versionMemoryWarnings(document),
  ...runtimeEndings(document, date),
];

/** Who may call what, where a function says more of itself. */
const checkCallers = (document: ScenarioDocument, problems: Problems): void => {
  checkStreamed(document, problems);
  checkTenantDestinations(document.functions, problems);
};

/** Compiles `value`; relative paths start at `directory`, errors name `source`. Throws ConfigError. */
export const compileScenario = (value: unknown, source: string, directory: string): Scenario => {
  const warnings: string[] = [];
  const endless = endlessProblems(value);
  if (endless.length > 0) throw new ConfigError(source, endless);
  const written = withTrace(withTemplate(value, source, { directory, warnings }), source, { directory, warnings });
  const document = documentOf(written, source);
  const tooLarge = sizeProblems(document);
  if (tooLarge.length > 0) throw new ConfigError(source, tooLarge);
  const problems = new Problems();
  const { account } = document;
  const rules = rulesOf(account.era, account.region, account.rules);
  warnings.push(...toldOf(document, rules.date));
  const durationMs = quantity('duration', document.duration);
  const warmupMs = quantity('duration', document.warmup);
  const unreservedMinimum = account.unreservedMinimum ?? defaultMinimum(account.concurrency);
  checkRun(document, problems);
  checkOverrides(rules, account.rules, problems);
  const entries = functionEntries(document);
  const names = entries.map((entry) => entry.name);
  const capacityProviders = providersOf(document, { problems, warnings });
  const published: PublishedUse[] = [];
  const functions = entries.map((entry) =>
    functionOf(entry, { rules, providers: capacityProviders, warnings, published, directory, problems, names }),
  );
  warnings.push(...publishedWarnings(published));
  const configs = functions.map((f) => f.config);
  problems.list.push(...accountProblems({ concurrency: account.concurrency, unreservedMinimum, functions: configs }));
  const aliases = aliasesOf({ document, names, problems });
  const recorded: RecordedShare[] = [];
  const trafficContext = {
    directory,
    problems,
    warnings,
    rules,
    recorded,
    endMs: durationMs,
    factor: document.trafficFactor,
    speed: document.speed ?? 1,
    minutesByFile: new Map(),
  };
  const traffic = document.traffic.map((stream, index) =>
    trafficOf(stream, index, { functions: configs, aliases }, trafficContext),
  );
  checkManaged(functions, traffic, problems);
  checkDurable({ document, functions, traffic }, problems);
  checkCallers(document, problems);
  checkInside(recorded, { ...trafficContext, endMs: durationMs * trafficContext.speed });
  checkSpeed(document, { problems, warnings });
  const alarms = alarmsOf(document, names, problems);
  const slo = sloLimits(document.slo, document.traffic, problems);
  if (problems.list.length > 0) throw new ConfigError(source, problems.list);
  return {
    document,
    directory,
    name: document.name,
    seed: document.seed,
    durationMs,
    warmupMs,
    rules,
    accountConcurrency: account.concurrency,
    unreservedMinimum,
    capacityProviders,
    functions,
    aliases,
    traffic,
    alarms,
    slo,
    warnings,
  };
};
