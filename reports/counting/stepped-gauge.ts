// A single level over time, the highest of each step.

import type { Gauge } from '../../sim/index.ts';
import { InvariantError } from '../result/invariants.ts';
import { SteppedLevels } from './level.ts';
import type { Window } from './window.ts';

export class SteppedGauge implements Gauge {
  readonly #levels: SteppedLevels;

  constructor(window: Window) {
    this.#levels = new SteppedLevels(1, window);
  }

  /** Highest level within each step; `end` comes first. */
  get steps(): Float64Array {
    return this.#levels.steps(0);
  }

  set(level: number, atMs: number): void {
    if (level === this.#levels.level(0)) return;
    if (!(level >= 0)) throw new InvariantError(`a level is ${level} after ${atMs} ms: none is below 0`);
    this.#levels.set(0, level, atMs);
  }

  cut(atMs: number): void {
    this.#levels.cut(atMs);
  }

  end(): void {
    this.#levels.end();
  }
}
