// Long polls of a queue that bring nothing. Each lasts 20 s (Lambda's wait; 15 empty receives a minute of an idle mapping with
// five pollers were observed in 2021: DataBiosphere/azul#3708). Nothing happens for them: they are counted afterwards.

import { numbersOffHeap, offHeap } from '../../lambda/index.ts';

const longPollMs = 20_000;
/** Without a message for so long, a mapping keeps its fewest pollers. When it does is not published: assumed. */
const quietAfterMs = 300_000;

export interface IdlePollers {
  /** That look at the queue while nothing runs, and those left when it has long been empty. */
  readonly pollers: number;
  readonly idlePollers: number;
}

export class IdlePolls {
  readonly #pollers: IdlePollers;
  /** When each poll began, in a ring, those that began first at its front. */
  readonly #begunMs: Float64Array;
  #first = 0;
  #polls: number;
  #empty = 0;
  /** When the last message was received: in a typed array, for a field that is a Smi at first and a double later changes its representation. */
  readonly #messageAtMs: Float64Array = numbersOffHeap(0);

  constructor(pollers: IdlePollers) {
    this.#pollers = pollers;
    this.#begunMs = new Float64Array(offHeap(pollers.pollers));
    this.#polls = pollers.pollers;
  }

  /** A poll brought messages: one that waited, if any did. */
  brought(atMs: number): void {
    this.#settleQuiet(atMs);
    this.#messageAtMs[0] = atMs;
    if (this.#polls > 0) this.#end(atMs);
  }

  /** So many pollers are free now; those that look at the queue begin or end a poll. */
  free(count: number, atMs: number): void {
    this.#settleQuiet(atMs);
    const polls = Math.min(count, this.#isQuiet(atMs) ? this.#pollers.idlePollers : this.#pollers.pollers);
    while (this.#polls > polls) this.#end(atMs);
    while (this.#polls < polls) this.#begin(atMs);
  }

  /** Receives that brought nothing until now. */
  empty(atMs: number): number {
    this.#settleQuiet(atMs);
    let empty = this.#empty;
    for (let poll = 0; poll < this.#polls; poll += 1) empty += fullPolls(this.#begunMs[this.#placeOf(poll)]!, atMs);
    return empty;
  }

  #isQuiet(atMs: number): boolean {
    return atMs - this.#messageAtMs[0]! >= quietAfterMs;
  }

  /** Pollers that have been too many since the queue became quiet ended then. */
  #settleQuiet(atMs: number): void {
    if (!this.#isQuiet(atMs)) return;
    while (this.#polls > this.#pollers.idlePollers) this.#end(this.#messageAtMs[0]! + quietAfterMs);
  }

  #placeOf(poll: number): number {
    const place = this.#first + poll;
    return place < this.#begunMs.length ? place : place - this.#begunMs.length;
  }

  #begin(atMs: number): void {
    this.#begunMs[this.#placeOf(this.#polls)] = atMs;
    this.#polls += 1;
  }

  #end(atMs: number): void {
    this.#empty += fullPolls(this.#begunMs[this.#first]!, atMs);
    this.#first = this.#placeOf(1);
    this.#polls -= 1;
  }
}

const fullPolls = (begunMs: number, atMs: number): number => Math.max(0, Math.floor((atMs - begunMs) / longPollMs));
