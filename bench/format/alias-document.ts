// Aliases and what shifts their traffic, as a scenario writes them.

import type { Quantity } from './law-document.ts';

export interface AliasSpec {
  /** The number of a version. */
  version: string;
  /** One additional version and its share. */
  weights?: Record<string, Quantity>;
  /** Follows the alias: each version holds its share of the weights. */
  provisionedConcurrency: number;
  /** Traffic is shifted to another version while the scenario runs, as CodeDeploy does. */
  deployment?: DeploymentSpec;
}

/** So many percent of the requests, for so long. */
export interface StepsSpec {
  percent: number;
  interval: Quantity;
}

export interface DeploymentSpec {
  /** The new version. */
  to: string;
  /** When it begins. */
  at: Quantity;
  /** CodeDeploy's names, without their prefix; or a preference of one's own. */
  preference: string | { canary: StepsSpec } | { linear: StepsSpec };
  /** A hook that runs before any traffic is shifted; one that fails ends the deployment. */
  beforeTraffic?: { duration: Quantity; succeeds: boolean };
  /** A hook that runs after all traffic was shifted; one that fails rolls back. */
  afterTraffic?: { duration: Quantity; succeeds: boolean };
  /** Names of alarms that roll it back. */
  alarms: string[];
}
