// The bundles of all functions: one for each handler file, however many functions share it.

import { join } from 'node:path';
import { bundleHandler, type Bundle } from './bundle.ts';
import type { LocalFunction } from './platform-options.ts';

/** The bundle of each function, by its index; throws every problem at once. */
export const bundleFunctions = async (functions: readonly LocalFunction[], outDir: string): Promise<Bundle[]> => {
  const byFile = new Map<string, Promise<Bundle>>();
  const problems: string[] = [];
  const bundles = await Promise.all(
    functions.map(async ({ config, handlerFile, handlerExport }) => {
      let bundling = byFile.get(handlerFile);
      if (bundling === undefined) {
        bundling = bundleHandler(handlerFile, join(outDir, `handler-${byFile.size}`));
        byFile.set(handlerFile, bundling);
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
