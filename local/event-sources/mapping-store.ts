// The event source mappings of the platform, each with its poller while it is enabled.

import { randomUUID } from 'node:crypto';
import { sourceKindOf, type Mapping, type MappingConfig, type MappingState, type Poller } from './mapping.ts';
import type { PollerContext } from './poller-context.ts';
import { SqsPoller } from './sqs-poller.ts';
import { StreamPoller } from './stream-poller.ts';

const nowS = (): number => Math.floor(Date.now()) / 1000;

export class MappingStore {
  readonly #context: PollerContext;
  readonly #mappings = new Map<string, Mapping>();
  readonly #pollers = new Map<string, Poller>();

  constructor(context: PollerContext) {
    this.#context = context;
  }

  get all(): Mapping[] {
    return [...this.#mappings.values()];
  }

  find(uuid: string): Mapping | undefined {
    return this.#mappings.get(uuid);
  }

  /** The mapping of this source for this function, if there is one. */
  existing(sourceArn: string, functionName: string): Mapping | undefined {
    return this.all.find((mapping) => mapping.sourceArn === sourceArn && mapping.config.functionName === functionName);
  }

  create(sourceArn: string, config: MappingConfig): Mapping {
    const mapping: Mapping = {
      uuid: randomUUID(),
      kind: sourceKindOf(sourceArn)!,
      sourceArn,
      config,
      lastModifiedS: nowS(),
      state: config.enabled ? 'Enabled' : 'Disabled',
      lastProcessingResult: 'No records processed',
      tags: new Map(),
    };
    this.#mappings.set(mapping.uuid, mapping);
    this.#start(mapping);
    return mapping;
  }

  /** The state it has until its poller has ended what it began. */
  stateWhileUpdated(mapping: Mapping, config: MappingConfig): MappingState {
    if (mapping.config.enabled === config.enabled) return 'Updating';
    return config.enabled ? 'Enabling' : 'Disabling';
  }

  async update(mapping: Mapping, config: MappingConfig): Promise<void> {
    mapping.state = this.stateWhileUpdated(mapping, config);
    await this.#end(mapping);
    mapping.config = config;
    mapping.lastModifiedS = nowS();
    mapping.state = config.enabled ? 'Enabled' : 'Disabled';
    // It may have been deleted meanwhile.
    if (this.#mappings.has(mapping.uuid)) this.#start(mapping);
  }

  async delete(mapping: Mapping): Promise<void> {
    mapping.state = 'Deleting';
    this.#mappings.delete(mapping.uuid);
    await this.#end(mapping);
  }

  async stop(): Promise<void> {
    for (const poller of this.#pollers.values()) poller.abort();
    await Promise.all(this.all.map((mapping) => this.#end(mapping)));
  }

  #start(mapping: Mapping): void {
    if (!mapping.config.enabled) return;
    const poller =
      mapping.kind === 'sqs' ? new SqsPoller(mapping, this.#context) : new StreamPoller(mapping, this.#context);
    this.#pollers.set(mapping.uuid, poller);
  }

  async #end(mapping: Mapping): Promise<void> {
    const poller = this.#pollers.get(mapping.uuid);
    this.#pollers.delete(mapping.uuid);
    await poller?.stop();
  }
}
