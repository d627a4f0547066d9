// Functions whose code was named as a directory of this machine (S3Bucket `hot-reload`): the next invocation after a change
// of its files runs them in a new environment, and what runs ends on the old. Versions of such a function follow too, for
// their files are the same. A change is looked for when the function is called, so that no call comes before it.

import { basename } from 'node:path';
import type { WireError } from '../../lambda/index.ts';
import { latestVersion } from '../settings/local-function.ts';
import { allocateProvisioned } from './allocate-provisioned.ts';
import { hotPackage, type CodeStore } from './code-store.ts';
import { DirectoryWatch } from './directory-watch.ts';
import { codeDirectory, isCodeName } from './directory-digest.ts';
import type { LayerStore } from './layer-store.ts';
import type { FunctionRegistry, InvocationTarget } from './registry.ts';
import type { Revision, StoredFunction } from '../settings/stored-function.ts';
import { tenantProblem } from './tenancy.ts';

/** What a request for a function, by name or ARN, and a version or alias of it runs on. */
export type FindTarget = (
  name: string,
  qualifier: string | null,
  /** Whom the request is of; nobody unless given. */
  tenantId?: string | null,
) => Promise<InvocationTarget | WireError>;

/** Watches one directory. */
class Followed {
  readonly #root: string;
  readonly #watch: DirectoryWatch;
  #sha256: string | null = null;

  constructor(root: string) {
    this.#root = root;
    this.#watch = new DirectoryWatch((path) => {
      if (isCodeName(basename(path))) this.#sha256 = null;
    });
  }

  /** base64. */
  get sha256(): string {
    if (this.#sha256 !== null) return this.#sha256;
    const { directories } = codeDirectory({ directory: this.#root, inputs: [], ignored: [] });
    const watched = this.#watch.follow(directories);
    const { sha256 } = hotPackage(this.#root);
    if (watched) this.#sha256 = sha256;
    return sha256;
  }

  stop(): void {
    this.#watch.stop();
  }
}

export interface HotCodeOptions {
  readonly registry: FunctionRegistry;
  readonly code: CodeStore;
  readonly layers: LayerStore;
  /** Told, for a function, that its code was taken up, or why not. */
  readonly say: (functionName: string, text: string) => void;
}

const revisionsOf = ({ latest, versions }: StoredFunction): Revision[] => [latest, ...versions.values()];

const isHot = ({ code }: Revision): boolean => code.package.hot === true;

/** What the machine has to tell of files that were changed before now is heard. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class HotCode {
  readonly #options: HotCodeOptions;
  /** By directory. */
  readonly #followed = new Map<string, Followed>();
  /** By function: changes that are being taken up. */
  readonly #changing = new Map<string, Promise<void>>();
  /** By function index: what could not be loaded. */
  readonly #refused = new Map<number, string>();

  constructor(options: HotCodeOptions) {
    this.#options = options;
  }

  readonly target: FindTarget = async (name, qualifier, tenantId = null) => {
    const target = await this.#current(name, qualifier);
    if ('status' in target) return target;
    return tenantProblem(target.revision.settings.config, tenantId) ?? target;
  };

  async #current(name: string, qualifier: string | null): Promise<InvocationTarget | WireError> {
    const { registry } = this.#options;
    const target = registry.target(name, qualifier);
    if ('status' in target || !isHot(target.revision)) return target;
    const { stored } = target;
    await heard();
    let changing = this.#changing.get(stored.name);
    if (changing === undefined) {
      changing = this.#takeUp(stored).finally(() => this.#changing.delete(stored.name));
      this.#changing.set(stored.name, changing);
    }
    await changing;
    const { functionIndex } = target.revision;
    if (revisionsOf(stored).some((revision) => revision.functionIndex === functionIndex)) return target;
    return registry.target(name, qualifier);
  }

  stop(): void {
    for (const followed of this.#followed.values()) followed.stop();
    this.#followed.clear();
  }

  async #takeUp(stored: StoredFunction): Promise<void> {
    this.#forget();
    const renewed = [];
    for (const revision of revisionsOf(stored).filter(isHot)) {
      const { functionIndex, code } = revision;
      const sha256 = this.#now(code.package.root);
      if (sha256 === code.package.sha256 || sha256 === this.#refused.get(functionIndex)) continue;
      const became = await this.#renew(stored, revision);
      if (became === 'renewed') renewed.push(revision.version);
      if (became === 'refused') this.#refused.set(functionIndex, sha256);
    }
    if (renewed.includes(latestVersion)) {
      this.#options.say(stored.name, 'reloaded: new environments run the changed code');
    }
  }

  /** What became of a revision: where it was changed or deleted meanwhile, nothing; where its code cannot be loaded, the old serves on. */
  async #renew(
    stored: StoredFunction,
    { version, functionIndex, settings, code }: Revision,
  ): Promise<'renewed' | 'gone' | 'refused'> {
    const { registry, code: store, layers, say } = this.#options;
    let became: 'renewed' | 'gone' = 'gone';
    try {
      await store.borrow(async (desk) => {
        const changed = hotPackage(code.package.root);
        const deployed = await desk.deploy(changed, settings, layers.directories(settings.layers));
        // It may have been changed or deleted through the API meanwhile.
        const isThere = revisionsOf(stored).some((revision) => revision.functionIndex === functionIndex);
        if (!isThere || !registry.all.includes(stored)) return;
        became = 'renewed';
        registry.renew(stored, version, deployed);
        for (const [qualifier, config] of stored.provisioned) {
          if (config.functionIndex !== functionIndex) continue;
          allocateProvisioned(registry, stored, { qualifier, version }, config.requested);
        }
      });
      return became;
    } catch (error) {
      say(stored.name, `not reloaded: ${error instanceof Error ? error.message : String(error)}`);
      return 'refused';
    }
  }

  #now(root: string): string {
    let followed = this.#followed.get(root);
    if (followed === undefined) {
      followed = new Followed(root);
      this.#followed.set(root, followed);
    }
    return followed.sha256;
  }

  /** Stops to watch directories of functions that are gone. */
  #forget(): void {
    const needed = new Set(
      this.#options.registry.all.flatMap((stored) => revisionsOf(stored).map(({ code }) => code.package.root)),
    );
    for (const [root, followed] of this.#followed) {
      if (needed.has(root)) continue;
      followed.stop();
      this.#followed.delete(root);
    }
  }
}
