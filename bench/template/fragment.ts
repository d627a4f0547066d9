// A template as a part of a scenario: its functions, and its events as traffic whose arrivals are to be written.

import type { FunctionDocument } from '../format/function-document.ts';
import type { CapacityProviderSpec } from '../format/managed-document.ts';
import { providersFragment } from './compute-modes.ts';
import { functionFragment, type FragmentContext, type FragmentNote } from './function-fragment.ts';
import type { Listing } from './listing.ts';
import { servedLayers } from './served/served-layers.ts';
import { eventFragment, kafkaNotes, urlFragment, type TrafficFragment } from './traffic-fragment.ts';

export interface ScenarioFragment {
  readonly functions: Readonly<Record<string, Partial<FunctionDocument>>>;
  /** Given where there are some. */
  readonly capacityProviders?: Readonly<Record<string, Partial<CapacityProviderSpec>>>;
  readonly traffic: readonly TrafficFragment[];
  /** What of the template a scenario says otherwise, or not at all. */
  readonly notes: readonly FragmentNote[];
}

/** The listing in a scenario's words. */
export const fragmentOf = (
  listing: Listing,
  directories: Pick<FragmentContext, 'templateDirectory' | 'scenarioDirectory' | 'inlineDirectory' | 'clock'>,
): ScenarioFragment => {
  const { functions, sources } = listing;
  const notes: FragmentNote[] = [];
  const capacityProviders = providersFragment(sources);
  const context: FragmentContext = {
    ...directories,
    notes,
    functionIds: functions.map(({ id }) => id),
    providerIds: Object.keys(capacityProviders),
    layersOf: (listed) => servedLayers(listed, listing, directories.templateDirectory).directories,
  };
  const traffic: TrafficFragment[] = [];
  for (const listed of functions) {
    traffic.push(...urlFragment(listed));
    for (const event of listed.events) {
      if (event.settings['FilterCriteria'] !== undefined) {
        const message = `${event.id} (${event.type}) has filters, and a template does not say what share they let through: every record counts; give filter`;
        notes.push({ functionId: listed.id, setting: 'filters', message });
      }
      for (const message of kafkaNotes(event)) {
        notes.push({ functionId: listed.id, setting: 'kafka', message: `${event.id} (${event.type}) ${message}` });
      }
      const fragment = eventFragment(listed, event, sources);
      if (fragment !== null) traffic.push(fragment);
      else {
        const why = event.enabled ? 'polled in a way that is not simulated' : 'disabled';
        const message = `${event.id} (${event.type}) is ${why}: no traffic`;
        notes.push({ functionId: listed.id, setting: 'traffic', message });
      }
    }
  }
  return {
    ...(Object.keys(capacityProviders).length === 0 ? {} : { capacityProviders }),
    functions: Object.fromEntries(functions.map((listed) => [listed.id, functionFragment(listed, context)])),
    traffic,
    notes,
  };
};
