// Where code will find the files of this machine that it is made of.

import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { lambdaPaths } from './lambda-paths.ts';
import { modulesAbove } from './resolve-as-node.ts';

export type SeenPath = (path: string) => string;

const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

export interface SeenPlaces {
  readonly root: string;
  readonly layers: readonly string[];
  /** Directories that sandboxes see elsewhere. */
  readonly moved: readonly (readonly [from: string, to: string])[];
}

/** In the file system of a confined sandbox. */
export const confinedPath = ({ root, layers, moved }: SeenPlaces): SeenPath => {
  const modules = modulesAbove(root);
  const places = [
    [root, lambdaPaths.task] as const,
    ...(modules === null ? [] : [[modules, lambdaPaths.modules] as const]),
    ...layers.map((layer) => [layer, lambdaPaths.layers] as const),
    ...moved,
  ].map(([from, to]) => [realPath(from), to] as const);
  return (path) => {
    const [from, to] = places.find(([from]) => path === from || path.startsWith(from + sep)) ?? ['', ''];
    return to + path.slice(from.length);
  };
};

/** Without one. */
export const samePath: SeenPath = (path) => path;
