// Layers: archives whose content functions find beside their code (/opt on Lambda).

import { createHash } from 'node:crypto';
import type { WireError } from '../../lambda/index.ts';
import type { CodeStore } from './code-store.ts';
import type { NameContext } from './function-name.ts';
import type { PolicyStatement } from './stored-function.ts';

export interface LayerVersion {
  readonly layerName: string;
  readonly version: number;
  readonly arn: string;
  readonly description: string;
  readonly compatibleRuntimes: readonly string[];
  readonly compatibleArchitectures: readonly string[];
  readonly licenseInfo: string;
  readonly directory: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Who may use a layer version. */
export interface LayerPolicy {
  readonly statements: readonly PolicyStatement[];
  readonly revisionId: string;
}

export type NewLayerVersion = Pick<
  LayerVersion,
  'layerName' | 'description' | 'compatibleRuntimes' | 'compatibleArchitectures' | 'licenseInfo'
>;

export class LayerStore {
  /** By the ARN of the version: kept, and not asked. */
  readonly policies: Map<string, LayerPolicy> = new Map<string, LayerPolicy>();
  readonly #code: CodeStore;
  readonly #directory: string;
  readonly #context: NameContext;
  readonly #published = new Map<string, number>();
  /** By the ARN of the version. */
  readonly #versions = new Map<string, LayerVersion>();

  /** @param directory where the content of layers is put */
  constructor(code: CodeStore, directory: string, context: NameContext) {
    this.#code = code;
    this.#directory = directory;
    this.#context = context;
  }

  get all(): LayerVersion[] {
    return [...this.#versions.values()];
  }

  layerArn(name: string): string {
    return name.startsWith('arn:')
      ? name
      : `arn:aws:lambda:${this.#context.region}:${this.#context.accountId}:layer:${name}`;
  }

  find(arn: string): LayerVersion | undefined {
    return this.#versions.get(arn);
  }

  remove(arn: string): void {
    this.#code.homes.release([this.#versions.get(arn)?.directory ?? null]);
    this.#versions.delete(arn);
    this.policies.delete(arn);
  }

  async publish(layer: NewLayerVersion, bytes: Buffer): Promise<LayerVersion | WireError> {
    const directory = this.#code.homes.make(this.#directory);
    const unzipped = await this.#code.unpack(bytes, directory);
    if ('status' in unzipped) {
      this.#code.homes.release([directory]);
      return unzipped;
    }
    const version = (this.#published.get(layer.layerName) ?? 0) + 1;
    this.#published.set(layer.layerName, version);
    const arn = `${this.layerArn(layer.layerName)}:${version}`;
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const kept = {
      ...layer,
      version,
      arn,
      directory,
      bytes: bytes.length,
      sha256,
      createdAt: new Date().toISOString(),
    };
    this.#versions.set(arn, kept);
    return kept;
  }

  /** Where the content of each is; layers that are not here are left out. */
  directories(arns: readonly string[]): string[] {
    return arns.flatMap((arn) => this.#versions.get(arn)?.directory ?? []);
  }
}
