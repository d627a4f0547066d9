// Deployments: a new version has no environment that is warm, and a switch at once wants all of them at once.

import { deploymentPreferences } from '../../../lambda/index.ts';
import { quantity } from '../../input/quantity.ts';
import type { DeploymentSpec } from '../../format/alias-document.ts';
import type { Scene, SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

/** The mildest change of habit first. */
const gradual = ['Canary10Percent5Minutes', 'Linear10PercentEvery1Minute', 'Linear10PercentEvery2Minutes'] as const;

const tookMs = (preference: string): number =>
  Math.max(...deploymentPreferences[preference]!.map(({ afterMs }) => afterMs));

const named = ({ preference }: DeploymentSpec): string =>
  typeof preference === 'string' ? preference : Object.keys(preference).join();

/** The traffic in smaller parts, by preferences of CodeDeploy's that are slower than the one there is and end within the run. */
const slowly = (path: string, alias: string, deployment: DeploymentSpec, leftMs: number): Plan => {
  const now = named(deployment);
  const nowMs = now in deploymentPreferences ? tookMs(now) : Infinity;
  return {
    values: gradual.filter((preference) => tookMs(preference) > nowMs && tookMs(preference) <= leftMs),
    settings: (value) => [{ path: `${path}.preference`, value }],
    said: (value) => `Shift the traffic of ${alias} bit by bit (deployment preference ${value} in place of ${now})`,
  };
};

const suspectsIn = (scene: Scene, { name, document, sections }: SceneFunction): Suspect[] =>
  Object.entries(document.aliases ?? {}).flatMap(([alias, { deployment }]): Suspect[] => {
    if (deployment === undefined) return [];
    const atMs = quantity('duration', deployment.at);
    const { durationMs } = scene.scenario;
    const hasCold = sections.some(({ totals }) => totals.coldStarts > 0);
    if (atMs >= durationMs || !hasCold) return [];
    const path = `functions.${name}.aliases.${alias}.deployment`;
    const called = `${name}:${alias}`;
    return [
      {
        limit: 'deployment',
        of: name,
        rank: rank.deployment,
        subject: `The deployment of ${called} (version ${deployment.to} from ${deployment.at} on, ${named(deployment)})`,
        detail: 'no environment of the new version is warm',
        off: applied([{ path, value: undefined }]),
        isLimit: true,
        plans: () => [slowly(path, called, deployment, durationMs - atMs)],
      },
    ];
  });

/** Where errors are what is broken, the new version itself is to blame and not that it is new. */
export const deploymentSuspects = (scene: Scene): Suspect[] =>
  scene.broken.has('errors') ? [] : scene.functions.flatMap((fn) => suspectsIn(scene, fn));
