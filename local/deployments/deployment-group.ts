// What CodeDeploy keeps between deployments: applications, their groups, and configurations of how traffic is shifted.

import { deploymentPreferences, type ShiftStep } from '../../lambda/index.ts';

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

export const rollbackEvents: readonly RollbackEvent[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
];

export interface DeploymentGroup {
  readonly applicationName: string;
  readonly groupName: string;
  readonly groupId: string;
  readonly configName: string;
  /** Names. */
  readonly alarms: readonly string[];
  /** After which the alias goes back to where it was; none for never. */
  readonly rollbackOn: readonly RollbackEvent[];
}

/** Before the names of CodeDeploy's own configurations. */
const ownPrefix = 'CodeDeployDefault.Lambda';

export const defaultConfigName: string = `${ownPrefix}AllAtOnce`;

const configNameForm = /^[\w.=,@+-]{1,100}$/;

/** The steps of CodeDeploy's own configurations, and those that were made. */
export class DeploymentConfigs {
  readonly #made = new Map<string, readonly ShiftStep[]>();

  stepsOf(name: string): readonly ShiftStep[] | undefined {
    const own = name.startsWith(ownPrefix) ? name.slice(ownPrefix.length) : '';
    return this.#made.get(name) ?? (Object.hasOwn(deploymentPreferences, own) ? deploymentPreferences[own] : undefined);
  }

  isName(name: string): boolean {
    return configNameForm.test(name);
  }

  make(name: string, steps: readonly ShiftStep[]): void {
    this.#made.set(name, steps);
  }

  get names(): string[] {
    return [...Object.keys(deploymentPreferences).map((name) => ownPrefix + name), ...this.#made.keys()];
  }
}

/** A type of SAM's DeploymentPreference by CodeDeploy's name. */
export const configNameOf = (preference: string): string =>
  Object.hasOwn(deploymentPreferences, preference) ? ownPrefix + preference : preference;
