// A template as a part of a scenario: its functions, and its events as traffic whose arrivals are to be written.

import type { FunctionDocument } from '../scenario/document.ts';
import { functionFragment, type FragmentContext } from './function-fragment.ts';
import type { Listing } from './listing.ts';
import { eventFragment, urlFragment, type TrafficFragment } from './traffic-fragment.ts';

export interface ScenarioFragment {
  readonly functions: Readonly<Record<string, Partial<FunctionDocument>>>;
  readonly traffic: readonly TrafficFragment[];
  /** What of the template a scenario says otherwise, or not at all. */
  readonly notes: readonly string[];
}

/** The listing in a scenario's words. */
export const fragmentOf = (
  { functions, sources }: Listing,
  directories: Pick<FragmentContext, 'templateDirectory' | 'scenarioDirectory'>,
): ScenarioFragment => {
  const notes: string[] = [];
  const context: FragmentContext = { ...directories, notes, functionIds: functions.map(({ id }) => id) };
  const traffic: TrafficFragment[] = [];
  for (const listed of functions) {
    traffic.push(...urlFragment(listed));
    for (const event of listed.events) {
      const fragment = eventFragment(listed, event, sources);
      if (fragment !== null) traffic.push(fragment);
      else if (!event.enabled) notes.push(`${listed.id}: ${event.id} (${event.type}) is disabled: no traffic`);
      else notes.push(`${listed.id}: ${event.id} (${event.type}) is polled in a way that is not simulated: no traffic`);
    }
  }
  return {
    functions: Object.fromEntries(functions.map((listed) => [listed.id, functionFragment(listed, context)])),
    traffic,
    notes,
  };
};
