// Where code lies: packages that were uploaded, unpacked each into a directory of its own with its layers beside it, as
// Node.js looks for modules; and directories of this machine, run where they are.
//
//   <package>/package.zip         what was uploaded, to be given out again
//   <package>/var/task            the code
//   <package>/node_modules        what the layers bring, found from the code by going up
//   <package>/opt                 all of what the layers bring, later ones over earlier ones

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { foundByRequire, handlerBase, withExtension } from '../code/find-handler.ts';
import { plainNeeds, type Bundle, type HandlerEntry, type LoadingNeeds } from '../code/handler-code.ts';
import { speaksOfLambdaPaths } from '../code/lambda-files.ts';
import { moduleKindOf } from '../code/module-kind.ts';
import { nodeMajor } from '../code/node-rules.ts';
import { readPlain } from '../code/plain-code.ts';
import { confinedPath } from '../code/seen-paths.ts';
import { bundleTyped } from '../code/typed-code.ts';
import {
  bucketMissing,
  codeStorageExceeded,
  invalidParameterValue,
  zippedTooLarge,
  type WireError,
} from '../../lambda/index.ts';
import { bootstrapIn, isNode } from '../isolation/bootstrap.ts';
import type { Confinement } from '../isolation/confinement.ts';
import { zippedLimitBytes } from './archive.ts';
import { CodeHomes } from './code-homes.ts';
import { codeDirectory } from './directory-digest.ts';
import { foreignReason, isForeign, notRunHere } from './foreign-runtime.ts';
import { layerModules, mergedLayers } from './layer-content.ts';
import {
  moduleOfHandler,
  type CodePackage,
  type DeployedCode,
  type FunctionSettings,
  type GivenCode,
} from '../settings/function-settings.ts';
import { unzip, unzippedSize, unzipProblem, type Unzipped } from './unzip.ts';
import { externalExtensions } from '../isolation/external-extensions.ts';

/** The bucket whose keys are directories of this machine: code that is run where it is. */
export const directoryBucket = 'hot-reload';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** Keys may come percent-encoded; null for one that is neither that nor plain. */
const decodedKey = (key: string): string | null => {
  try {
    return decodeURIComponent(key);
  } catch {
    return null;
  }
};

const isDirectory = (path: string): boolean => {
  try {
    return isAbsolute(path) && statSync(path).isDirectory();
  } catch {
    // Not there, not to be read, or no path at all.
    return false;
  }
};

/** What loading it needs. Code that cannot be loaded says so when it is invoked, as on Lambda. */
const needsOf = async (entry: HandlerEntry, unreadable: readonly string[]): Promise<LoadingNeeds> => {
  const isModule = moduleKindOf(entry.entry) === 'esm';
  const refusedOf = (files: readonly string[]): string | null =>
    isModule ? (files.find((file) => unreadable.includes(file)) ?? null) : null;
  try {
    const { needs, inputs } = await readPlain(entry);
    return { ...needs, unreadable, refused: refusedOf(inputs) };
  } catch {
    const lambdaPaths = speaksOfLambdaPaths(entry.entry);
    return { ...plainNeeds, unreadable, lambdaPaths, modulePaths: isModule, refused: refusedOf([entry.entry]) };
  }
};

/** A directory of this machine as it is now. */
export const hotPackage = (root: string): CodePackage => {
  const { bytes, sha256 } = codeDirectory({ directory: root, inputs: [], ignored: [] });
  return { root, bytes, sha256, archive: null, hot: true };
};

export interface CodeStoreOptions {
  readonly directory: string;
  /** Where bundles are put. */
  readonly bundleDirectory: string;
  /** Where code that may need a process will see itself and what it imports; null where they lie. */
  readonly confinementFor: (needsProcess: boolean) => Promise<Confinement | null>;
  /** Modules that the runtime brings. */
  readonly runtimeModules: string;
  /** Bytes that all packages and layers may unpack to. */
  readonly limitBytes: number;
}

/** A new directory in another, needed until the operation is over. */
type MakeHome = (parent: string) => string;

/** What of a function's settings decides what is loaded. */
type RunSettings = Pick<FunctionSettings, 'handler' | 'config'>;

/** What an operation does with code: what it takes and makes is removed when it is over, unless a revision holds it then. */
export interface CodeDesk {
  take(code: GivenCode): Promise<CodePackage | WireError>;
  /** What an environment loads of the package for a function, with the content of `layers` beside it. */
  deploy(code: CodePackage, settings: RunSettings, layers: readonly string[]): Promise<DeployedCode>;
}

/** Where the parts of deployed code are. */
const placesOf = ({ package: { root: given }, root, layers, file }: DeployedCode): (string | null)[] => [
  given,
  root,
  layers,
  file,
];

/** What is said of functions that are to run a container image. */
export const noImages = (): WireError =>
  invalidParameterValue(`Container images are not run here; give ZipFile, or S3Bucket "${directoryBucket}"`);

export class CodeStore {
  /** Everything here that is to be removed when nobody needs it. */
  readonly homes: CodeHomes = new CodeHomes();
  readonly #options: CodeStoreOptions;

  constructor(options: CodeStoreOptions) {
    this.#options = options;
  }

  /** A directory of what the runtime brings. */
  get runtimeModules(): string {
    return this.#options.runtimeModules;
  }

  /** A revision runs it. */
  hold(code: DeployedCode): void {
    this.homes.hold(placesOf(code));
  }

  /** It does no more, and nothing of it runs. */
  release(code: DeployedCode): void {
    this.homes.release(placesOf(code));
  }

  /** Gives an operation what it works on code with. */
  async borrow<T>(work: (desk: CodeDesk) => Promise<T>): Promise<T> {
    const homes: string[] = [];
    const held: (string | null)[][] = [];
    const make = (parent: string): string => {
      const home = this.homes.make(parent);
      homes.push(home);
      return home;
    };
    try {
      return await work({
        take: (code) => this.#take(code, make),
        deploy: (code, settings, layers) => {
          const needed = [code.root, ...layers];
          this.homes.hold(needed);
          held.push(needed);
          return this.#deploy(code, settings, layers, make);
        },
      });
    } finally {
      for (const needed of held) this.homes.release(needed);
      this.homes.release(homes);
    }
  }

  /** Unpacks an archive into `directory`, which lies in a home with room for the archive; or says why it cannot be. */
  async unpack(
    bytes: Buffer,
    directory: string,
  ): Promise<(Unzipped & { /** Of all that was in it. */ readonly bytes: number }) | WireError> {
    try {
      const unzippedBytes = await unzippedSize(bytes);
      const neededBytes = unzippedBytes + bytes.length;
      if (this.homes.bytes + neededBytes > this.#options.limitBytes) return codeStorageExceeded();
      this.homes.fill(directory, neededBytes);
      return { ...(await unzip(bytes, directory)), bytes: unzippedBytes };
    } catch (error) {
      return unzipProblem(error);
    }
  }

  async #take({ zipFile, bucket, key, imageUri }: GivenCode, make: MakeHome): Promise<CodePackage | WireError> {
    if (zipFile !== undefined) return this.#takeZip(Buffer.from(zipFile, 'base64'), make);
    if (bucket === directoryBucket && key !== undefined) return this.#takeDirectory(key);
    if (bucket !== undefined) return bucketMissing();
    if (imageUri !== undefined) return noImages();
    return invalidParameterValue('Please provide a source for function code.');
  }

  async #deploy(
    code: CodePackage,
    { handler, config: { runtime } }: RunSettings,
    layers: readonly string[],
    make: MakeHome,
  ): Promise<DeployedCode> {
    const { root, opt } =
      layers.length === 0 ? { root: code.root, opt: null } : await this.#withLayers(code.root, layers, make);
    const common = { package: code, root, layers: opt, bytes: code.bytes, sha256: code.sha256, needs: plainNeeds };
    if (!isNode(runtime)) {
      // Nothing but Node.js is here: any other runtime is one that the function brings.
      const bootstrap = bootstrapIn(root, opt);
      return isForeign(runtime) && !existsSync(bootstrap)
        ? { ...common, file: await this.#refusing(runtime, make), format: 'cjs' }
        : { ...common, file: bootstrap, format: 'executable' };
    }
    const module = moduleOfHandler(handler);
    const base = handlerBase({ root, opt }, module);
    const majors = [nodeMajor(runtime)!];
    const layered = layers.flatMap((layer) => layerModules(layer, majors));
    const modules = [...layered.toReversed(), this.#options.runtimeModules];
    const placed = opt === null ? [] : [opt];
    const typed = withExtension(base, ['.ts', '.mts', '.cts', '.tsx', '.jsx']);
    const plain = withExtension(base, ['.js', '.mjs', '.cjs']);
    if (plain === null && typed !== null) {
      const { file, format, needs } = await this.#bundle({ entry: typed, root, modules, layers: placed }, opt, make);
      return { ...common, file, format, needs };
    }
    const file = plain ?? foundByRequire({ root, opt }, base, module);
    // Not there: loading it fails as it does on Lambda.
    if (file === null) return { ...common, file: base, format: 'cjs' };
    const unreadable = (code.unreadable ?? []).map((path) => join(root, path));
    const needs = await needsOf({ entry: file, root, modules, layers: placed }, unreadable);
    return { ...common, file, format: moduleKindOf(file), needs };
  }

  /** A module that fails to load with the reason: whichever way the function is called, its caller and its log hear it. */
  async #refusing(runtime: string, make: MakeHome): Promise<string> {
    const directory = make(this.#options.bundleDirectory);
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'refusing.cjs');
    await writeFile(
      file,
      `throw Object.assign(new Error(${JSON.stringify(foreignReason(runtime))}), { name: '${notRunHere}' });\n`,
    );
    return file;
  }

  #bundle(entry: HandlerEntry, opt: string | null, make: MakeHome): Promise<Bundle> {
    const { bundleDirectory, confinementFor } = this.#options;
    const layers = opt === null ? [] : [opt];
    const outBase = join(make(bundleDirectory), 'handler');
    return bundleTyped(entry, {
      outBase,
      seenFrom: async (root, lambdaPaths) => {
        const confinement = await confinementFor(lambdaPaths || externalExtensions(opt).length > 0);
        return confinement && confinedPath({ root, layers, moved: confinement.moved });
      },
    });
  }

  async #takeZip(bytes: Buffer, make: MakeHome): Promise<CodePackage | WireError> {
    if (bytes.length > zippedLimitBytes) return zippedTooLarge(zippedLimitBytes);
    const home = make(this.#options.directory);
    const root = join(home, 'var', 'task');
    const unzipped = await this.unpack(bytes, root);
    if ('status' in unzipped) return unzipped;
    const archive = join(home, 'package.zip');
    await writeFile(archive, bytes);
    const { unreadable, bytes: unzippedBytes } = unzipped;
    return { root, bytes: bytes.length, unzippedBytes, sha256: digest(bytes), archive, unreadable };
  }

  #takeDirectory(key: string): CodePackage | WireError {
    const path = decodedKey(key);
    if (path === null || !isDirectory(path)) {
      return invalidParameterValue(`S3Key ${key} of bucket ${directoryBucket} is no directory; give an absolute path`);
    }
    return hotPackage(path);
  }

  /** A copy of the code, as links where it can be, with the layers where the code finds them. */
  async #withLayers(root: string, layers: readonly string[], make: MakeHome): Promise<{ root: string; opt: string }> {
    const home = make(this.#options.directory);
    const task = join(home, 'var', 'task');
    const opt = join(home, 'opt');
    await mkdir(join(home, 'var'), { recursive: true });
    await cp(root, task, { recursive: true, verbatimSymlinks: true });
    for (const layer of layers) {
      for (const modules of layerModules(layer)) {
        await cp(modules, join(home, 'node_modules'), { recursive: true, verbatimSymlinks: true });
      }
    }
    return { root: task, opt: (await mergedLayers(layers, opt))! };
  }
}
