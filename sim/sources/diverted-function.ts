// A function whose invocations run elsewhere than in environments of the account: what asks for it asks this source.

import type { InvocationRecord } from '../../lambda/index.ts';
import type { Gauge } from '../engine/gauge.ts';
import type { Source } from '../world/source.ts';
import type { Elsewhere, World } from '../world/world.ts';

/** Which it is, and what it is shown as: `functions.<name>.<mode>`. */
export interface Diverted {
  readonly functionIndex: number;
  readonly name: string;
  readonly mode: 'managed' | 'durable';
}

export abstract class DivertedFunction implements Source, Elsewhere {
  readonly sourceIndex: number;
  protected readonly world: World;
  protected readonly functionIndex: number;
  /** Under which its figures and levels are told. */
  protected readonly title: string;

  constructor(world: World, sourceIndex: number, { functionIndex, name, mode }: Diverted) {
    this.world = world;
    this.sourceIndex = sourceIndex;
    this.functionIndex = functionIndex;
    this.title = `functions.${name}.${mode}`;
    world.divert(functionIndex, this);
  }

  abstract bill(record: InvocationRecord, id: number): void;

  // oxlint-disable-next-line max-params -- the same as `World.invoke`
  abstract invoke(
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number;

  abstract ended(id: number, atMs: number): void;

  abstract wake(token: number, atMs: number): void;

  /** Fed by others. */
  arrive(): void {}

  /** One of its levels over time. */
  protected level(level: string): Gauge {
    return this.world.gauge(this.title, level);
  }
}
