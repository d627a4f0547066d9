// Named random streams from one seed. A stream is one generator (sfc32 by Chris Doty-Humphrey, public domain: a
// 128-bit counter generator that passes PractRand); streams of different names are independent for our purposes, so
// that a new consumer of randomness never shifts the draws of another.

import { accepted, exponentialOf, layerOf, width } from './ziggurat.ts';

/** A source of randomness; every draw advances it. */
export interface RandomStream {
  /** Uniform on (0, 1): never 0, never 1; 32 bits of resolution. */
  uniform(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** The next draws of `exponential`, as many as `block` holds. */
  exponentials(block: Float64Array): void;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
}

/** FNV-1a over the UTF-16 code units, from `basis`. */
const hash = (text: string, basis: number): number => {
  let h = basis;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
};

/** A stream that can begin anew. */
export interface NamedStream extends RandomStream {
  /** From now on it draws as one made now under `seed`, with the name that it has. */
  restart(seed: number): void;
}

class Sfc32 implements NamedStream {
  readonly #name: string;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number, name: string) {
    this.#name = name;
    this.restart(seed);
  }

  restart(seed: number): void {
    const name = this.#name;
    this.#set(hash(`${seed}`, 0x811c9dc5 | 0), hash(name, 0x243f6a88), hash(`${name}/${seed}`, 0x13198a2e), 1);
    for (let i = 0; i < 15; i += 1) this.#next();
  }

  uniform(): number {
    return ((this.#next() >>> 0) + 0.5) * 2.3283064365386963e-10;
  }

  /** Uniform on the integers from 0 to 2^32 - 1. */
  integer(): number {
    return this.#next() >>> 0;
  }

  exponential(): number {
    return exponentialOf(this.integer(), this);
  }

  exponentials(block: Float64Array): void {
    // The state in registers: `#next`, written out. Most draws are one product; what needs more goes on from the fields.
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let counter = this.#counter;
    for (let i = 0; i < block.length; i += 1) {
      const t = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      const draw = t >>> 0;
      const layer = layerOf(draw);
      if (draw < accepted[layer]!) block[i] = (draw + 0.5) * width[layer]!;
      else {
        this.#set(a, b, c, counter);
        block[i] = exponentialOf(draw, this);
        a = this.#a;
        b = this.#b;
        c = this.#c;
        counter = this.#counter;
      }
    }
    this.#set(a, b, c, counter);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  #set(a: number, b: number, c: number, counter: number): void {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    // At once: a sum beyond 32 bits, even for a moment, would make it a field of doubles.
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t;
  }
}

/** The stream called `name` under `seed`. Same seed and name: the same draws. */
export const randomStream = (seed: number, name: string): NamedStream => new Sfc32(seed, name);
