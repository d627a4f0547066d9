// What an execution is going to do: in order of time, and of one instant in the order in which it was added; nothing of what is
// forgotten.

import { expect, test } from 'vitest';
import { Agenda } from '../../sim/durable/agenda.ts';

const filled = () => {
  const agenda = new Agenda();
  const happened: string[] = [];
  const add = (name: string, atMs: number, isOfInvocation = false): void =>
    agenda.add(atMs, isOfInvocation, (nowMs) => void happened.push(`${name} ${nowMs}`));
  add('second', 20);
  add('first', 10, true);
  add('with the second', 20, true);
  add('last', 30);
  const takeAll = (): string[] => {
    while (agenda.nextMs < Infinity) agenda.take();
    return happened;
  };
  return { agenda, takeAll };
};

test('what is next happens first, and what was added first of one instant', () => {
  const { agenda, takeAll } = filled();
  expect(agenda.nextMs).toBe(10);
  expect(takeAll()).toEqual(['first 10', 'second 20', 'with the second 20', 'last 30']);
});

test('what is of an invocation is forgotten with it', () => {
  const { agenda, takeAll } = filled();
  agenda.forgetInvocation();
  expect(agenda.nextMs).toBe(20);
  expect(takeAll()).toEqual(['second 20', 'last 30']);
});

test('of an agenda that is cleared nothing happens any more', () => {
  const { agenda, takeAll } = filled();
  agenda.clear();
  expect(agenda.nextMs).toBe(Infinity);
  expect(takeAll()).toEqual([]);
});
