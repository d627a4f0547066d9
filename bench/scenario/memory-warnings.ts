// Memory that changes nothing but the price: without `cpu`, a handler's law is the same at every size.

import type { ScenarioDocument } from '../format/document.ts';

const cure = 'give cpu (share, measuredAt), by which durations follow the memory';

/** The function whose memory a path sets, where its law does not depend on it; null for other paths. */
const lawlessAt = ({ functions }: ScenarioDocument, path: string): string | null =>
  Object.entries(functions).find(
    ([name, { cpu, duration }]) =>
      cpu === undefined &&
      duration !== undefined &&
      path.startsWith(`functions.${name}.`) &&
      /^(versions\.\d+\.)?memory$/.test(path.slice(`functions.${name}.`.length)),
  )?.[0] ?? null;

/** One for each path of a setting that is varied. */
export const variedMemoryWarnings = (document: ScenarioDocument, paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    const name = lawlessAt(document, path);
    return name === null
      ? []
      : [`${path} changes the price only: the handler of ${name} takes the same time at every memory size; ${cure}`];
  });

/** Versions of one function that differ in memory, and by that in nothing but their price. */
export const versionMemoryWarnings = ({ functions }: ScenarioDocument): string[] =>
  Object.entries(functions).flatMap(([name, { cpu, memory, duration, versions = {} }]) => {
    const others = Object.entries(versions).filter(
      ([, version]) => version.memory !== undefined && version.memory !== memory && version.duration === undefined,
    );
    return cpu !== undefined || duration === undefined || others.length === 0
      ? []
      : [
          `versions ${others.map(([number]) => number).join(', ')} of ${name} differ in memory, which changes the price only: ${cure}`,
        ];
  });
