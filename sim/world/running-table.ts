// Invocations under way, by environment: an environment runs one at a time. What is asked of each lies side by side, in few
// bytes: of a hundred thousand, each is far from the others.

import { widened } from '../../lambda/index.ts';

/** Of an invocation: two times, then four integers of half the size; so many that a shift finds them. */
const doubleShift = 2;
const doubles: number = 1 << doubleShift;
const scheduledAt = 0;
const duration = 1;
const integerShift: number = doubleShift + 1;
const source = 4;
const token = 5;
const attempts = 6;
const stateOf = 7;

/** A state is an outcome and these flags. */
const outcomeBits = 15;
const coldFlag = 16;
const needsInitFlag = 32;

/** Tables that never grow are constants to V8. */
const firstRows = 2048;

export class RunningTable {
  #times = new Float64Array(firstRows * doubles);
  /** The same memory. */
  #integers = new Int32Array(this.#times.buffer);
  /** Of cold starts. */
  #initMs = new Float64Array(firstRows);

  /** As one that is made now, with all the room that there is. */
  reset(): void {
    // Times too: they are the same memory.
    this.#integers.fill(0);
  }

  /** An invocation begins in environment `id`. @param tokenOfSource what the source calls it */
  begin(id: number, sourceIndex: number, tokenOfSource: number, attempt: number): void {
    if (id >= this.#initMs.length) this.#grow(Math.max(id + 1, this.#initMs.length * 2));
    const at = id << integerShift;
    this.#integers[at | source] = sourceIndex;
    this.#integers[at | token] = tokenOfSource;
    this.#integers[at | attempts] = attempt;
  }

  setScheduledAtMs(id: number, atMs: number): void {
    this.#times[(id << doubleShift) | scheduledAt] = atMs;
  }

  setDurationMs(id: number, durationMs: number): void {
    this.#times[(id << doubleShift) | duration] = durationMs;
  }

  /** How it will end, and whether the environment's process ends with it, so that the next one initialises again. */
  decide(id: number, outcome: number, endsProcess: boolean): void {
    this.#integers[(id << integerShift) | stateOf] = endsProcess ? outcome | needsInitFlag : outcome;
  }

  /** The environment's process ends with it after all. */
  endProcess(id: number): void {
    this.#integers[(id << integerShift) | stateOf]! |= needsInitFlag;
  }

  /** Once decided: it is a cold start. */
  beginCold(id: number, initMs: number): void {
    this.#initMs[id] = initMs;
    this.#integers[(id << integerShift) | stateOf]! |= coldFlag;
  }

  scheduledAtMs(id: number): number {
    return this.#times[(id << doubleShift) | scheduledAt]!;
  }

  durationMs(id: number): number {
    return this.#times[(id << doubleShift) | duration]!;
  }

  isCold(id: number): boolean {
    return (this.#integers[(id << integerShift) | stateOf]! & coldFlag) !== 0;
  }

  /** 0 where it is no cold start. */
  initMs(id: number): number {
    return this.isCold(id) ? this.#initMs[id]! : 0;
  }

  /** Which source asked for it. */
  sourceIndex(id: number): number {
    return this.#integers[(id << integerShift) | source]!;
  }

  /** What the source calls it. */
  token(id: number): number {
    return this.#integers[(id << integerShift) | token]!;
  }

  attempts(id: number): number {
    return this.#integers[(id << integerShift) | attempts]!;
  }

  outcome(id: number): number {
    return this.#integers[(id << integerShift) | stateOf]! & outcomeBits;
  }

  /** Whether the environment's process ended with its last invocation. */
  needsInit(id: number): boolean {
    return (this.#integers[(id << integerShift) | stateOf]! & needsInitFlag) !== 0;
  }

  #grow(length: number): void {
    this.#times = widened(this.#times, length * doubles);
    this.#integers = new Int32Array(this.#times.buffer);
    this.#initMs = widened(this.#initMs, length);
  }
}
