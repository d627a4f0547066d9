// Finds the archive that a path of the platform names.

import { archiveIn } from './archive.ts';
import type { LayerStore } from './layer-store.ts';
import type { FunctionRegistry } from './registry.ts';

/** The file that `path` names among what functions and layers came in; null where there is none. */
export type FindArchive = (path: string) => string | null;

export const archiveFinder =
  (registry: FunctionRegistry, layers: LayerStore): FindArchive =>
  (path) => {
    const sha256 = archiveIn(path);
    if (sha256 === null) return null;
    const packages = registry.all.flatMap(({ latest, versions }) =>
      [latest, ...versions.values()].map(({ code }) => code.package),
    );
    return [...packages, ...layers.all].find((one) => one.sha256 === sha256)?.archive ?? null;
  };
