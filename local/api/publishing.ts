// Where a version is published to: a number of its own, or `$LATEST.PUBLISHED` of a function on Managed Instances.

import {
  invalidParameterValue,
  tooManyProviderVersions,
  tooManyVersions,
  type FunctionConfig,
} from '../../lambda/index.ts';
import { isManaged, type Change } from '../functions/registry.ts';
import type { Revision, StoredFunction } from '../settings/stored-function.ts';
import type { Members } from './members.ts';
import { Refusal, type ApiContext } from './operation.ts';
import { versionsOn } from './capacity-providers.ts';

type PublishedTo = 'LATEST_PUBLISHED' | undefined;

/** What the body says of it. `check` of the members throws what breaks a constraint. */
export const publishedTo = (members: Members): PublishedTo => {
  const to = members.oneOf('PublishTo', ['LATEST_PUBLISHED']);
  members.check();
  return to;
};

/** Only Managed Instances know it; the words are after those for CapacityProviderConfig. */
export const checkPublishedTo = ({ managed }: Pick<FunctionConfig, 'managed'>, to: PublishedTo): void => {
  if (to === undefined || managed !== undefined) return;
  throw new Refusal(invalidParameterValue("PublishTo isn't supported for Lambda Default functions."));
};

/** Publishes what $LATEST is now. */
export const published = (
  context: ApiContext,
  stored: StoredFunction,
  {
    to,
    description,
    change,
  }: { readonly to: PublishedTo; readonly description: string | null; readonly change: Change },
): Revision => {
  const { registry } = context;
  const { managed } = stored.latest.settings.config;
  checkPublishedTo(stored.latest.settings.config, to);
  if (managed !== undefined && tooManyVersions(versionsOn(context, managed.provider).length + 1) !== null) {
    throw new Refusal(tooManyProviderVersions(managed.provider));
  }
  if (to !== undefined) return registry.publishLatest(stored, description);
  return registry.publish(stored, description, isManaged(stored) ? null : change);
};
