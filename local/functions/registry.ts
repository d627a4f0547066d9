// The functions of the platform. A change of code or settings deploys a new revision: requests in flight end on the
// old one, everything later runs on the new one.

import { randomUUID } from 'node:crypto';
import {
  functionNotFound,
  latestNotInvocable,
  noPublishedVersion,
  snapStartNotReady,
  versionNotActive,
  type WireError,
} from '../../lambda/index.ts';
import { readFunctionName, type NameContext, type NameKind } from './function-name.ts';
import { latestPublished, latestVersion } from '../settings/local-function.ts';
import type { ManagedVersion, ScalingBounds, SnapshotVersion } from '../settings/managed-version.ts';
import type { DeployedCode, FunctionSettings } from '../settings/function-settings.ts';
import type { Alias, FunctionUrl, Revision, Settling, StoredFunction } from '../settings/stored-function.ts';

/** Where revisions run. */
export interface RevisionHost {
  /** @returns its index in the account */
  deploy(settings: FunctionSettings, code: DeployedCode, version: string, bounds?: ScalingBounds): number;
  /** What is known of a version on Managed Instances; null for any other. */
  managed(functionIndex: number): ManagedVersion | null;
  /** What is known of the snapshots of a version with SnapStart; null for any other. */
  snapshots(functionIndex: number): SnapshotVersion | null;
  retire(functionIndex: number): void;
  /** The function is gone with all its versions. */
  remove(name: string): void;
  setProvisioned(functionIndex: number, count: number): Promise<void>;
}

/** A function and, where one was given, the version or alias of it. */
export interface Named {
  readonly stored: StoredFunction;
  readonly qualifier: string | null;
  /** Of the function, without qualifier. */
  readonly arn: string;
}

/** What a request is to run on. */
export interface InvocationTarget {
  readonly stored: StoredFunction;
  readonly revision: Revision;
  /** As the caller named it: with the qualifier if one was given. */
  readonly invokedFunctionArn: string;
  readonly qualifier: string | null;
}

export interface RegistryOptions extends NameContext {
  readonly host: RevisionHost;
  /** Uniform on [0, 1), for the alias of a name such as `f:live`: which version serves, where it is weighted. */
  readonly random: (alias: string) => number;
  /** For how long a change is shown as on its way. */
  readonly settleMs: number;
}

/** What a new revision is until it has settled; null where it has from the start. */
export type Change = Settling['kind'] | null;

export class FunctionRegistry {
  readonly #functions = new Map<string, StoredFunction>();
  /** Of functions that have a second one. */
  readonly #otherNames = new Map<string, string>();
  readonly #urlIds = new Set<string>();
  /** By function index: what it will replace once it is ready. */
  readonly #replaced = new Map<number, Revision>();
  readonly #options: RegistryOptions;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get all(): StoredFunction[] {
    return [...this.#functions.values()];
  }

  get context(): NameContext {
    return this.#options;
  }

  has(name: string): boolean {
    return this.#named(name) !== undefined;
  }

  #named(name: string): StoredFunction | undefined {
    return this.#functions.get(name) ?? this.#functions.get(this.#otherNames.get(name) ?? '');
  }

  /** From now on `stored` is found by `name` too. */
  callToo(stored: StoredFunction, name: string): void {
    this.#otherNames.set(name, stored.name);
  }

  arnOf(name: string, qualifier?: string): string {
    const { region, accountId } = this.#options;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    return qualifier === undefined ? arn : `${arn}:${qualifier}`;
  }

  /** The function that `name`, a name or an ARN, is; or the error answer. Whether the qualifier exists is not looked at. */
  find(name: string, qualifierParameter: string | null, kind: NameKind = 'own'): Named | WireError {
    const read = readFunctionName(this.#options, name, qualifierParameter, kind);
    if ('status' in read) return read;
    const stored = read.elsewhere ? undefined : this.#named(read.functionName);
    if (stored === undefined) {
      return functionNotFound(read.qualifier === null ? read.arn : `${read.arn}:${read.qualifier}`);
    }
    return { stored, qualifier: read.qualifier, arn: read.arn };
  }

  /** What a request for `name` runs on; each call draws anew for a weighted alias. */
  target(name: string, qualifierParameter: string | null): InvocationTarget | WireError {
    const read = readFunctionName(this.#options, name, qualifierParameter, 'any');
    if ('status' in read) return read;
    const { arn, qualifier } = read;
    const stored = read.elsewhere ? undefined : this.#named(read.functionName);
    if (stored === undefined) return functionNotFound(`${arn}:${qualifier ?? latestVersion}`);
    if (isManaged(stored) && qualifier === latestVersion) return latestNotInvocable();
    const version = this.versionServing(stored, qualifier);
    const revision = version === null ? undefined : revisionOf(stored, version);
    if (revision === undefined) {
      return version === latestPublished && isManaged(stored)
        ? noPublishedVersion()
        : functionNotFound(`${arn}:${qualifier}`);
    }
    const serving = this.#serving(revision);
    if ('status' in serving) return serving;
    const invokedFunctionArn = qualifier === null ? arn : `${arn}:${qualifier}`;
    return { stored, revision: serving, qualifier, invokedFunctionArn };
  }

  /** What serves in the place of a revision that is not ready yet; the error answer where nothing does. */
  #serving(revision: Revision): Revision | WireError {
    const { host } = this.#options;
    const snapshots = host.snapshots(revision.functionIndex);
    snapshots?.called();
    if (snapshots !== null && snapshots.state.state !== 'Active') return snapStartNotReady();
    const state = host.managed(revision.functionIndex)?.state.state ?? 'Active';
    if (state === 'Active') return revision;
    const old = this.#replaced.get(revision.functionIndex);
    return old === undefined ? versionNotActive(state) : this.#serving(old);
  }

  /** What is known of a version on Managed Instances; null for any other. */
  managed({ functionIndex }: Pick<Revision, 'functionIndex'>): ManagedVersion | null {
    return this.#options.host.managed(functionIndex);
  }

  /** What is known of the snapshots of a version with SnapStart; null for any other. */
  snapshots({ functionIndex }: Pick<Revision, 'functionIndex'>): SnapshotVersion | null {
    return this.#options.host.snapshots(functionIndex);
  }

  /** `revision` comes in the place of `old`: at once, or on Managed Instances when it is ready. */
  #succeed(old: Revision, revision: Revision): void {
    const { host } = this.#options;
    const managed = host.managed(revision.functionIndex);
    if (managed === null) {
      host.retire(old.functionIndex);
      return;
    }
    this.#replaced.set(revision.functionIndex, old);
    void this.#retireOnce(managed, revision, old);
  }

  /** Once a version on Managed Instances is ready, what it replaces serves no more; one that failed leaves it to serve on. */
  async #retireOnce(managed: ManagedVersion, revision: Revision, old: Revision): Promise<void> {
    await managed.settled();
    // What was deleted meanwhile has taken the old with it.
    if (managed.state.state === 'Failed' || !this.#replaced.delete(revision.functionIndex)) return;
    this.#retire(old);
  }

  /** It serves no more, and neither does what serves in its place because it has failed. */
  #retire({ functionIndex }: Revision): void {
    const old = this.#replaced.get(functionIndex);
    this.#replaced.delete(functionIndex);
    this.#options.host.retire(functionIndex);
    if (old !== undefined) this.#retire(old);
  }

  /** The version that serves `qualifier` now; null when there is no such version or alias. */
  versionServing(stored: StoredFunction, qualifier: string | null): string | null {
    if (qualifier === null && isManaged(stored)) return latestPublished;
    if (qualifier === null || qualifier === latestVersion) return latestVersion;
    if (stored.versions.has(qualifier)) return qualifier;
    const alias = stored.aliases.get(qualifier);
    if (alias === undefined) return null;
    const { additional } = alias;
    if (additional === null) return alias.version;
    const draw = this.#options.random(`${stored.name}:${alias.name}`);
    return draw < additional.weight ? additional.version : alias.version;
  }

  create(name: string, settings: FunctionSettings, code: DeployedCode): StoredFunction {
    const stored: StoredFunction = {
      name,
      latest: this.#deploy(settings, code, latestVersion, 'creating'),
      versions: new Map(),
      aliases: new Map(),
      provisioned: new Map(),
      eventInvoke: new Map(),
      urls: new Map(),
      tags: new Map(),
      policies: new Map(),
      runtimeUpdates: { on: 'Auto', versionArn: null },
      recursiveLoop: 'Terminate',
      codeSigningConfigArn: null,
      published: 0,
      publishedFrom: null,
    };
    this.#functions.set(name, stored);
    return stored;
  }

  /** New settings, new code, or both, for $LATEST. */
  update(stored: StoredFunction, settings: FunctionSettings, code: DeployedCode): Revision {
    const old = stored.latest;
    stored.latest = this.#deploy(settings, code, latestVersion, 'updating');
    this.#options.host.retire(old.functionIndex);
    return stored.latest;
  }

  /** The same version on what its code has become, where that lies where it can change. What runs ends on the old. */
  renew(stored: StoredFunction, version: string, code: DeployedCode): Revision {
    const old = revisionOf(stored, version)!;
    const bounds = this.#options.host.managed(old.functionIndex)?.bounds;
    const functionIndex = this.#options.host.deploy(old.settings, code, version, bounds);
    const revision = { ...old, functionIndex, code, revisionId: randomUUID(), settling: null };
    if (version === latestVersion) stored.latest = revision;
    else stored.versions.set(version, revision);
    const from = stored.publishedFrom;
    if (version === String(stored.published) && from?.sha256 === old.code.sha256) {
      stored.publishedFrom = { ...from, sha256: code.sha256 };
    }
    this.#succeed(old, revision);
    return revision;
  }

  /**
   * What $LATEST is now, as a version of its own; the last version again when nothing of $LATEST has changed since.
   * @param change `creating` where $LATEST is on its way itself
   */
  publish(stored: StoredFunction, description: string | null, change: Change = null): Revision {
    const last = stored.versions.get(String(stored.published));
    const { settings, code } = stored.latest;
    if (last !== undefined && isPublished(stored)) return last;
    stored.published += 1;
    stored.publishedFrom = { settings, sha256: code.sha256 };
    const version = String(stored.published);
    const described = description === null ? settings : { ...settings, description };
    // Provisioned concurrency is given to each version by itself.
    const own = { ...described, config: { ...described.config, provisionedConcurrency: 0 } };
    const revision = { ...this.#deploy(own, code, version, change), lastModified: stored.latest.lastModified };
    stored.versions.set(version, revision);
    // Recorded: publishing changes the revision id of $LATEST too.
    this.touch(stored, latestVersion);
    return revision;
  }

  /** What $LATEST is now, as `$LATEST.PUBLISHED` of a function on Managed Instances. */
  publishLatest(stored: StoredFunction, description: string | null): Revision {
    const old = stored.versions.get(latestPublished);
    const { settings, code } = stored.latest;
    const described = description === null ? settings : { ...settings, description };
    const deployed = this.#deploy(described, code, latestPublished, null, stored.publishedBounds);
    const revision = { ...deployed, lastModified: stored.latest.lastModified };
    stored.versions.set(latestPublished, revision);
    if (old !== undefined) this.#succeed(old, revision);
    this.touch(stored, latestVersion);
    return revision;
  }

  /** Something of a version or an alias changed that does not deploy it anew: it has another revision id. */
  touch(stored: StoredFunction, qualifier: string): void {
    const alias = stored.aliases.get(qualifier);
    const version = stored.versions.get(qualifier);
    if (alias !== undefined) stored.aliases.set(qualifier, { ...alias, revisionId: randomUUID() });
    else if (version !== undefined) stored.versions.set(qualifier, touched(version));
    else stored.latest = touched(stored.latest);
  }

  /** The id that `touch` changes. */
  revisionIdOf(stored: StoredFunction, qualifier: string): string {
    const alias = stored.aliases.get(qualifier);
    return alias === undefined ? revisionIdNow(stored.versions.get(qualifier) ?? stored.latest) : alias.revisionId;
  }

  deleteVersion(stored: StoredFunction, version: string): void {
    const revision = stored.versions.get(version);
    if (revision === undefined) return;
    for (const kept of [stored.versions, stored.provisioned, stored.eventInvoke, stored.policies]) kept.delete(version);
    this.#retire(revision);
  }

  delete(stored: StoredFunction): void {
    this.#functions.delete(stored.name);
    for (const revision of [stored.latest, ...stored.versions.values()]) this.#retire(revision);
    this.#options.host.remove(stored.name);
  }

  putAlias(stored: StoredFunction, alias: Omit<Alias, 'revisionId'>): Alias {
    const kept = { ...alias, revisionId: randomUUID() };
    stored.aliases.set(alias.name, kept);
    return kept;
  }

  /** @param key an alias, or `$LATEST` */
  putUrl(stored: StoredFunction, key: string, url: FunctionUrl): void {
    this.#urlIds.add(url.urlId);
    stored.urls.set(key, url);
  }

  /** Whether there was a Function URL of this id, though it may be gone. */
  hadUrl(urlId: string): boolean {
    return this.#urlIds.has(urlId);
  }

  setProvisioned(functionIndex: number, count: number): Promise<void> {
    return this.#options.host.setProvisioned(functionIndex, count);
  }

  // oxlint-disable-next-line max-params -- what is deployed, as what, and how much of it
  #deploy(
    settings: FunctionSettings,
    code: DeployedCode,
    version: string,
    change: Change,
    bounds?: ScalingBounds,
  ): Revision {
    const nowMs = Date.now();
    return {
      functionIndex: this.#options.host.deploy(settings, code, version, bounds),
      version,
      settings,
      code,
      revisionId: randomUUID(),
      settling:
        change === null ? null : { kind: change, revisionId: randomUUID(), untilMs: nowMs + this.#options.settleMs },
      lastModified: new Date(nowMs).toISOString(),
    };
  }
}

/** Whether a function is on Managed Instances: it never becomes one, and never stops to be one. */
export const isManaged = ({ latest }: StoredFunction): boolean => latest.settings.config.managed !== undefined;

/** The revision of a version; undefined when there is none. */
export const revisionOf = (stored: StoredFunction, version: string): Revision | undefined =>
  version === latestVersion ? stored.latest : stored.versions.get(version);

/** What a revision is on its way to be at this moment; null once it has settled. */
export const settlingNow = ({ settling }: Revision): Settling | null =>
  settling !== null && Date.now() < settling.untilMs ? settling : null;

export const revisionIdNow = (revision: Revision): string => (settlingNow(revision) ?? revision).revisionId;

const touched = (revision: Revision): Revision => ({
  ...revision,
  revisionId: randomUUID(),
  settling: revision.settling === null ? null : { ...revision.settling, revisionId: randomUUID() },
});

/** Whether $LATEST is what it was when its last version was made. */
const isPublished = ({ latest, publishedFrom }: StoredFunction): boolean =>
  publishedFrom !== null &&
  latest.code.sha256 === publishedFrom.sha256 &&
  JSON.stringify(latest.settings) === JSON.stringify(publishedFrom.settings);
