// The bundles of all functions: one for each handler file, however many functions share it.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleHandler, type Bundle } from './bundle.ts';
import { layerModules } from './functions/layer-content.ts';
import type { LocalFunction } from './platform-options.ts';
import { lambdaPaths } from './sandbox/confinement.ts';
import type { CodeFormat } from './sandbox/sandbox.ts';
import { bringsRuntime } from './sandbox/bootstrap.ts';

export interface BundlePlace {
  /** Where bundles are put. */
  readonly directory: string;
  /** Where the content of several layers is put together. */
  readonly layersDirectory: string;
  /** Whether the code of a function will find itself at /var/task. */
  readonly confines: (fn: LocalFunction, format: CodeFormat) => Promise<boolean>;
}

/** A runtime of its own is run as it is. */
const executable = (file: string): Bundle => {
  if (!existsSync(file)) throw new Error(`${file} does not exist; correct the path of the bootstrap`);
  return { file, format: 'executable', exports: null, inputs: [file] };
};

/** Bundles the handler of a function under a name of its own. */
export const bundleNamed = async (fn: LocalFunction, name: string, place: BundlePlace): Promise<Bundle> => {
  const { handlerFile, layers = [] } = fn;
  if (bringsRuntime(fn)) return executable(handlerFile);
  return bundleHandler(
    handlerFile,
    join(place.directory, name),
    (await place.confines(fn, 'cjs')) ? join(lambdaPaths.task, basename(handlerFile)) : handlerFile,
    // Of two modules of one name that of the later layer is found.
    layers.flatMap(layerModules).toReversed(),
  );
};

/** The bundle of each function, by its index; throws every problem at once. */
export const bundleFunctions = async (functions: readonly LocalFunction[], place: BundlePlace): Promise<Bundle[]> => {
  const byFile = new Map<string, Promise<Bundle>>();
  const problems: string[] = [];
  const bundles = await Promise.all(
    functions.map(async (fn) => {
      const { config, handlerFile, handlerExport, layers = [] } = fn;
      const confined = !bringsRuntime(fn) && (await place.confines(fn, 'cjs'));
      const key = [`${confined}`, handlerFile, ...layers].join('\n');
      let bundling = byFile.get(key);
      if (bundling === undefined) {
        bundling = bundleNamed(fn, `handler-${byFile.size}`, place);
        byFile.set(key, bundling);
      }
      try {
        const bundle = await bundling;
        if (bundle.exports === null || bundle.exports.includes(handlerExport)) return bundle;
        const found = bundle.exports.length === 0 ? 'nothing' : bundle.exports.join(', ');
        throw new Error(`${handlerFile} exports no ${handlerExport} (but ${found}); export it or name another export`);
      } catch (error) {
        problems.push(`functions.${config.name}.handler: ${(error as Error).message}`);
        return null;
      }
    }),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return bundles.filter((bundle) => bundle !== null);
};
