// How the platform finds out that workers rest: it looks a few times by itself, and asks only those that take longer.

import { expect, test } from 'vitest';
import { watchRest } from '../../local/isolation/rest-watch.ts';

/** A worker that rests when it is looked at for the `restsAt`-th time. */
const worker = (restsAt: number) => {
  const told = { looks: 0, asked: 0 };
  watchRest({
    look: () => (told.looks += 1) >= restsAt,
    askToBeTold: () => {
      told.asked += 1;
    },
  });
  return told;
};

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test.each([
  [1, { looks: 1, asked: 0 }],
  [2, { looks: 2, asked: 0 }],
  [3, { looks: 3, asked: 0 }],
  [4, { looks: 3, asked: 1 }],
  [Infinity, { looks: 3, asked: 1 }],
])(
  'one that rests at look %s is looked at three times at most, and asked to tell after them',
  async (restsAt, told) => {
    const one = worker(restsAt);
    expect(one).toEqual({ looks: 0, asked: 0 });
    await turns(6);
    expect(one).toEqual(told);
  },
);

test('several are looked at in one turn, one that joins later has its own turns', async () => {
  const [first, second] = [worker(Infinity), worker(2)];
  await turns(1);
  expect([first.looks, second.looks]).toEqual([1, 1]);
  const late = worker(Infinity);
  await turns(6);
  expect([first, second, late]).toEqual([
    { looks: 3, asked: 1 },
    { looks: 2, asked: 0 },
    { looks: 3, asked: 1 },
  ]);
});
