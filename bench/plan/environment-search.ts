// Environments on Managed Instances: the fewest that are kept all along with which the limits are. More come by themselves, but
// minutes later.

import { several } from '../../reports/words/format.ts';
import type { SloLimit } from '../format/slo.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SearchRange } from '../simulate/smallest.ts';
import type { Settings, WrittenSettings } from './settings.ts';

/** What is asked of the search of a function. */
interface Search {
  readonly scenario: Scenario;
  readonly functionIndex: number;
  readonly notes: string[];
  written: WrittenSettings;
  at(reserved: number | null, provisioned: number): Settings;
  smallest(range: SearchRange, limits: readonly SloLimit[], at: (n: number) => Settings): Promise<number | null>;
}

/** One in each of three zones: what a version is published with (Developer Guide lambda-managed-instances-scaling). */
const usualEnvironments = 3;
/** Of one function (Developer Guide lambda-managed-instances-scaling, PutFunctionScalingConfig). */
const mostEnvironments = 15_000;

/** What its capacity provider leaves room for. */
const roomOf = ({ scenario, functionIndex }: Search): number => {
  const managed = scenario.functions[functionIndex]!.config.managed!;
  const provider = scenario.capacityProviders.find(({ name }) => name === managed.provider);
  const room = Math.floor((provider?.maxVcpus ?? Infinity) / managed.size.vcpus);
  return Math.max(1, Math.min(mostEnvironments, room));
};

/** As many as its own maximum allows, too: none of a function that is deactivated. */
const mostOf = (search: Search): number =>
  Math.min(roomOf(search), search.scenario.functions[search.functionIndex]!.config.managed!.maximum ?? Infinity);

const leastOf = ({ scenario, functionIndex }: Search): number =>
  Math.min(usualEnvironments, scenario.functions[functionIndex]!.config.managed!.minimum);

const whyNone = (search: Search, most: number): string => {
  if (most === 0) return 'its maximumEnvironments of 0 deactivates it: set another, or leave it out';
  const breaks = most === 1 ? 'breaks' : 'break';
  const [what, cure] =
    most < roomOf(search)
      ? ['its maximumEnvironments', 'raise that']
      : ['the most that its capacity provider has room for', 'raise maxVcpus'];
  return `even ${several(most, 'environment')}, ${what}, ${breaks} a limit: ${cure}, or look at how long the handler takes`;
};

/** The smallest minimum of environments that keeps the limits; the scenario's own where none does. Throws Interrupted. */
export const environmentsFor = async (search: Search, limits: readonly SloLimit[]): Promise<Settings> => {
  const { minimum } = search.scenario.functions[search.functionIndex]!.config.managed!;
  const [low, high] = [leastOf(search), mostOf(search)];
  const at = (environments: number): Settings => {
    search.written = { ...search.written, environments };
    return search.at(null, 0);
  };
  const start = Math.min(high, Math.max(low, minimum));
  const found = low > high ? null : await search.smallest({ low, high, start }, limits, at);
  if (found === null) search.notes.push(whyNone(search, high));
  return at(found ?? start);
};

/** Half as many, and half as many again, of those that are planned. */
export const environmentsBeside = (search: Search, planned: number | undefined): number[] =>
  planned === undefined
    ? []
    : [leastOf(search), Math.round(planned / 2), Math.round(planned * 1.5)].filter(
        (environments) => environments >= leastOf(search) && environments <= mostOf(search) && environments !== planned,
      );
