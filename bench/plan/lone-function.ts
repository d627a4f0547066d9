// A function with a reservation has its concurrency to itself: it can be simulated without the others, in a fraction of the
// time, with the same arrivals and the same handler times.

import { invokedBy } from '../scenario/durable.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Whether nothing but the function itself decides what becomes of its requests, given a reservation. */
export const standsAlone = (scenario: Scenario, functionIndex: number): boolean => {
  const { rules, functions, aliases, traffic } = scenario;
  const own = functions[functionIndex]!;
  const isTarget = functions.some(({ events }) => [events.onSuccess, events.onFailure].includes(functionIndex));
  const hasTarget = own.events.onSuccess !== null || own.events.onFailure !== null;
  const isVersion = aliases.some(({ version, additional }) => [version, additional].includes(functionIndex));
  const isInvoked = invokedBy(own).length > 0 || functions.some((one) => invokedBy(one).includes(functionIndex));
  const hasDoor = traffic.some((stream) => stream.functionIndex === functionIndex && isThroughDoor(stream));
  // Instances and what they cost are shared by the functions of a capacity provider.
  const hasInstances = own.config.managed !== undefined;
  const scalesAlone = rules.scaling === 'perFunction' || rules.scaling === 'unlimited';
  return (
    scalesAlone && own.vpc === null && !isTarget && !hasTarget && !isVersion && !isInvoked && !hasDoor && !hasInstances
  );
};

/** Front doors share the rates of the account. */
const isThroughDoor = ({ way }: Scenario['traffic'][number]): boolean => way.kind === 'sync' && way.door !== null;

/**
 * `scenario` with this function alone, as its first; null where others matter to it, or there are none. In an account that has
 * room for all at their most (`isRoomy`) it needs no reservation for that.
 */
export const loneFunction = (scenario: Scenario, functionIndex: number, isRoomy = false): Scenario | null => {
  const own = scenario.functions[functionIndex]!;
  if (scenario.functions.length === 1 || (own.config.reservedConcurrency === null && !isRoomy)) return null;
  if (!standsAlone(scenario, functionIndex)) return null;
  return {
    ...scenario,
    functions: [own],
    aliases: [],
    alarms: [],
    traffic: scenario.traffic
      .filter((stream) => stream.functionIndex === functionIndex)
      .map((stream) => ({ ...stream, functionIndex: 0 })),
  };
};
