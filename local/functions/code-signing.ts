// Code signing configurations: kept, shown and given to functions. Signatures themselves are not looked at.

import { randomBytes } from 'node:crypto';
import type { NameContext } from './function-name.ts';

export type UntrustedArtifacts = 'Warn' | 'Enforce';

export interface CodeSigningConfig {
  readonly id: string;
  readonly arn: string;
  readonly description: string | null;
  /** ARNs of signing profile versions. */
  readonly publishers: readonly string[];
  readonly onUntrusted: UntrustedArtifacts;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly tags: Map<string, string>;
}

export type NewCodeSigningConfig = Pick<CodeSigningConfig, 'description' | 'publishers' | 'onUntrusted' | 'tags'>;

const idLength = 17;

export class CodeSigningConfigs {
  readonly #context: NameContext;
  readonly #configs = new Map<string, CodeSigningConfig>();

  constructor(context: NameContext) {
    this.#context = context;
  }

  get all(): CodeSigningConfig[] {
    return [...this.#configs.values()];
  }

  find(arn: string): CodeSigningConfig | undefined {
    return this.#configs.get(arn);
  }

  create(config: NewCodeSigningConfig): CodeSigningConfig {
    const { region, accountId } = this.#context;
    const id = `csc-${randomBytes(idLength).toString('hex').slice(0, idLength)}`;
    return this.#keep({ ...config, id, arn: `arn:aws:lambda:${region}:${accountId}:code-signing-config:${id}` });
  }

  update(old: CodeSigningConfig, changes: Partial<NewCodeSigningConfig>): CodeSigningConfig {
    return this.#keep({ ...old, ...changes });
  }

  delete(arn: string): void {
    this.#configs.delete(arn);
  }

  #keep(config: Omit<CodeSigningConfig, 'lastModified'>): CodeSigningConfig {
    const kept = { ...config, lastModified: new Date().toISOString() };
    this.#configs.set(kept.arn, kept);
    return kept;
  }
}
