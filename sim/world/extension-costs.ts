// What extensions cost in a simulated run: an INIT that lasts longer, and environments that are held after their answer. What
// there is of it is kept apart, so that functions without extensions have nothing to do with it.

import { widened } from '../../lambda/index.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

/** Laws of a function's extensions, ms; null for nothing. */
export interface SimulatedExtensions {
  /** How much longer INIT takes. */
  readonly init: Distribution | null;
  /** From when the runtime is done until the last extension is. */
  readonly postInvoke: Distribution | null;
}

/** What those of one function cost over a run. Times are sums, ms. */
export interface ExtensionCost {
  /** INITs that took longer, and by how much. */
  readonly inits: number;
  readonly initMs: number;
  /** Invocations after which their environment was held, and for how long. */
  readonly invocations: number;
  readonly postInvokeMs: number;
  /** Of those: ended by the timeout, after their answer. */
  readonly cut: number;
}

interface ExtendedFunction {
  readonly laws: SimulatedExtensions;
  readonly initStream: RandomStream;
  readonly postInvokeStream: RandomStream;
  readonly cost: { -readonly [Figure in keyof ExtensionCost]: number };
}

export class ExtensionCosts {
  /** By function index; null for a function without. */
  readonly #functions: readonly (ExtendedFunction | null)[];
  /** By environment: how long it is still held. */
  #heldMs = new Float64Array(64);

  constructor(
    functions: readonly { readonly name: string; readonly extensions: SimulatedExtensions | undefined }[],
    seed: number,
  ) {
    this.#functions = functions.map(({ name, extensions }) =>
      extensions === undefined
        ? null
        : {
            laws: extensions,
            initStream: randomStream(seed, `${name}/extensionInit`),
            postInvokeStream: randomStream(seed, `${name}/postInvoke`),
            cost: { inits: 0, initMs: 0, invocations: 0, postInvokeMs: 0, cut: 0 },
          },
    );
  }

  /** How much longer this INIT takes. */
  drawInitMs(functionIndex: number): number {
    const fn = this.#functions[functionIndex]!;
    if (fn === null || fn.laws.init === null) return 0;
    const initMs = fn.laws.init.sample(fn.initStream);
    fn.cost.inits += 1;
    fn.cost.initMs += initMs;
    return initMs;
  }

  /**
   * How long an environment is held after its answer.
   * @param leftMs of the function's timeout, which ends what is longer
   * @returns whether the timeout ended it
   */
  hold(id: number, functionIndex: number, leftMs: number): boolean {
    const fn = this.#functions[functionIndex]!;
    let heldMs = 0;
    let isCut = false;
    if (fn !== null && fn.laws.postInvoke !== null) {
      heldMs = fn.laws.postInvoke.sample(fn.postInvokeStream);
      isCut = heldMs > leftMs;
      if (isCut) heldMs = leftMs;
      fn.cost.invocations += 1;
      fn.cost.postInvokeMs += heldMs;
      if (isCut) fn.cost.cut += 1;
    }
    if (id >= this.#heldMs.length) this.#heldMs = widened(this.#heldMs, Math.max(id + 1, this.#heldMs.length * 2));
    this.#heldMs[id] = heldMs;
    return isCut;
  }

  heldMs(id: number): number {
    return this.#heldMs[id]!;
  }

  /** By function index; nothing of functions without. */
  costs(): [functionIndex: number, cost: ExtensionCost][] {
    return this.#functions.flatMap((fn, index): [number, ExtensionCost][] => (fn === null ? [] : [[index, fn.cost]]));
  }
}
