// The processes of one environment, its runtime's and those of extensions, as one: stopped, continued, killed and measured
// together.

import type { ProcessGroup } from './process-group.ts';

export class ProcessSet {
  readonly #groups = new Set<ProcessGroup>();
  #runtime: ProcessGroup | null = null;

  add(group: ProcessGroup): void {
    this.#groups.add(group);
  }

  addRuntime(group: ProcessGroup): void {
    this.#runtime = group;
    this.add(group);
  }

  remove(group: ProcessGroup): void {
    this.#groups.delete(group);
    if (this.#runtime === group) this.#runtime = null;
  }

  get size(): number {
    return this.#groups.size;
  }

  stop(): void {
    for (const group of this.#groups) group.stop();
  }

  continue(): void {
    for (const group of this.#groups) group.continue();
  }

  kill(): void {
    for (const group of this.#groups) group.kill();
  }

  /** CPU time of those that are there so far, ms. */
  cpuMs(): number {
    let sumMs = 0;
    for (const group of this.#groups) sumMs += group.cpuMs();
    return sumMs;
  }

  /** Memory that is resident now; what extensions share with the runtime is not counted again. */
  residentBytes(): number {
    return this.#bytes((runtime) => runtime.residentBytes());
  }

  /** The most of it, as far as that is known: of the runtime it is, of extensions what there is now. */
  peakBytes(): number {
    return this.#bytes((runtime) => runtime.peakBytes());
  }

  #bytes(ofRuntime: (runtime: ProcessGroup) => number): number {
    let bytes = 0;
    for (const group of this.#groups) bytes += group === this.#runtime ? ofRuntime(group) : group.ownBytes();
    return bytes;
  }
}
