// The policies of things: those that the API keeps of functions, versions, aliases and layers, and those of the file.

import type { LayerStore } from '../functions/layer-store.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { latestVersion } from '../settings/local-function.ts';
import type { ResourcePolicy, StoredFunction } from '../settings/stored-function.ts';
import { readPolicy, type Policy } from './policy/document.ts';

export interface ThingsOptions {
  readonly registry: FunctionRegistry;
  readonly layers: LayerStore;
  /** Besides, by ARN. */
  readonly given: ReadonlyMap<string, Policy>;
}

const functionForm = /^arn:[^:]+:lambda:[^:]+:[^:]+:function:([^:]+)(?::([^:]+))?$/;
const layerForm = /^arn:[^:]+:lambda:[^:]+:[^:]+:layer:/;

/** Read once; a change makes another. */
const read = new WeakMap<ResourcePolicy, Policy>();

const policyOf = (kept: ResourcePolicy | undefined): Policy | null => {
  if (kept === undefined) return null;
  const known = read.get(kept);
  if (known !== undefined) return known;
  const policy = readPolicy({ Version: '2012-10-17', Statement: kept.statements }, 'resource', []);
  read.set(kept, policy);
  return policy;
};

/** The function's own policy, by its own name, is that of its latest version, by whichever name. */
const forLatest = (policy: Policy): Policy => ({
  ...policy,
  statements: policy.statements.map((statement) => ({
    ...statement,
    resources: statement.resources.flatMap((arn) => [arn, `${arn}:${latestVersion}`]),
  })),
});

export class ResourcePolicies {
  readonly #options: ThingsOptions;

  constructor(options: ThingsOptions) {
    this.#options = options;
  }

  #function(arn: string): { stored: StoredFunction; key: string } | null {
    const match = functionForm.exec(arn);
    if (match === null) return null;
    const named = this.#options.registry.find(arn, null, 'any');
    return 'status' in named ? null : { stored: named.stored, key: match[2] ?? latestVersion };
  }

  /** Of the thing that all of these name; null where it has none. */
  of(arns: readonly string[]): Policy | null {
    const { given, layers } = this.#options;
    const own = arns.map((arn) => given.get(arn)).find((policy) => policy !== undefined);
    const kept = arns.map((arn) => this.#kept(arn, layers)).find((policy) => policy !== null);
    if (own === undefined || kept === undefined || kept === null) return own ?? kept ?? null;
    return { version: own.version, statements: [...own.statements, ...kept.statements] };
  }

  #kept(arn: string, layers: LayerStore): Policy | null {
    if (layerForm.test(arn)) return policyOf(layers.policies.get(arn));
    const found = this.#function(arn);
    const policy = found === null ? null : policyOf(found.stored.policies.get(found.key));
    return policy !== null && arn.endsWith(`:${latestVersion}`) ? forLatest(policy) : policy;
  }

  /** Tags of a function; none of anything else. */
  tagsOf(arn: string): ReadonlyMap<string, string> | null {
    return this.#function(arn)?.stored.tags ?? null;
  }
}
