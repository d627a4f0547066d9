// The time of a run in pieces, and when two who ask whether one is over are to look.

import { expect, test } from 'vitest';
import { firstLook, pieceBegin, pieceEnd, Pieces, secondLook, toldMs } from '../../reports/counting/pieces.ts';
import type { Window } from '../../reports/counting/window.ts';

const window: Window = { steps: 3, stepMs: 100, fromMs: 50, toMs: 300 };

/** Asks `look` so often at `atMs`, and tells when it is to look next. */
const lookedSoOften = (
  pieces: Pieces,
  look: typeof firstLook | typeof secondLook,
  times: number,
  atMs: number,
): number => {
  for (let time = 0; time < times; time += 1) {
    pieces.marks[toldMs] = atMs;
    pieces.looked(look);
  }
  return pieces.marks[look]!;
};

test('each looks 64 times at once, and from then on where the piece ends', () => {
  const pieces = new Pieces(window);
  expect([pieces.marks[firstLook], pieces.marks[secondLook]]).toEqual([0, 0]);
  expect(lookedSoOften(pieces, firstLook, 64, 20)).toBe(20);
  expect(lookedSoOften(pieces, firstLook, 1, 20)).toBe(50);
  expect(pieces.marks[secondLook]).toBe(0);
  pieces.next();
  pieces.next();
  expect([pieces.marks[pieceEnd], pieces.marks[firstLook], pieces.marks[secondLook]]).toEqual([100, 100, 0]);
});

test('who looks in time looks where a cut ends the piece', () => {
  const pieces = new Pieces(window);
  lookedSoOften(pieces, firstLook, 65, 20);
  pieces.cut(40);
  expect([pieces.marks[pieceEnd], pieces.marks[firstLook]]).toEqual([40, 40]);
});

test('a cut where a piece ends anyway changes nothing', () => {
  const ends = (...cuts: number[]): number[] => {
    const pieces = new Pieces(window);
    for (const atMs of cuts) pieces.cut(atMs);
    return Array.from({ length: 7 }, () => {
      const end = pieces.marks[pieceEnd]!;
      pieces.next();
      return end;
    });
  };
  expect(ends(40).slice(0, 3)).toEqual([40, expect.closeTo(40, 9), 50]);
  expect(ends(40, 40)).toEqual(ends(40));
  expect(ends(100)).toEqual(ends());
});

test('in the next run nobody looks later than in its first piece, whenever they were to look in the one before', () => {
  const pieces = new Pieces(window);
  lookedSoOften(pieces, firstLook, 65, 20);
  lookedSoOften(pieces, secondLook, 5, 250);
  pieces.reset(window);
  expect([...pieces.marks.subarray(pieceBegin, secondLook + 1)]).toEqual([0, 50, 0, 50, 0]);
});
