// How new code of a served function's alias is deployed: its DeploymentPreference, with alarms and hooks by the names that they
// have on the platform.

import type { LocalFunction } from '../../../local/index.ts';
import type { ListedFunction, Listing } from '../listing.ts';
import { logicalId } from '../local-arn.ts';
import { alarmName, alarmOf } from './served-alarms.ts';

/** A function is called by its logical id, or as it stands. */
const functionNameOf = (reference: string | undefined): string | undefined =>
  reference === undefined ? undefined : logicalId(reference);

export const servedDeployment = (
  { deployment, autoPublishAlias }: ListedFunction,
  listing: Listing,
): LocalFunction['deployment'] | undefined => {
  if (deployment === null || autoPublishAlias === null) return undefined;
  const { type, alarms, preTraffic, postTraffic } = deployment;
  const name = (reference: string): string => {
    const alarm = alarmOf(listing, reference);
    return alarm === undefined ? reference : alarmName(alarm);
  };
  return {
    type,
    alarms: alarms.map(name),
    beforeTraffic: functionNameOf(preTraffic),
    afterTraffic: functionNameOf(postTraffic),
  };
};
