// Each application in a directory of its own, as a developer would have it: its files, and its packages from npm.

import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { npmInstall } from '../npm.ts';
import { sourceOf } from '../places.ts';
import type { Framework } from './frameworks.ts';

/** Directories of one run. */
export interface Workplace {
  readonly root: string;
  /** Where `serve` is started. */
  readonly started: string;
}

export const codeDirectory = ({ root }: Workplace, { id }: Framework): string => join(root, 'functions', id);
export const layerDirectory = ({ root }: Workplace, { id }: Framework): string => join(root, 'layers', id);

const copyHandlers = async ({ files }: Framework, directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const [handler, ...others] = files;
  await copyFile(sourceOf(`frameworks/handlers/${handler}`), join(directory, `index${extname(handler)}`));
  for (const file of others) await copyFile(sourceOf(`frameworks/handlers/${file}`), join(directory, file));
};

/** One file, as bundlers make it for Lambda. */
const bundle = async (framework: Framework, directory: string, sources: string): Promise<void> => {
  await copyHandlers(framework, sources);
  await build({
    entryPoints: [join(sources, `index${extname(framework.files[0])}`)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: join(directory, 'index.js'),
    logLevel: 'silent',
  });
};

const makeLayer = async (framework: Framework, layer: string): Promise<void> => {
  await npmInstall(join(layer, 'nodejs'), framework.packages);
  await copyFile(sourceOf('frameworks/handlers/otel-handler'), join(layer, 'otel-handler'));
  await chmod(join(layer, 'otel-handler'), 0o755);
};

/** Makes the directory of one; throws where a package cannot be had. */
export const install = async (framework: Framework, place: Workplace): Promise<void> => {
  const directory = codeDirectory(place, framework);
  const { packagesIn, packages } = framework;
  if (packagesIn === 'a bundle') {
    const sources = join(place.root, 'sources', framework.id);
    await npmInstall(sources, packages);
    return bundle(framework, directory, sources);
  }
  await copyHandlers(framework, directory);
  if (packagesIn === undefined) return npmInstall(directory, packages);
  if (packagesIn === 'layer') return makeLayer(framework, layerDirectory(place, framework));
  return npmInstall(place.started, packages);
};
