// The source of a Node.js handler: `CodeUri/file.export` is the export of a TypeScript or JavaScript file. Any other runtime
// is one that the function brings: bootstrap-file.ts.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { foundByRequire, handlerBase, withExtension } from '../../local/code/find-handler.ts';
import { exportOfHandler, moduleOfHandler } from '../../local/settings/function-settings.ts';
import { bootstrapFileOf } from './bootstrap-file.ts';
import type { ListedFunction } from './listing.ts';
import { hasPlaceholder } from './scope.ts';

export type FoundHandler =
  | {
      readonly file: string;
      readonly exportName: string;
      /** The directory that is packed: CodeUri. */
      readonly root: string;
    }
  | { readonly file: null; readonly reason: string };

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/** The template's directory: where SAM looks for the code of a function that names none. */
const here = '.';

const absent = (reason: string): FoundHandler => ({ file: null, reason });

const codeProblem = ({ packageType, inlineCode, inlineText, code, handler }: ListedFunction): string | null => {
  if (packageType === 'image') return 'it is a container image';
  if (inlineCode && inlineText === null)
    return 'its code in the template is known only when it is deployed; put it in a file';
  if (inlineCode)
    return handler === null || !/^index\../.test(handler) ? `its handler (${handler}) is not in index` : null;
  if (/^s3:|\.(zip|jar)$/.test(code ?? here)) return `its code is packed (${code}); name a directory`;
  if (hasPlaceholder(code ?? here)) return `where its code is (${code}) is known only when it is deployed`;
  return handler === null || !/.\../.test(handler) ? `its handler (${handler}) names no file and export` : null;
};

/** Code of the template as the file that Lambda makes of it. */
const writtenInline = ({ id, handler, inlineText }: ListedFunction, inlineDirectory: string): FoundHandler => {
  const directory = join(inlineDirectory, id);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'index.js');
  writeFileSync(file, inlineText!);
  return { file, exportName: exportOfHandler(handler!), root: directory };
};

/** Where things are looked up and put. */
export interface HandlerPlaces {
  /** The template's; relative paths start here. */
  readonly directory: string;
  /** Where code of the template is put; without one it is not served. */
  readonly inlineDirectory?: string | undefined;
  /** Directories with the content of the function's layers, later ones over earlier ones; none unless given. */
  readonly layers?: readonly string[];
}

/** A handler that a layer brings, by its place at /opt or as a package, as those who watch functions hand theirs out. */
const layeredFile = (module: string, root: string, layers: readonly string[]): string | null => {
  for (const opt of layers.toReversed()) {
    const places = { root, opt };
    const base = handlerBase(places, module);
    const file = withExtension(base, extensions) ?? foundByRequire(places, base, module);
    if (file !== null) return file;
  }
  return null;
};

/** Where the handler of `listed` is. */
export const handlerFileOf = (listed: ListedFunction, places: HandlerPlaces): FoundHandler => {
  const { directory, inlineDirectory, layers = [] } = places;
  const { runtime, packageType } = listed;
  if (packageType === 'zip' && runtime !== null && !runtime.startsWith('nodejs')) {
    const file = bootstrapFileOf(listed, directory);
    const missing = `it runs on ${runtime}; only Node.js is served, and what brings a bootstrap: build it, or put one into its code`;
    return file === null ? absent(missing) : { file, exportName: '', root: dirname(file) };
  }
  const problem = codeProblem(listed);
  if (problem !== null) return absent(problem);
  if (listed.inlineCode) {
    return inlineDirectory === undefined
      ? absent('its code stands in the template; put it in a file')
      : writtenInline(listed, inlineDirectory);
  }
  const handler = listed.handler!;
  const module = moduleOfHandler(handler);
  const root = resolve(directory, listed.code ?? here);
  const base = join(root, module);
  // A build may put the handler elsewhere than its source, and says so under the same name.
  const name = module.split('/').at(-1)!;
  const sources = listed.entryPoints
    .filter(
      (point) =>
        point
          .split('/')
          .at(-1)!
          .replace(/\.[^.]+$/, '') === name,
    )
    .map((point) => join(root, point));
  const own = [...extensions.map((extension) => base + extension), ...sources].find((path) => existsSync(path));
  const file = own ?? layeredFile(module, root, layers);
  if (file !== null) return { file, exportName: exportOfHandler(handler), root };
  return absent(`there is no ${base}{${extensions.join(',')}}`);
};
