// What layers bring: directories that functions see as one at /opt, later ones over earlier ones.

import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Directories of a layer in which Node.js looks for modules, the first last (DG: packaging-layers).
 * @param majors of Node.js, such as `22`, whose own modules count too
 */
export const layerModules = (layer: string, majors: readonly string[] = []): string[] => {
  const own = majors.map((major) => join(layer, 'nodejs', `node${major}`, 'node_modules'));
  return [join(layer, 'nodejs', 'node_modules'), ...own].filter((path) => existsSync(path));
};

/** The content of `layers` as one directory: a single layer itself, several copied to `directory`; null for none. */
export const mergedLayers = async (layers: readonly string[], directory: string): Promise<string | null> => {
  if (layers.length <= 1) return layers[0] ?? null;
  await mkdir(directory, { recursive: true });
  for (const layer of layers) await cp(layer, directory, { recursive: true, verbatimSymlinks: true });
  return directory;
};
