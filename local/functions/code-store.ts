// Where code lies: packages that were uploaded, unpacked each into a directory of its own with its layers beside it, as
// Node.js looks for modules; and directories of this machine, run where they are.
//
//   <package>/var/task            the code
//   <package>/node_modules        what the layers bring, found from the code by going up
//   <package>/opt                 all of what the layers bring, later ones over earlier ones

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleHandler, type Bundle } from '../bundle.ts';
import { bucketMissing, invalidParameterValue, type WireError } from '../../lambda/index.ts';
import { lambdaPaths } from '../sandbox/confinement.ts';
import { layerModules, mergedLayers } from './layer-content.ts';
import { moduleOfHandler, type CodePackage, type DeployedCode } from './settings.ts';
import { unzip, unzipProblem } from './unzip.ts';

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

const isModule = async (file: string, root: string): Promise<boolean> => {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  try {
    return (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { type?: unknown }).type === 'module';
  } catch {
    return false;
  }
};

export interface CodeStoreOptions {
  readonly directory: string;
  /** Where bundles are put. */
  readonly bundleDirectory: string;
  /** Whether the code will see itself at /var/task. */
  readonly confined: boolean;
}

export class CodeStore {
  readonly #options: CodeStoreOptions;
  #packages = 0;

  constructor(options: CodeStoreOptions) {
    this.#options = options;
  }

  /** A directory for a package or a layer; it does not exist yet. */
  newDirectory(): string {
    this.#packages += 1;
    return join(this.#options.directory, `package-${this.#packages}`);
  }

  /** Takes code as CreateFunction's `Code` gives it. */
  async take(code: Readonly<Record<string, unknown>>): Promise<CodePackage | WireError> {
    const { ZipFile: zipFile, S3Bucket: bucket, S3Key: key, ImageUri: image } = code;
    if (typeof zipFile === 'string') return this.#takeZip(Buffer.from(zipFile, 'base64'));
    if (bucket === directoryBucket && typeof key === 'string') return this.#takeDirectory(key);
    if (typeof bucket === 'string') return bucketMissing();
    if (typeof image === 'string') {
      return invalidParameterValue(
        `Container images are not run here: ${image}; give ZipFile, or S3Bucket "${directoryBucket}"`,
      );
    }
    return invalidParameterValue('Please provide a source for function code.');
  }

  /** What an environment loads for `handler` of the package, with the content of `layers` beside it. */
  async deploy(code: CodePackage, handler: string, layers: readonly string[]): Promise<DeployedCode> {
    const { root, opt } =
      layers.length === 0 ? { root: code.root, opt: null } : await this.#withLayers(code.root, layers);
    const base = join(root, moduleOfHandler(handler));
    const location = pathToFileURL(root).href;
    const common = { package: code, root, layers: opt, bytes: code.bytes, sha256: code.sha256, location };
    for (const extension of ['.js', '.mjs', '.cjs']) {
      const file = `${base}${extension}`;
      if (existsSync(file)) return { ...common, file, format: (await isModule(file, root)) ? 'esm' : 'cjs' };
    }
    const typed = ['.ts', '.mts', '.cts'].map((extension) => `${base}${extension}`).find((file) => existsSync(file));
    if (typed !== undefined) {
      const { file, format } = await this.#bundle(typed, root);
      return { ...common, file, format };
    }
    const bootstraps = [join(root, 'bootstrap'), ...(opt === null ? [] : [join(opt, 'bootstrap')])];
    const bootstrap = bootstraps.find((path) => existsSync(path));
    if (bootstrap !== undefined) return { ...common, file: bootstrap, format: 'executable' };
    // Not there: loading it fails as it does on Lambda.
    return { ...common, file: base, format: 'cjs' };
  }

  #bundle(entry: string, root: string): Promise<Bundle> {
    const { bundleDirectory, confined } = this.#options;
    this.#packages += 1;
    const seenAt = confined ? join(lambdaPaths.task, relative(root, entry)) : entry;
    return bundleHandler(entry, join(bundleDirectory, `package-${this.#packages}`), seenAt);
  }

  async #takeZip(bytes: Buffer): Promise<CodePackage | WireError> {
    const root = join(this.newDirectory(), 'var', 'task');
    try {
      await unzip(bytes, root);
    } catch (error) {
      return unzipProblem(error);
    }
    return { root, bytes: bytes.length, sha256: digest(bytes) };
  }

  #takeDirectory(key: string): CodePackage | WireError {
    const path = decodedKey(key);
    if (path === null || !isDirectory(path)) {
      return invalidParameterValue(`S3Key ${key} of bucket ${directoryBucket} is no directory; give an absolute path`);
    }
    return { root: path, bytes: 0, sha256: digest(Buffer.from(`${path} ${Date.now()}`)) };
  }

  /** A copy of the code, as links where it can be, with the layers where the code finds them. */
  async #withLayers(root: string, layers: readonly string[]): Promise<{ root: string; opt: string }> {
    const home = this.newDirectory();
    const task = join(home, 'var', 'task');
    const opt = join(home, 'opt');
    await mkdir(join(home, 'var'), { recursive: true });
    await cp(root, task, { recursive: true });
    for (const layer of layers) {
      for (const modules of layerModules(layer)) await cp(modules, join(home, 'node_modules'), { recursive: true });
    }
    return { root: task, opt: (await mergedLayers(layers, opt))! };
  }
}
