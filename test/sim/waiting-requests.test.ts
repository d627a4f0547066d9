// Refused requests that wait, each in a slot of its own.

import { expect, test } from 'vitest';
import { WaitingRequests } from '../../sim/sources/waiting-requests.ts';

const all = (waiting: WaitingRequests, slot: number): readonly number[] => [
  waiting.stream(slot),
  waiting.functionIndex(slot),
  waiting.tenant(slot),
  waiting.attempts(slot),
  waiting.scheduledAtMs(slot),
  waiting.durationMs(slot),
];

const begin = (waiting: WaitingRequests, own: number): number => {
  const slot = waiting.begin(own, own + 1, own + 2);
  for (let sent = 1; sent < own + 3; sent += 1) waiting.sendAgain(slot);
  waiting.setTimes(slot, own + 0.25, own + 0.5);
  return slot;
};
const told = (own: number): readonly number[] => [own, own + 1, own + 2, own + 3, own + 0.25, own + 0.5];

test('a thousand that wait at once keep what each of them is', () => {
  const waiting = new WaitingRequests();
  const slots = Array.from({ length: 1000 }, (_, own) => begin(waiting, own));
  expect(new Set(slots).size).toBe(1000);
  expect(slots.map((slot) => all(waiting, slot))).toEqual(slots.map((_, own) => told(own)));
});

test('the slot that became free last is taken first, and all others stay as they are', () => {
  const waiting = new WaitingRequests();
  const [a, b, c, d] = [0, 10, 20, 30].map((own) => begin(waiting, own)) as [number, number, number, number];
  waiting.end(b);
  waiting.end(d);
  expect([begin(waiting, 40), begin(waiting, 50), begin(waiting, 60)]).toEqual([d, b, 4]);
  expect([a, c, d, b, 4].map((slot) => all(waiting, slot))).toEqual([0, 20, 40, 50, 60].map(told));
});

test('each time one is sent again is an attempt more; one that was held back has none behind it', () => {
  const waiting = new WaitingRequests();
  const sent = waiting.begin(0, 0, -1);
  expect([waiting.sendAgain(sent), waiting.sendAgain(sent), waiting.attempts(sent)]).toEqual([2, 3, 3]);
  const held = waiting.begin(0, 0, -1);
  waiting.hold(held);
  expect([waiting.attempts(held), waiting.sendAgain(held), waiting.attempts(sent)]).toEqual([0, 1, 3]);
});

test('set back, it has slots from the first on', () => {
  const waiting = new WaitingRequests();
  const slots = [0, 1, 2].map((own) => begin(waiting, own));
  waiting.end(slots[1]!);
  waiting.reset();
  expect([7, 8, 9].map((own) => begin(waiting, own))).toEqual([0, 1, 2]);
  expect(all(waiting, 2)).toEqual(told(9));
});
