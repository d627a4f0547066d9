// The memory of a busy environment's processes, looked at again and again: beyond its limit it is ended.

import type { ProcessSet } from './process-set.ts';

const lookMs = 25;

export class ResidentWatch {
  readonly #processes: ProcessSet;
  readonly #limitBytes: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(processes: ProcessSet, limitMb: number, onOver: () => void) {
    this.#processes = processes;
    this.#limitBytes = limitMb * 1024 * 1024;
    this.#onOver = onOver;
  }

  begin(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.#processes.residentBytes() > this.#limitBytes) this.#onOver();
    }, lookMs);
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
