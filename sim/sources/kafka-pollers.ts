// The event pollers of a Kafka mapping: partitions go round among them, each has a few batches under way at once and reads so many
// bytes a second; what the rest wait for is a poller, and where it is long, there are more of them later.

import {
  kafkaPollersAfter,
  kafkaPollerUnits,
  kafkaPollerUnitUsdPerHour,
  type KafkaScalingRules,
} from '../../lambda/index.ts';

export interface KafkaPollersOptions {
  readonly scaling: KafkaScalingRules;
  /** Of a record; 0 where nothing is known of it, and bytes then bound nobody. */
  readonly recordBytes: number;
}

/** What the pollers need of their mapping. */
export interface KafkaPartitions {
  /** Tries a partition that waited for its poller. */
  tryAgain(partition: number, atMs: number): void;
  /** Records of a partition that have not been sent. */
  backlog(partition: number): number;
  isRunning(partition: number): boolean;
  /** Calls `wake` at `atMs`. */
  later(atMs: number): void;
  /** So many pollers there are from now on, and units of them. */
  changed(pollers: number, units: number, atMs: number): void;
}

const hourMs = 3_600_000;

export class KafkaPollers {
  readonly #options: KafkaPollersOptions;
  readonly #partitions: KafkaPartitions;
  readonly #count: number;
  readonly #batchSize: number;
  #pollers: number;
  /** Of each poller: batches under way; when it may read again; partitions that wait for it, in order. */
  #running: number[] = [];
  #readsAgainMs: number[] = [];
  #held: number[][] = [];
  readonly #isHeld: Uint8Array;
  /** When the next look is due, Infinity while there is none; a change on its way. */
  #lookMs = Infinity;
  #change: { readonly pollers: number; readonly atMs: number } | null = null;
  /** Since the look before. */
  #peakBatches = 0;
  #bytes = 0;
  #throttled = false;
  #sinceMs = 0;
  #batches = 0;
  /** Event poller units, since when, and their time until then. */
  #units = 0;
  #bytesPerSecond = 0;
  #unitsSinceMs = 0;
  #unitMs = 0;
  /** Batches that began after the first change. */
  #afterChange = 0;
  readonly #figures = { maxPollers: 0, scalings: 0, heldBack: 0 };

  /** @param count partitions */
  constructor(options: KafkaPollersOptions, partitions: KafkaPartitions, count: number, batchSize: number) {
    this.#options = options;
    this.#partitions = partitions;
    this.#count = count;
    this.#batchSize = batchSize;
    this.#isHeld = new Uint8Array(count);
    this.#pollers = options.scaling.least;
    this.#deal(0);
    this.#figures.maxPollers = this.#pollers;
  }

  /** To be called once: levels begin as they are. */
  begin(): void {
    this.#tell(0);
  }

  isHeld(partition: number): boolean {
    return this.#isHeld[partition] === 1;
  }

  /** When the poller of a partition may take a batch of it: `atMs` for now, Infinity for when another is through. */
  readyMs(partition: number, atMs: number, isRead: boolean): number {
    const poller = partition % this.#pollers;
    if (this.#running[poller]! >= this.#options.scaling.batchesPerPoller) return Infinity;
    return isRead ? atMs : Math.max(atMs, this.#readsAgainMs[poller]!);
  }

  /** The partition waits for its poller. */
  hold(partition: number): void {
    if (this.#isHeld[partition] === 1) return;
    this.#isHeld[partition] = 1;
    this.#figures.heldBack += 1;
    this.#held[partition % this.#pollers]!.push(partition);
  }

  /** So many records were read for a batch. */
  read(partition: number, records: number, atMs: number): void {
    const { recordBytes, scaling } = this.#options;
    const bytes = records * recordBytes;
    this.#bytes += bytes;
    this.#readsAgainMs[partition % this.#pollers] = atMs + (1000 * bytes) / scaling.bytesPerSecond;
  }

  /** Records have come: looks go on. */
  arrived(atMs: number): void {
    if (this.#lookMs === Infinity) this.#planLook(atMs);
  }

  started(partition: number): void {
    this.#running[partition % this.#pollers]! += 1;
    this.#batches += 1;
    if (this.#figures.scalings > 0) this.#afterChange += 1;
    this.#peakBatches = Math.max(this.#peakBatches, this.#batches);
  }

  ended(partition: number): void {
    this.#running[partition % this.#pollers]! -= 1;
    this.#batches -= 1;
  }

  /** After the end of a batch of this partition has been dealt with: who waited for the poller is next. */
  relieve(partition: number, atMs: number): void {
    this.#release(partition % this.#pollers, atMs);
  }

  refused(): void {
    this.#throttled = true;
  }

  wake(atMs: number): void {
    if (this.#change !== null && atMs >= this.#change.atMs) {
      const { pollers } = this.#change;
      this.#change = null;
      this.#become(pollers, atMs);
    }
    if (atMs >= this.#lookMs) this.#look(atMs);
  }

  figures(lastMs: number): Readonly<Record<string, number>> {
    this.#charge(lastMs);
    const { scaling } = this.#options;
    const unitHours = this.#unitMs / hourMs;
    return {
      ...this.#figures,
      ...(scaling.isProvisioned
        ? { pollerUnitHours: unitHours, pollerUsd: unitHours * kafkaPollerUnitUsdPerHour }
        : {}),
    };
  }

  /** Rules that nobody publishes, and how often each decided. */
  assumed(): (readonly [rule: string, times: number])[] {
    const { heldBack } = this.#figures;
    return this.#options.scaling.isProvisioned
      ? [
          ['rules.kafkaGrowth', this.#afterChange],
          ['rules.kafkaProvisionedLookMs', heldBack],
        ]
      : [
          ['rules.kafkaGrowth', this.#afterChange],
          ['rules.kafkaDelayMs', heldBack],
          ['rules.kafkaPollerBatches', heldBack],
        ];
  }

  #look(atMs: number): void {
    const ms = Math.max(1, atMs - this.#sinceMs);
    this.#bytesPerSecond = (this.#bytes * 1000) / ms;
    const isBehind = this.#isBehind(atMs);
    const { scaling } = this.#options;
    const pollers = kafkaPollersAfter(scaling, this.#pollers, {
      isBehind,
      wasThrottled: this.#throttled,
      peakBatches: this.#peakBatches,
      bytesPerSecond: this.#bytesPerSecond,
    });
    this.#peakBatches = this.#batches;
    this.#bytes = 0;
    this.#throttled = false;
    this.#sinceMs = atMs;
    this.#lookMs = Infinity;
    this.#tell(atMs);
    // One change at a time.
    if (pollers !== this.#pollers && this.#change === null) {
      this.#change = { pollers, atMs: atMs + scaling.delayMs };
      if (scaling.delayMs === 0) {
        this.#change = null;
        this.#become(pollers, atMs);
      } else this.#partitions.later(atMs + scaling.delayMs);
    }
    const isAtRest = this.#pollers === scaling.least && this.#change === null && this.#batches === 0;
    if (!isAtRest || this.#hasBacklog()) this.#planLook(atMs);
  }

  #planLook(atMs: number): void {
    const { lookEveryMs } = this.#options.scaling;
    this.#lookMs = (Math.floor(atMs / lookEveryMs) + 1) * lookEveryMs;
    this.#partitions.later(this.#lookMs);
  }

  #hasBacklog(): boolean {
    for (let partition = 0; partition < this.#count; partition += 1) {
      if (this.#partitions.backlog(partition) > 0) return true;
    }
    return false;
  }

  #isBehind(atMs: number): boolean {
    for (let partition = 0; partition < this.#count; partition += 1) {
      if (this.#partitions.isRunning(partition) || this.#partitions.backlog(partition) <= this.#batchSize) continue;
      const poller = partition % this.#pollers;
      const isFull = this.#running[poller]! >= this.#options.scaling.batchesPerPoller;
      if (isFull || this.#readsAgainMs[poller]! > atMs) return true;
    }
    return false;
  }

  #become(pollers: number, atMs: number): void {
    this.#pollers = pollers;
    this.#figures.scalings += 1;
    this.#figures.maxPollers = Math.max(this.#figures.maxPollers, pollers);
    this.#deal(atMs);
    this.#tell(atMs);
    for (let poller = 0; poller < pollers; poller += 1) this.#release(poller, atMs);
  }

  /** Deals the partitions out anew. */
  #deal(atMs: number): void {
    const waiting = this.#held.flat();
    this.#running = Array.from({ length: this.#pollers }, () => 0);
    this.#readsAgainMs = Array.from({ length: this.#pollers }, () => atMs);
    this.#held = Array.from({ length: this.#pollers }, () => []);
    for (const partition of waiting) this.#held[partition % this.#pollers]!.push(partition);
    for (let partition = 0; partition < this.#count; partition += 1) {
      if (this.#partitions.isRunning(partition)) this.#running[partition % this.#pollers]! += 1;
    }
  }

  /** Tries partitions that wait for this poller, as long as it has room. */
  #release(poller: number, atMs: number): void {
    const held = this.#held[poller]!;
    // Those held again meanwhile come at the end.
    for (let tries = held.length; tries > 0; tries -= 1) {
      if (this.#running[poller]! >= this.#options.scaling.batchesPerPoller) return;
      const partition = held.shift()!;
      this.#isHeld[partition] = 0;
      this.#partitions.tryAgain(partition, atMs);
    }
  }

  #charge(atMs: number): void {
    this.#unitMs += this.#units * (atMs - this.#unitsSinceMs);
    this.#unitsSinceMs = atMs;
  }

  #tell(atMs: number): void {
    const { scaling } = this.#options;
    this.#charge(atMs);
    this.#units = scaling.isProvisioned ? kafkaPollerUnits(scaling, this.#pollers, this.#bytesPerSecond) : 0;
    this.#partitions.changed(this.#pollers, this.#units, atMs);
  }
}
