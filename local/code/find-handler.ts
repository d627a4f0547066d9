// Which file a handler's name means, in the order in which the Node.js runtime tries them (aws-lambda-nodejs-runtime-
// interface-client, UserFunction): .js, .mjs, .cjs, then whatever `require` would find.

import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { lambdaPaths } from './lambda-paths.ts';
import { isFile } from './resolve-as-node.ts';

export interface HandlerPlaces {
  readonly root: string;
  /** The content of all layers; null for none. */
  readonly opt: string | null;
}

/** Where the module lies without its extension; layers are named by where they are on Lambda. */
export const handlerBase = ({ root, opt }: HandlerPlaces, module: string): string =>
  opt !== null && module.startsWith(`${lambdaPaths.layers}/`)
    ? join(opt, module.slice(lambdaPaths.layers.length))
    : resolve(root, module);

/** `base` with the first extension by which it is a file; null for none. */
export const withExtension = (base: string, extensions: readonly string[]): string | null =>
  extensions.map((extension) => base + extension).find(isFile) ?? null;

/** A file without an extension, a directory with an index, or a package of the code's or of a layer's; null for none. */
export const foundByRequire = ({ root, opt }: HandlerPlaces, base: string, module: string): string | null => {
  const require = createRequire(join(root, 'index.js'));
  const paths = [root, ...(opt === null ? [] : [join(opt, 'nodejs')])];
  for (const [path, options] of [[base], [module, { paths }]] as const) {
    try {
      const file = require.resolve(path, options);
      if (isFile(file)) return file;
    } catch {
      // The next.
    }
  }
  return null;
};
