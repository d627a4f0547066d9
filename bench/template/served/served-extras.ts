// What a served function of a template has beyond a scenario's settings: routes to it, its URL, its alias, and where its
// asynchronous events go.

import type { DurableConfig } from '../../../lambda/index.ts';
import type { LocalFunction, Route } from '../../../local/index.ts';
import { localArn, type ArnNames } from '../local-arn.ts';
import { servedAccess, type ServedAccess } from './served-access.ts';
import { servedLayers } from './served-layers.ts';
import { hasPlaceholder } from '../scope.ts';
import { servedAlarms, type ServedAlarm } from './served-alarms.ts';
import { servedDeployment } from './served-deployment.ts';
import { servedNotes } from './served-notes.ts';
import { servedVersions } from './served-versions.ts';
import { servedRoutes } from './served-routes.ts';
import { servedMappings, type ServedMapping } from './served-mappings.ts';
import type { ListedFunction, Listing } from '../listing.ts';

export interface ServedExtras {
  /** Roles, and what of them and of policies functions have; it counts where permissions are asked. */
  readonly access: ServedAccess;
  readonly routes: readonly Route[];
  readonly alarms: readonly ServedAlarm[];
  /** By function. */
  readonly functions: ReadonlyMap<string, Partial<LocalFunction>>;
  readonly mappings: readonly ServedMapping[];
  /** What is said of parts that are left out. */
  readonly notes: readonly string[];
}

const given = (value: object): Partial<LocalFunction> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

/** Its FunctionName, which stands beside the logical id here. */
const secondName = ({ id, functionName }: ListedFunction): string | undefined =>
  functionName === null || functionName === id || hasPlaceholder(functionName) ? undefined : functionName;

const durableOf = ({
  executionTimeoutSeconds,
  retentionDays,
}: NonNullable<ListedFunction['durable']>): DurableConfig => ({
  executionTimeoutS: executionTimeoutSeconds,
  retentionDays,
});

const functionExtras = (listed: ListedFunction, listing: Listing, names: ArnNames): Partial<LocalFunction> => {
  const knownArn = (reference: string | null | undefined) => localArn(listing, reference, names);
  const eventInvoke = given({
    maximumRetryAttempts: listed.maximumRetryAttempts ?? undefined,
    maximumEventAgeS: listed.maximumEventAgeSeconds ?? undefined,
    onSuccess: knownArn(listed.destinations.onSuccess),
    onFailure: knownArn(listed.destinations.onFailure),
  });
  return given({
    handler: listed.handler ?? undefined,
    url: listed.url ?? undefined,
    // Of a durable function lines are JSON unless it says otherwise.
    logFormat: listed.logFormat ?? (listed.durable === undefined ? undefined : 'JSON'),
    durable: listed.durable === undefined ? undefined : durableOf(listed.durable),
    tracingMode: listed.tracingMode,
    otherName: secondName(listed),
    alias: listed.autoPublishAlias ?? undefined,
    deployment: servedDeployment(listed, listing),
    ...servedVersions(listed).settings,
    deadLetterArn: knownArn(listed.deadLetter),
    eventInvoke: Object.keys(eventInvoke).length === 0 ? undefined : eventInvoke,
  });
};

export interface ServedExtrasOptions {
  readonly names: ArnNames;
  /** The template's. */
  readonly directory: string;
}

/** Of the functions in `served`. */
export const servedExtras = (
  listing: Listing,
  served: ReadonlySet<string>,
  { names, directory }: ServedExtrasOptions,
): ServedExtras => {
  const kept = listing.functions.filter(({ id }) => served.has(id));
  const layers = new Map(kept.map((listed) => [listed.id, servedLayers(listed, listing, directory)]));
  const alarms = servedAlarms(listing);
  return {
    access: servedAccess(listing, names),
    routes: servedRoutes(kept, listing),
    mappings: servedMappings(listing, served, names),
    alarms: alarms.map(({ alarm }) => alarm),
    functions: new Map(
      kept.map((listed) => [
        listed.id,
        { ...functionExtras(listed, listing, names), layers: layers.get(listed.id)!.directories },
      ]),
    ),
    notes: [
      ...[...layers.values()].flatMap(({ notes }) => notes),
      ...kept.flatMap((listed) => servedVersions(listed).notes),
      ...servedNotes(kept, listing, names),
      ...alarms.flatMap(({ notes }) => notes),
    ],
  };
};
