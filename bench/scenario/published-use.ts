// What a scenario takes from published cold starts, in words for its reader: once for all functions that take the same.

import { placementP50Ms, type FunctionConfig, type InitDuration } from '../../lambda/index.ts';
import { several } from '../../reports/words/format.ts';

/** What of a function's cold start is a published law; filled in as the function is compiled. */
export interface PublishedUse extends Pick<FunctionConfig, 'name' | 'memoryMb' | 'packageType' | 'architecture'> {
  /** Runtime, or language and system; null when only the placement is as published. */
  measuredOn: string | null;
  /** Whether nobody said what runs on a `provided.*`. */
  assumesLanguage: boolean;
  /** null for laws of the scenario's own. */
  init: InitDuration | null;
  firstMs: number | null;
  placementMb: number | null;
}

const someNames = 3;

const ms = (value: number): string => `${Number(value.toPrecision(3))} ms`;

const rangeMs = (values: readonly number[]): string => {
  const [least, most] = [ms(Math.min(...values)), ms(Math.max(...values))];
  return least === most ? least : `${least.replace(' ms', '')} to ${most}`;
};

const numbers = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/** Of functions that take the same, but for their memory size and that of their package. */
const warningOf = (uses: readonly PublishedUse[]): string => {
  const [first] = uses as readonly [PublishedUse];
  const { init, measuredOn, packageType, architecture, assumesLanguage } = first;
  const names = uses.map(({ name }) => `functions.${name}.coldStart`);
  const others = names.length - someNames;
  const who = `${names.slice(0, someNames).join(', ')}${others > 0 ? ` and ${several(others, 'other')}` : ''}`;
  const firstMs = numbers(uses.map((use) => use.firstMs));
  const sizes = numbers(uses.map((use) => use.placementMb));
  const parts = [
    ...(init === null ? [] : [`Init Duration of p50 ${ms(init.p50Ms)}, p99 ${ms(init.p99Ms)}`]),
    ...(firstMs.length === 0 ? [] : [`first invocation slower by ${rangeMs(firstMs)}`]),
    ...(sizes.length === 0
      ? []
      : [
          `placement before INIT of p50 ${placementP50Ms.near} ms, ${placementP50Ms.far} ms for the first after a while` +
            (Math.max(...sizes) > 0 ? ', and more by size' : ''),
        ]),
  ];
  const standsIn = init?.standsIn ?? null;
  const doubts = [
    ...(standsIn === null ? [] : [`${packageType} on ${architecture} as measured with ${standsIn}`]),
    ...(assumesLanguage ? ['nothing says what runs there: name it as coldStart.language'] : []),
    'a real function takes longer',
  ];
  const of =
    measuredOn === null ? 'a small package' : `a minimal function (${measuredOn}, ${packageType}, ${architecture})`;
  return `${who}: as published for ${of}: ${parts.join(', ')}; ${doubts.join('; ')}`;
};

/** A warning for each published law in use. */
export const publishedWarnings = (uses: readonly PublishedUse[]): string[] => {
  const groups = new Map<string, PublishedUse[]>();
  for (const use of uses) {
    const { measuredOn, packageType, architecture, assumesLanguage, init, firstMs, placementMb } = use;
    const key = JSON.stringify([
      measuredOn,
      packageType,
      architecture,
      assumesLanguage,
      init?.p50Ms ?? null,
      firstMs === null,
      placementMb === null,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), use]);
  }
  return [...groups.values()].map(warningOf);
};
