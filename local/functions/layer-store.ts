// Layers: archives whose content functions find beside their code (/opt on Lambda).

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zippedTooLarge, type WireError } from '../../lambda/index.ts';
import { zippedLimitBytes } from './archive.ts';
import type { CodeStore } from './code-store.ts';
import type { NameContext } from './function-name.ts';
import type { ResourcePolicy } from '../settings/stored-function.ts';

export interface LayerVersion {
  readonly layerName: string;
  readonly version: number;
  readonly arn: string;
  readonly description: string;
  /** Null where its maker said nothing of them. */
  readonly compatibleRuntimes: readonly string[] | null;
  readonly compatibleArchitectures: readonly string[] | null;
  readonly licenseInfo: string;
  /** With its content. */
  readonly directory: string;
  /** The file that the content came in. */
  readonly archive: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export type NewLayerVersion = Pick<
  LayerVersion,
  'layerName' | 'description' | 'compatibleRuntimes' | 'compatibleArchitectures' | 'licenseInfo'
>;

interface LayerSize {
  readonly bytes: number;
  readonly unzippedBytes: number;
}

export class LayerStore {
  /** By the ARN of the version. */
  readonly policies: Map<string, ResourcePolicy> = new Map<string, ResourcePolicy>();
  readonly #code: CodeStore;
  readonly #directory: string;
  readonly #context: NameContext;
  readonly #published = new Map<string, number>();
  /** By the ARN of the version. */
  readonly #versions = new Map<string, LayerVersion>();
  /** Of every version there was: functions have it for as long as they have the layer. */
  readonly #sizes = new Map<string, LayerSize>();

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
    return `arn:aws:lambda:${this.#context.region}:${this.#context.accountId}:layer:${name}`;
  }

  find(arn: string): LayerVersion | undefined {
    return this.#versions.get(arn);
  }

  /** Of the archive; 0 for a layer that never was here. */
  bytesOf(arn: string): number {
    return this.#sizes.get(arn)?.bytes ?? 0;
  }

  /** Of its content; 0 for a layer that never was here. */
  unzippedBytesOf(arn: string): number {
    return this.#sizes.get(arn)?.unzippedBytes ?? 0;
  }

  remove(arn: string): void {
    this.#code.homes.release([this.#versions.get(arn)?.directory ?? null]);
    this.#versions.delete(arn);
    this.policies.delete(arn);
  }

  async publish(layer: NewLayerVersion, bytes: Buffer): Promise<LayerVersion | WireError> {
    if (bytes.length > zippedLimitBytes) return zippedTooLarge(zippedLimitBytes);
    const home = this.#code.homes.make(this.#directory);
    const directory = join(home, 'content');
    const unzipped = await this.#code.unpack(bytes, directory);
    if ('status' in unzipped) {
      this.#code.homes.release([home]);
      return unzipped;
    }
    const archive = join(home, 'layer.zip');
    await writeFile(archive, bytes);
    const version = (this.#published.get(layer.layerName) ?? 0) + 1;
    this.#published.set(layer.layerName, version);
    const arn = `${this.layerArn(layer.layerName)}:${version}`;
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const createdAt = new Date().toISOString();
    const kept = { ...layer, version, arn, directory, archive, bytes: bytes.length, sha256, createdAt };
    this.#versions.set(arn, kept);
    this.#sizes.set(arn, { bytes: bytes.length, unzippedBytes: unzipped.bytes });
    return kept;
  }

  /** Where the content of each is; layers that are not here are left out. */
  directories(arns: readonly string[]): string[] {
    return arns.flatMap((arn) => this.#versions.get(arn)?.directory ?? []);
  }
}
