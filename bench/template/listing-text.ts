// The listing for people: a table of the functions, then what feeds them, then everything that has no effect here.

import type { TextOptions } from '../../reports/words/text-table.ts';
import { textTable } from '../../reports/index.ts';
import type { ScenarioFragment } from './fragment.ts';
import type { LackingPermission } from './lacking-permissions.ts';
import type { Ignored, ListedEvent, ListedFunction, Listing } from './listing.ts';
import { textOf } from './template-source.ts';

const settingsText = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key} ${textOf(value)}`)
    .join(', ');

const functionRow = (listed: ListedFunction): (string | number)[] => [
  listed.id,
  listed.packageType === 'image' ? 'image' : (listed.runtime ?? '?'),
  listed.memoryMb,
  listed.timeoutSeconds,
  listed.reservedConcurrency ?? '',
  listed.provisionedConcurrency === 0 ? '' : listed.provisionedConcurrency,
  listed.autoPublishAlias ?? Object.keys(listed.aliases).join(', '),
  listed.line,
];

const functionHead = ['function', 'runtime', 'MB', 'timeout s', 'reserved', 'provisioned', 'alias', 'line'];

/** What a function says beyond its row of the table. */
const detailLines = (listed: ListedFunction): string[] => {
  const { id, deadLetter, maximumRetryAttempts, maximumEventAgeSeconds, destinations, vpc } = listed;
  const details: [string, string | number | null | undefined][] = [
    ['code', listed.inlineCode ? 'in the template' : listed.code],
    ['handler', listed.handler],
    ['architecture', listed.architecture === 'x86_64' ? null : listed.architecture],
    ['/tmp', listed.ephemeralStorageMb === 512 ? null : `${listed.ephemeralStorageMb} MB`],
    ['deployment', listed.deployment?.type],
    ['dead letters to', deadLetter],
    ['retries', maximumRetryAttempts],
    ['event age', maximumEventAgeSeconds === null ? null : `${maximumEventAgeSeconds} s`],
    ['on success', destinations.onSuccess],
    ['on failure', destinations.onFailure],
    ['layers', listed.layers.join(', ') || null],
    ['subnets', vpc === null ? null : vpc.subnets.join(', ')],
    ['environment', Object.keys(listed.environment).join(', ') || null],
    ['URL', listed.url === null ? null : listed.url.authType],
  ];
  const told = details.filter(([, value]) => value !== null && value !== undefined);
  return [`  ${id}: ${told.map(([key, value]) => `${key} ${value}`).join('; ')}`];
};

const scalingLine = ({ id, scaling }: ListedFunction): string[] => {
  if (scaling === undefined) return [];
  const { id: target, line, minimum, maximum, actions, tracking } = scaling;
  const bounds = (own: { readonly minimum?: number; readonly maximum?: number }): string =>
    [own.minimum, own.maximum].map((bound) => bound ?? '-').join(' to ');
  const parts = [
    `provisioned concurrency ${bounds({ minimum, maximum })}`,
    ...actions.map(
      (action) => `${action.schedule}${action.zone === undefined ? '' : ` ${action.zone}`} ${bounds(action)}`,
    ),
    ...(tracking === undefined ? [] : [`tracking at ${tracking.target} (${tracking.id})`]),
  ];
  return [`  ${id} <- ${target} (line ${line}): ${parts.join('; ')}`];
};

const eventLine = ({ id: functionId }: ListedFunction, event: ListedEvent): string => {
  const settings = settingsText(event.settings);
  const way = event.via === null ? 'not simulated' : `via ${event.via}`;
  return (
    `  ${functionId} <- ${event.type} ${event.source ?? '(no source named)'} (${event.id}, line ${event.line}; ${way}` +
    `${event.enabled ? '' : '; disabled'})${settings === '' ? '' : `: ${settings}`}`
  );
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title} (${lines.length})`, ...lines];

const ignoredLine = ({ place, line, what }: Ignored): string => {
  const name = place.split('.').at(-1);
  return `  line ${line}: ${place}${what === name ? '' : ` ${what}`}`;
};

/** The listing as text. */
export const listingText = (
  listing: Listing,
  { notes }: ScenarioFragment,
  lacking: readonly LackingPermission[],
  options: TextOptions,
): string => {
  const { functions, sources, parameters, ignored, unresolved } = listing;
  return [
    textTable(functionHead, functions.map(functionRow), options),
    ...section('Functions', functions.flatMap(detailLines)),
    ...section('Scaling', functions.flatMap(scalingLine)),
    ...section(
      'Events',
      functions.flatMap((listed) => listed.events.map((event) => eventLine(listed, event))),
    ),
    ...section(
      'Sources',
      sources.map(({ id, type, line, settings }) => `  ${id} ${type} (line ${line}): ${settingsText(settings) || '-'}`),
    ),
    ...section(
      'Parameters',
      parameters.map(({ name, value, from }) => `  ${name} = ${value === null ? '(no value)' : `${value} (${from})`}`),
    ),
    ...section(
      'Known only when deployed',
      unresolved.map(({ place, line, expression }) => `  line ${line}: ${place} = ${expression}`),
    ),
    ...section(
      'Permissions that lack',
      lacking.map(
        ({ functionId, eventId, line, message }) => `  ${functionId} <- ${eventId} (line ${line}): ${message}`,
      ),
    ),
    ...section('Ignored', ignored.map(ignoredLine)),
    ...section(
      'Notes',
      notes.map(({ functionId, message }) => `  ${functionId}: ${message}`),
    ),
  ].join('\n');
};
