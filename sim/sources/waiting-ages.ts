// Tells over time how old the oldest of what waits is. Instants are counted by pieces of the run, so that any number may begin
// and end to wait at the cost of one count: the age is right to a piece.

import type { Gauge } from '../engine/gauge.ts';

/** As many as the steps of a result at most. */
const pieces = 300;

export class WaitingAges {
  readonly #pieceMs: number;
  readonly #gauge: Gauge;
  /** Asks for a call of `look` at an instant. */
  readonly #lookAt: (atMs: number) => void;
  readonly #counts = new Int32Array(pieces + 1);
  /** Earliest instant of each piece. */
  readonly #earliest: Float64Array = new Float64Array(pieces + 1).fill(Infinity);
  /** Nothing waits that came before this piece. */
  #first = 0;
  #waiting = 0;
  #toldMs = 0;
  /** Piece whose end is looked at next, or was looked at last. */
  #lookedPiece = 0;
  #isLooking = false;

  /** @param endMs of the run, above 0 and not infinite */
  constructor(endMs: number, gauge: Gauge, lookAt: (atMs: number) => void) {
    this.#pieceMs = endMs / pieces;
    this.#gauge = gauge;
    this.#lookAt = lookAt;
  }

  /** What came at `sinceMs` waits from `atMs` on. */
  begin(sinceMs: number, atMs: number): void {
    const piece = this.#pieceOf(sinceMs);
    this.#waiting += 1;
    this.#counts[piece]! += 1;
    if (sinceMs < this.#earliest[piece]!) this.#earliest[piece] = sinceMs;
    if (piece < this.#first) this.#first = piece;
    if (!this.#isLooking) this.#lookLater(atMs);
  }

  /** It waits no longer. */
  end(sinceMs: number, atMs: number): void {
    const ageMs = atMs - this.#oldestMs();
    if (ageMs > this.#toldMs) this.#tell(ageMs, atMs);
    const piece = this.#pieceOf(sinceMs);
    this.#waiting -= 1;
    this.#counts[piece]! -= 1;
    if (this.#counts[piece] === 0) this.#earliest[piece] = Infinity;
    if (this.#waiting === 0) this.#tell(0, atMs);
  }

  /** At the end of every piece while anything waits. */
  look(atMs: number): void {
    this.#isLooking = false;
    if (this.#waiting === 0) return;
    this.#tell(atMs - this.#oldestMs(), atMs);
    this.#lookLater(atMs);
  }

  #lookLater(atMs: number): void {
    const piece = Math.max(this.#lookedPiece, Math.floor(atMs / this.#pieceMs)) + 1;
    if (piece > pieces) return;
    this.#lookedPiece = piece;
    this.#isLooking = true;
    this.#lookAt(Math.max(atMs, piece * this.#pieceMs));
  }

  /** When the oldest came; while something waits. */
  #oldestMs(): number {
    while (this.#first < pieces && this.#counts[this.#first] === 0) this.#first += 1;
    return this.#earliest[this.#first]!;
  }

  #tell(ageMs: number, atMs: number): void {
    this.#toldMs = ageMs;
    this.#gauge.set(ageMs, atMs);
  }

  #pieceOf(sinceMs: number): number {
    return Math.min(pieces, Math.floor(sinceMs / this.#pieceMs));
  }
}
