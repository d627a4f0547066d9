// The time of a run in pieces: cut where steps end, where the window begins and where it ends. What changes within a piece
// needs no look at any of the three. The instant of a cut is a piece of its own: what ends in it was not there afterwards.

import { EarlyLooks, numbersOffHeap } from '../../lambda/index.ts';
import type { Window } from './window.ts';

/** In `marks`: where the piece under way begins and ends, and the instant that is told. */
export const pieceBegin = 0;
export const pieceEnd = 1;
export const toldMs = 2;
/** And for two who ask whether the piece is over, when they are to look: not after its end. */
export const firstLook = 3;
export const secondLook = 4;

/** The next number up, or the one after it. */
const justAfter = (atMs: number): number => atMs * (1 + Number.EPSILON);

/** Where pieces end, ascending. */
const endsOf = ({ steps, stepMs, fromMs, toMs }: Window): Float64Array => {
  const stepEnds = Array.from({ length: steps }, (_, step) => (step + 1) * stepMs);
  const cuts = new Set([...stepEnds, fromMs, toMs].filter((cut) => cut > 0));
  return Float64Array.from([...[...cuts].flatMap((cut) => [cut, justAfter(cut)]), Infinity]).sort();
};

/** A recorder counts dozens of things within the same window: the ends are the same for all. */
const endsByWindow = new WeakMap<Window, { readonly toMs: number; readonly ends: Float64Array }>();

const sharedEnds = (window: Window): Float64Array => {
  const { toMs } = window;
  const known = endsByWindow.get(window);
  if (known?.toMs === toMs) return known.ends;
  const ends = endsOf(window);
  endsByWindow.set(window, { toMs, ends });
  return ends;
};

/** The piece under way; pieces come one after the other. */
export class Pieces {
  /**
   * Begin, end and the instant told, ms. In a typed array, because a field of doubles points to a HeapNumber, and
   * so does an instant among the arguments of a call that is not inlined.
   */
  readonly marks: Float64Array;
  /** Step that the piece lies in; the last piece, which has no end, lies beyond all steps. */
  step = 0;
  #window: Window;
  /** Never written to: others have it too. */
  #ends: Float64Array;
  #index = 0;
  readonly #early: readonly [first: EarlyLooks, second: EarlyLooks] = [new EarlyLooks(), new EarlyLooks()];

  constructor(window: Window) {
    this.#window = window;
    this.#ends = sharedEnds(window);
    this.marks = numbersOffHeap(0, this.#ends[0]!, 0, 0, 0);
  }

  /** As one that is made now. */
  reset(window: Window): void {
    this.#window = window;
    this.#ends = sharedEnds(window);
    this.#index = 0;
    this.step = 0;
    this.marks[pieceBegin] = 0;
    this.marks[pieceEnd] = this.#ends[0]!;
    this.marks[toldMs] = 0;
    this.marks[firstLook] = 0;
    this.marks[secondLook] = 0;
    this.#lookInTime();
  }

  /** Whether the warm-up is over. */
  get isWarm(): boolean {
    return this.marks[pieceBegin]! >= this.#window.fromMs;
  }

  get isInWindow(): boolean {
    return this.isWarm && this.marks[pieceEnd]! <= this.#window.toMs;
  }

  /** Whether the piece is the instant of a cut. */
  get isInstant(): boolean {
    return this.marks[pieceEnd] === justAfter(this.marks[pieceBegin]!);
  }

  /** A cut more. */
  cut(atMs: number): void {
    if (this.#ends.includes(atMs)) return;
    this.#ends = Float64Array.of(...this.#ends, atMs, justAfter(atMs)).sort();
    this.#index = this.#ends.findIndex((end) => end > this.marks[pieceBegin]!);
    this.marks[pieceEnd] = this.#ends[this.#index]!;
    this.#lookInTime();
  }

  /** On to the next piece. */
  next(): void {
    const begin = this.#ends[this.#index]!;
    this.#index += 1;
    this.marks[pieceBegin] = begin;
    this.marks[pieceEnd] = this.#ends[this.#index]!;
    this.#lookInTime();
    this.step = Math.floor(begin / this.#window.stepMs);
  }

  /** Whether the piece is over was looked at: when the same is to look next. */
  looked(look: typeof firstLook | typeof secondLook): void {
    const { marks } = this;
    marks[look] = this.#early[look === firstLook ? 0 : 1].next(marks[toldMs]!, marks[pieceEnd]!);
  }

  /** Who looks no more than is needed looks at the piece's end. */
  #lookInTime(): void {
    const endMs = this.marks[pieceEnd]!;
    const [first, second] = this.#early;
    if (first.isOver) this.marks[firstLook] = endMs;
    if (second.isOver) this.marks[secondLook] = endMs;
  }
}
