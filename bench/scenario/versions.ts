// Functions, versions and aliases by the names that traffic and alarms use: `f`, `f:2`, `f:live`.

import { canary, deploymentPreferences, linear, type ShiftStep } from '../../lambda/index.ts';
import type { DeploymentHook } from '../../sim/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { AliasSpec, DeploymentSpec } from '../format/alias-document.ts';
import type { Problems } from '../input/problems.ts';
import { quantity } from '../input/quantity.ts';
import type { ScenarioAlias } from './scenario.ts';

/** A function of the account: a version is one too, and shares what belongs to the function it is a version of. */
export interface FunctionEntry {
  readonly name: string;
  readonly versionOf: string | null;
  readonly document: FunctionDocument;
}

/** Provisioned concurrency of an alias by version: each holds its share of the weights. */
const aliasProvisioned = ({ version, weights = {}, provisionedConcurrency }: AliasSpec): Map<string, number> => {
  const [additional] = Object.entries(weights);
  if (additional === undefined) return new Map([[version, provisionedConcurrency]]);
  const gained = Math.round(provisionedConcurrency * quantity('share', additional[1]));
  return new Map([
    [version, provisionedConcurrency - gained],
    [additional[0], gained],
  ]);
};

/** Whether anything addresses a function without a qualifier. */
const isAddressed = (name: string, document: ScenarioDocument): boolean =>
  document.traffic.some((traffic) => traffic.to === name) ||
  Object.values(document.functions).some(
    ({ destinations }) => destinations.onSuccess === name || destinations.onFailure === name,
  );

/** Every function and version of the scenario. */
export const functionEntries = (document: ScenarioDocument): FunctionEntry[] =>
  Object.entries(document.functions).flatMap(([name, own]) => {
    const { versions = {}, aliases = {}, ...shared } = own;
    const fromAliases = (number: string): number =>
      Object.values(aliases).reduce((sum, alias) => sum + (aliasProvisioned(alias).get(number) ?? 0), 0);
    const published = Object.entries(versions).map(([number, version]) => ({
      name: `${name}:${number}`,
      versionOf: name,
      document: {
        ...shared,
        ...version,
        provisionedConcurrency: (version.provisionedConcurrency ?? 0) + fromAliases(number),
      } as FunctionDocument,
    }));
    const latest = { name, versionOf: null, document: own };
    return published.length > 0 && !isAddressed(name, document) ? published : [latest, ...published];
  });

const stepsOf = (preference: DeploymentSpec['preference']): readonly ShiftStep[] => {
  if (typeof preference === 'string') return deploymentPreferences[preference]!;
  const own = 'canary' in preference ? preference.canary : preference.linear;
  const minutes = quantity('duration', own.interval) / 60_000;
  return 'canary' in preference ? canary(own.percent, minutes) : linear(own.percent, minutes);
};

const hookOf = (hook: DeploymentSpec['beforeTraffic']): DeploymentHook | null =>
  hook === undefined ? null : { durationMs: quantity('duration', hook.duration), succeeds: hook.succeeds };

/** What aliases need to know of the scenario. */
interface AliasContext {
  readonly document: ScenarioDocument;
  readonly names: readonly string[];
  readonly problems: Problems;
}

/** Two configurations of provisioned concurrency may not meet on one version (409 ResourceConflictException). */
const checkProvisioned = (functionName: string, name: string, { document, problems }: AliasContext): void => {
  const { aliases = {}, versions = {} } = document.functions[functionName]!;
  const spec = aliases[name]!;
  if (spec.provisionedConcurrency === 0) return;
  const own = new Set([
    ...aliasProvisioned(spec).keys(),
    ...(spec.deployment === undefined ? [] : [spec.deployment.to]),
  ]);
  const others = Object.entries(aliases).filter(([other, alias]) => other !== name && alias.provisionedConcurrency > 0);
  for (const version of own) {
    const byVersion = (versions[version]?.provisionedConcurrency ?? 0) > 0;
    const [byAlias] = others.find(([, alias]) => aliasProvisioned(alias).has(version)) ?? [];
    if (!byVersion && byAlias === undefined) continue;
    problems.add(
      `functions.${functionName}.aliases.${name}.provisionedConcurrency`,
      `version ${version} has provisioned concurrency of ${byVersion ? 'its own' : `the alias ${byAlias}`} already; keep one`,
    );
  }
};

const aliasOf = (functionName: string, name: string, spec: AliasSpec, context: AliasContext): ScenarioAlias => {
  const path = `functions.${functionName}.aliases.${name}`;
  const versionIndex = (version: string, at: string): number => {
    const index = context.names.indexOf(`${functionName}:${version}`);
    if (index < 0) {
      const known = Object.keys(context.document.functions[functionName]!.versions ?? {}).join(', ') || 'none';
      context.problems.add(at, `there is no version ${version}; there are: ${known}`);
    }
    return index;
  };
  const version = versionIndex(spec.version, `${path}.version`);
  const [additional] = Object.entries(spec.weights ?? {});
  const { deployment } = spec;
  checkProvisioned(functionName, name, context);
  for (const alarm of deployment?.alarms ?? []) {
    if (alarm in context.document.alarms) continue;
    const known = Object.keys(context.document.alarms).join(', ') || 'none';
    context.problems.add(`${path}.deployment.alarms`, `no alarm is called "${alarm}"; there are: ${known}`);
  }
  return {
    name: `${functionName}:${name}`,
    version,
    additional: additional === undefined ? version : versionIndex(additional[0], `${path}.weights`),
    share: additional === undefined ? 0 : quantity('share', additional[1]),
    deployment:
      deployment === undefined
        ? null
        : {
            name: `${functionName}:${name}`,
            to: versionIndex(deployment.to, `${path}.deployment.to`),
            atMs: quantity('duration', deployment.at),
            steps: stepsOf(deployment.preference),
            beforeTraffic: hookOf(deployment.beforeTraffic),
            afterTraffic: hookOf(deployment.afterTraffic),
            alarms: deployment.alarms,
            provisioned: spec.provisionedConcurrency,
          },
  };
};

/** Every alias of the scenario; `names` are those of the entries, in order. */
export const aliasesOf = (context: AliasContext): ScenarioAlias[] =>
  Object.entries(context.document.functions).flatMap(([functionName, { aliases = {} }]) =>
    Object.entries(aliases).map(([name, spec]) => aliasOf(functionName, name, spec, context)),
  );
