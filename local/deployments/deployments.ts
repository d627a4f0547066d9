// The deployments of a platform: begun through CodeDeploy's API, or by new code of a function whose alias has a
// DeploymentPreference.

import { randomBytes } from 'node:crypto';
import { JsonRefusal } from '../wire/json-refusal.ts';
import type { StoredFunction } from '../settings/stored-function.ts';
import type { AppSpec } from './app-spec.ts';
import { writeAppSpec } from './app-spec.ts';
import { DeploymentConfigs, type DeploymentGroup } from './deployment-group.ts';
import { LiveDeployment, type DeploymentPlatform } from './live-deployment.ts';

export interface DeploymentOrder {
  readonly group: DeploymentGroup;
  readonly configName: string;
  readonly spec: AppSpec;
  readonly description: string | null;
  readonly creator: string;
  readonly revision: object;
}

/** As many are kept, the latest. */
const mostKept = 1000;

/** `d-` and nine capital letters and digits. */
const newId = (): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return `d-${[...randomBytes(9)].map((byte) => letters[byte % letters.length]).join('')}`;
};

/** What a group of a template's function is called in SAM's stack. */
const samApplication = 'ServerlessDeploymentApplication';

export class Deployments {
  readonly configs: DeploymentConfigs = new DeploymentConfigs();
  /** By application, then by name. */
  readonly applications: Map<string, Map<string, DeploymentGroup>> = new Map();
  readonly #platform: DeploymentPlatform;
  readonly #all = new Map<string, LiveDeployment>();
  /** By function and alias: what new code of them is deployed by. */
  readonly #preferences = new Map<string, { readonly group: DeploymentGroup; readonly hooks: AppSpec['hooks'] }>();

  constructor(platform: DeploymentPlatform) {
    this.#platform = platform;
  }

  /** The latest first. */
  get all(): LiveDeployment[] {
    return [...this.#all.values()].reverse();
  }

  find(id: string): LiveDeployment | undefined {
    return this.#all.get(id);
  }

  put(group: DeploymentGroup): void {
    const groups = this.applications.get(group.applicationName) ?? new Map<string, DeploymentGroup>();
    this.applications.set(group.applicationName, groups.set(group.groupName, group));
  }

  /** From now on new code of this function's alias is deployed so. */
  prefer(
    functionName: string,
    alias: string,
    preference: {
      readonly group: Omit<DeploymentGroup, 'applicationName' | 'groupName' | 'groupId'>;
      readonly hooks: AppSpec['hooks'];
    },
  ): void {
    const names = { applicationName: samApplication, groupName: `${functionName}DeploymentGroup` };
    const group = { ...preference.group, ...names, groupId: `${functionName}-${alias}` };
    this.put(group);
    this.#preferences.set(`${functionName}:${alias}`, { group, hooks: preference.hooks });
  }

  /**
   * Deploys a version behind an alias that has a preference. What is under way there is stopped, for its code is old.
   * @returns whether there is one
   */
  deployPreferred(stored: StoredFunction, alias: string, targetVersion: string): boolean {
    const preferred = this.#preferences.get(`${stored.name}:${alias}`);
    if (preferred === undefined) return false;
    this.#activeOf(preferred.group)?.stop(true);
    const currentVersion = stored.aliases.get(alias)!.version;
    const spec = { functionName: stored.name, alias, currentVersion, targetVersion, hooks: preferred.hooks };
    const revision = { revisionType: 'String', string: { content: writeAppSpec(spec) } };
    const { group } = preferred;
    this.begin({ group, configName: group.configName, spec, description: null, creator: 'CloudFormation', revision });
    return true;
  }

  begin(order: DeploymentOrder): LiveDeployment {
    const { group, configName, spec } = order;
    const active = this.#activeOf(group);
    if (active !== undefined) {
      throw new JsonRefusal(
        'DeploymentLimitExceededException',
        `The Deployment Group '${group.groupName}' already has an active Deployment '${active.options.id}'`,
      );
    }
    const steps = this.configs.stepsOf(configName);
    if (steps === undefined) {
      throw new JsonRefusal(
        'DeploymentConfigDoesNotExistException',
        `No Deployment Configuration found for name: ${configName}`,
      );
    }
    const deployment = new LiveDeployment(
      { ...order, id: newId(), steps, stored: this.#storedOf(spec) },
      this.#platform,
    );
    this.#all.set(deployment.options.id, deployment);
    for (const [id, old] of this.#all) {
      if (this.#all.size <= mostKept) break;
      if (!old.isActive) this.#all.delete(id);
    }
    deployment.start();
    return deployment;
  }

  stop(): void {
    for (const deployment of this.#all.values()) deployment.forget();
  }

  #activeOf({ applicationName, groupName }: DeploymentGroup): LiveDeployment | undefined {
    return this.all.find(
      ({ isActive, options: { group } }) =>
        isActive && group.applicationName === applicationName && group.groupName === groupName,
    );
  }

  /** The function of an AppSpec, whose alias and versions must be there. */
  #storedOf({ functionName, alias, currentVersion, targetVersion }: AppSpec): StoredFunction {
    const invalid = (text: string): JsonRefusal => new JsonRefusal('InvalidRevisionException', text);
    const found = this.#platform.registry.find(functionName, null);
    if ('status' in found) throw invalid(`The function ${functionName} of the AppSpec is not there.`);
    const { stored } = found;
    const kept = stored.aliases.get(alias);
    if (kept === undefined) throw invalid(`The function ${functionName} has no alias ${alias}.`);
    if (kept.version !== currentVersion) {
      throw invalid(
        `The alias ${alias} points at version ${kept.version}, not at the CurrentVersion ${currentVersion}.`,
      );
    }
    if (!stored.versions.has(targetVersion))
      throw invalid(`The function ${functionName} has no version ${targetVersion}.`);
    return stored;
  }
}
