// A function of a template in the words of a scenario.

import { dirname, isAbsolute, relative, sep } from 'node:path';
import { publishedStart, runtimesWithInitDuration } from '../../lambda/index.ts';
import type { FunctionDocument, VersionSpec } from '../format/function-document.ts';
import { modesFragment, providerNotes } from './compute-modes.ts';
import { handlerFileOf } from './handler-file.ts';
import type { ListedFunction } from './listing.ts';
import {
  dividedAliases,
  isNumbered,
  playedAliases,
  unplayedAliases,
  unplayedNotes,
  versionsOfAlias,
} from './played-aliases.ts';
import { actionsOutside, scalingFragment, usualClock, type RunClock } from './scaling-fragment.ts';
import { hasPlaceholder } from './scope.ts';

/** What of a function a scenario says otherwise, or not at all, and the scenario's setting that it is about. */
export interface FragmentNote {
  readonly functionId: string;
  readonly setting:
    | 'aliases'
    | 'provisionedScaling'
    | 'coldStart'
    | 'deadLetter'
    | 'destinations'
    | 'filters'
    | 'traffic'
    | 'kafka'
    | 'managed'
    | 'vpc'
    | 'durable';
  readonly message: string;
}

export interface FragmentContext {
  /** Of the template. */
  readonly templateDirectory: string;
  /** Where the relative paths of the scenario start. */
  readonly scenarioDirectory: string;
  /** Where code that stands in the template is put; without one such functions have no handler. */
  readonly inlineDirectory?: string | undefined;
  /** Of the run, for what is scheduled by the clock; by default a day that begins as a scenario's does. */
  readonly clock?: RunClock | undefined;
  /** What the reader must know. */
  readonly notes: FragmentNote[];
  readonly functionIds: readonly string[];
  /** Capacity providers of the template. */
  readonly providerIds: readonly string[];
  /** Directories with the content of a function's layers. */
  readonly layersOf: (listed: ListedFunction) => readonly string[];
}

const family = (runtime: string): string => runtime.replace(/[\d.].*$/, '');

/** The newest published runtime of the same language, for one of which nothing was published. */
const coldStartOf = ({ id, runtime }: ListedFunction, notes: FragmentNote[]): Partial<FunctionDocument> => {
  if (runtime === null || publishedStart(runtime) !== null) return {};
  const nearest = runtimesWithInitDuration.findLast((known) => family(known) === family(runtime));
  if (nearest === undefined || hasPlaceholder(runtime)) return {};
  notes.push({
    functionId: id,
    setting: 'coldStart',
    message: `no Init Duration was published for ${runtime}; that of ${nearest} stands in; give coldStart`,
  });
  return { coldStart: { runtime: nearest } };
};

const handlerOf = (listed: ListedFunction, context: FragmentContext): Partial<FunctionDocument> => {
  const found = handlerFileOf(listed, {
    directory: context.templateDirectory,
    inlineDirectory: context.inlineDirectory,
    layers: context.layersOf(listed),
  });
  if (found.file === null) return {};
  const written = (file: string): string => {
    const path = relative(context.scenarioDirectory, file).replaceAll(sep, '/');
    return path.startsWith('.') || isAbsolute(path) ? path : `./${path}`;
  };
  if (found.exportName === '') return { handler: written(found.file) };
  return {
    handler: `${written(found.file)}#${found.exportName}`,
    // Where the handler lies at the top of its code, nothing need be said.
    ...(dirname(found.file) === found.root ? {} : { code: written(found.root) }),
    ...(listed.built && /\.[cm]?js$/.test(found.file) ? { build: 'esbuild' } : {}),
  };
};

const eventsOf = (listed: ListedFunction, { notes, functionIds }: FragmentContext): Partial<FunctionDocument> => {
  const { id, maximumRetryAttempts, maximumEventAgeSeconds, destinations, deadLetter } = listed;
  const { onSuccess, onFailure } = destinations;
  const toFunctions = Object.fromEntries(
    Object.entries(destinations).filter(([, target]) => functionIds.includes(target)),
  );
  if (onSuccess !== undefined && !functionIds.includes(onSuccess)) {
    notes.push({
      functionId: id,
      setting: 'destinations',
      message: `OnSuccess goes to ${onSuccess}, which is no function of the template: left out`,
    });
  }
  const keepsFailed = onFailure !== undefined && !functionIds.includes(onFailure);
  if (keepsFailed)
    notes.push({
      functionId: id,
      setting: 'deadLetter',
      message: `OnFailure goes to ${onFailure}, which stands as deadLetter`,
    });
  return {
    ...(maximumRetryAttempts === null ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === null ? {} : { maximumEventAge: `${maximumEventAgeSeconds}s` }),
    ...(deadLetter !== null || keepsFailed ? { deadLetter: true } : {}),
    ...(Object.keys(toFunctions).length === 0 ? {} : { destinations: toFunctions }),
  };
};

const isDivided = (listed: ListedFunction): boolean => dividedAliases(listed).length > 0;

const versionsOf = (listed: ListedFunction): Partial<FunctionDocument> => {
  if (!isDivided(listed)) return {};
  const aliases = playedAliases(listed);
  const own = Object.keys(listed.versions).filter(isNumbered);
  const versions = Object.fromEntries(
    [...new Set([...own, ...aliases.flatMap(([, alias]) => versionsOfAlias(alias))])].map(
      (number): [string, VersionSpec] => {
        const provisionedConcurrency = listed.versions[number]?.provisionedConcurrency ?? 0;
        return [number, provisionedConcurrency === 0 ? {} : { provisionedConcurrency }];
      },
    ),
  );
  const percents = (weights: Readonly<Record<string, number>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(weights).map(([number, share]) => [number, `${Number((share * 100).toFixed(6))}%`]),
    );
  const specs = aliases.map(([name, { version, weights }]) => {
    const divided = Object.keys(weights).length > 0;
    return [name, { version, ...(divided ? { weights: percents(weights) } : {}) }];
  });
  return { versions, aliases: Object.fromEntries(specs) };
};

const noteAll = (
  { id: functionId }: ListedFunction,
  setting: FragmentNote['setting'],
  messages: readonly string[],
  { notes }: FragmentContext,
): void => void notes.push(...messages.map((message) => ({ functionId, setting, message })));

const noteDurable = ({ id, durable }: ListedFunction, notes: FragmentNote[]): void => {
  if (durable === undefined) return;
  const message =
    'it is durable (DurableConfig), and is simulated as if each execution were one invocation; a scenario says what it does in durable.program';
  notes.push({ functionId: id, setting: 'durable', message });
};

const noteAlias = (listed: ListedFunction, notes: FragmentNote[]): void => {
  const { id, autoPublishAlias, deployment, vpc, aliases } = listed;
  const unplayed = new Set(unplayedAliases(listed).map(([name]) => name));
  const whole = Object.keys(aliases).filter((name) => !unplayed.has(name));
  const names = autoPublishAlias === null ? whole : [autoPublishAlias];
  if (names.length > 0 && !isDivided(listed)) {
    notes.push({
      functionId: id,
      setting: 'aliases',
      message: `one version takes all of ${names.join(', ')}, so traffic goes to ${id}`,
    });
  }
  if (deployment !== null) {
    notes.push({
      functionId: id,
      setting: 'aliases',
      message: `DeploymentPreference ${deployment.type} needs two versions; write versions and aliases to try it`,
    });
  }
  if (vpc !== null) {
    notes.push({
      functionId: id,
      setting: 'vpc',
      message: `VpcConfig costs nothing at scale-out since 2019; write vpc with freeIps for earlier eras`,
    });
  }
};

/** Provisioned concurrency and what changes it; of an alias that divides its traffic it stands at the versions. */
const provisionedOf = (
  listed: ListedFunction,
  configured: number,
  { clock, notes }: FragmentContext,
): Partial<FunctionDocument> => {
  const { id, scaling } = listed;
  const own = configured === 0 ? {} : { provisionedConcurrency: configured };
  if (scaling === undefined) return own;
  const note = (message: string): void => void notes.push({ functionId: id, setting: 'provisionedScaling', message });
  if (isDivided(listed)) {
    note(`what ${scaling.id} scales is divided between versions, and stays as it is at first`);
    return own;
  }
  const run = clock ?? usualClock;
  const outside = actionsOutside(scaling, run);
  if (scaling.actions.length > 0 && run.isAssumed === true) {
    note(`${scaling.id} goes by the clock, and the run begins on a Monday at 00:00 UTC; startsAt says otherwise`);
  }
  if (outside.length > 0) {
    const which = outside.map(({ name, schedule }) => (name === '' ? schedule : name)).join(', ');
    const from = new Date(run.startMs).toISOString();
    note(`${which} of ${scaling.id} does not come in a run that begins at ${from}; write startsAt for another time`);
  }
  const { provisionedConcurrency, ...others } = scalingFragment(scaling, configured, run);
  return { ...(provisionedConcurrency === 0 ? {} : { provisionedConcurrency }), ...others };
};

/** The function in a scenario's words; only what differs from the scenario's defaults. */
export const functionFragment = (listed: ListedFunction, context: FragmentContext): Partial<FunctionDocument> => {
  const { memoryMb, timeoutSeconds, reservedConcurrency, runtime, architecture, packageType } = listed;
  const versions = isDivided(listed) ? [] : Object.values(listed.versions);
  const provisioned = Math.max(listed.provisionedConcurrency, ...versions.map((v) => v.provisionedConcurrency));
  noteAlias(listed, context.notes);
  noteAll(listed, 'aliases', unplayedNotes(listed), context);
  noteAll(listed, 'managed', providerNotes(listed, context.providerIds), context);
  noteDurable(listed, context.notes);
  return {
    ...handlerOf(listed, context),
    memory: `${memoryMb}MB`,
    timeout: `${timeoutSeconds}s`,
    ...(reservedConcurrency === null ? {} : { reservedConcurrency }),
    ...provisionedOf(listed, provisioned, context),
    ...(runtime === null ? {} : { runtime }),
    ...coldStartOf(listed, context.notes),
    ...(architecture === 'x86_64' ? {} : { architecture }),
    ...(packageType === 'zip' ? {} : { package: packageType }),
    ...(listed.ephemeralStorageMb === 512 ? {} : { ephemeralStorage: `${listed.ephemeralStorageMb}MB` }),
    ...(Object.keys(listed.environment).length === 0 ? {} : { environment: listed.environment }),
    ...(Object.keys(listed.tags).length === 0 ? {} : { tags: listed.tags }),
    ...modesFragment(listed, context.providerIds),
    ...eventsOf(listed, context),
    ...versionsOf(listed),
  };
};
