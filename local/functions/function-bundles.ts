// The code of the functions that a platform starts with: read once for each handler file, however many share it.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CodeError } from '../code/code-error.ts';
import { plainNeeds, type Bundle, type HandlerEntry } from '../code/handler-code.ts';
import { nodeMajor } from '../code/node-rules.ts';
import { isPlain, readPlain } from '../code/plain-code.ts';
import { confinedPath } from '../code/seen-paths.ts';
import { bundleTyped } from '../code/typed-code.ts';
import { layerModules } from './layer-content.ts';
import type { LocalFunction } from '../settings/local-function.ts';
import { bringsRuntime } from '../isolation/bootstrap.ts';
import type { Confinement } from '../isolation/confinement.ts';
import type { CodeTraits } from '../isolation/process-reasons.ts';
import { externalExtensions } from '../isolation/external-extensions.ts';

export interface BundlePlace {
  /** Where bundles are put. */
  readonly directory: string;
  /** Where the content of several layers is put together. */
  readonly layersDirectory: string;
  /** What the code of a function will find itself in; null where it lies. */
  readonly confinementOf: (fn: LocalFunction, code: CodeTraits) => Promise<Confinement | null>;
  /** Directories that are no code, wherever they lie. */
  readonly ignored: readonly string[];
  /** Modules that the runtime brings. */
  readonly runtimeModules: string;
}

const majorsOf = ({ config }: LocalFunction): string[] => {
  const major = nodeMajor(config.runtime);
  return major === null ? [] : [major];
};

const entryOf = (fn: LocalFunction, place: BundlePlace): HandlerEntry => {
  const { handlerFile, layers = [], codeRoot, environment } = fn;
  const layered = layers.flatMap((layer) => layerModules(layer, majorsOf(fn)));
  return {
    entry: handlerFile,
    root: codeRoot,
    // Of two modules of one name that of the later layer is found.
    modules: [...layered.toReversed(), place.runtimeModules],
    layers,
    nodeOptions: environment['NODE_OPTIONS'],
  };
};

/** What is said of code that is not there; null where it is. */
export const missingCode = (fn: LocalFunction): string | null =>
  existsSync(fn.handlerFile)
    ? null
    : `${fn.handlerFile} does not exist; correct the path of the ${bringsRuntime(fn) ? 'bootstrap' : 'handler'}`;

/** A runtime of its own is run as it is. */
const executable = ({ handlerFile: file, codeRoot }: LocalFunction): Bundle => {
  const root = codeRoot ?? dirname(file);
  return {
    file,
    format: 'executable',
    exports: null,
    inputs: [file],
    root,
    directory: null,
    ignored: [],
    needs: plainNeeds,
  };
};

/** The code of a function: JavaScript as it is, else a bundle under a name of its own. Throws a CodeError. */
export const codeNamed = async (fn: LocalFunction, name: string, place: BundlePlace): Promise<Bundle> => {
  const { handlerFile, layers = [], built = false } = fn;
  const missing = missingCode(fn);
  if (missing !== null) throw new CodeError(missing);
  if (bringsRuntime(fn)) return executable(fn);
  const entry = entryOf(fn, place);
  if (isPlain(handlerFile) && !built) return { ...(await readPlain(entry)), ignored: place.ignored };
  return bundleTyped(entry, {
    outBase: join(place.directory, name),
    seenFrom: async (root, lambdaPaths) => {
      const extensions = layers.flatMap(externalExtensions);
      const confinement = await place.confinementOf(fn, { format: 'cjs', lambdaPaths, extensions });
      return confinement && confinedPath({ root, layers, moved: confinement.moved });
    },
  });
};

/** An export may lie in an object: `api.handler`. */
const checkExport = ({ handlerFile, handlerExport }: LocalFunction, { exports }: Bundle): void => {
  if (exports === null || exports.includes(handlerExport.split('.')[0]!)) return;
  const found = exports.length === 0 ? 'nothing' : exports.join(', ');
  throw new CodeError(`${handlerFile} exports no ${handlerExport} (but ${found}); export it or name another export`);
};

const keyOf = async (fn: LocalFunction, { confinementOf }: BundlePlace): Promise<string> => {
  const { handlerFile, layers = [], codeRoot = '', built = false, environment } = fn;
  if (bringsRuntime(fn)) return handlerFile;
  const extensions = layers.flatMap(externalExtensions);
  const confined = (await confinementOf(fn, { format: 'cjs', lambdaPaths: false, extensions })) !== null;
  const options = environment['NODE_OPTIONS'] ?? '';
  return [confined, handlerFile, codeRoot, built, options, majorsOf(fn), ...layers].join('\n');
};

/** The code of each function, by its index; throws every problem at once, as a CodeError. */
export const bundleFunctions = async (functions: readonly LocalFunction[], place: BundlePlace): Promise<Bundle[]> => {
  const byFile = new Map<string, Promise<Bundle>>();
  const read = await Promise.all(
    functions.map(async (fn) => {
      const key = await keyOf(fn, place);
      let reading = byFile.get(key);
      if (reading === undefined) {
        reading = codeNamed(fn, `handler-${byFile.size}`, place);
        byFile.set(key, reading);
      }
      try {
        const bundle = await reading;
        checkExport(fn, bundle);
        return bundle;
      } catch (error) {
        return `functions.${fn.config.name}.handler: ${(error as Error).message}`;
      }
    }),
  );
  // In the order of the functions, whoever was read first.
  const problems = read.filter((one) => typeof one === 'string');
  if (problems.length > 0) throw new CodeError(problems.join('\n'));
  return read.filter((one) => typeof one !== 'string');
};
