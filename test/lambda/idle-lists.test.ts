// Lists of idle environments against plain arrays.

import * as fc from 'fast-check';
import { test } from 'vitest';
import { EnvironmentTable } from '../../lambda/environment-table.ts';
import { IdleLists } from '../../lambda/idle-lists.ts';
import { expectSame } from '../support/quick-expect.ts';

const rows = 3;
const step = fc.record({
  row: fc.integer({ min: 0, max: rows - 1 }),
  does: fc.constantFrom('push', 'popNewest', 'remove', 'grow'),
  share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

test('push, pop and removal at any position keep the order of every list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const table = new EnvironmentTable();
      const lists = new IdleLists(table, 1);
      lists.grow(rows);
      let length = rows;
      const expected: number[][] = Array.from({ length: rows }, () => []);
      for (const { row, does, share } of steps) {
        const list = expected[row]!;
        const position = Math.floor(share * list.length);
        // What the lists answer, and what they should.
        const answers: [number | undefined, number | undefined][] = [];
        if (does === 'grow') lists.grow((length += 1));
        else if (does === 'push') {
          const id = table.create(row, 0);
          lists.push(row, id);
          list.push(id);
        } else if (does === 'popNewest') answers.push([lists.popNewest(row), list.pop() ?? -1]);
        else if (list.length > 0) {
          answers.push([lists.at(row, position), list[position]]);
          lists.remove(row, list.splice(position, 1)[0]!);
        }
        for (const [given, right] of answers) expectSame(given, right);
        expected.forEach((ids, index) => {
          const inOrder: number[] = [];
          for (let id = lists.oldest(index); id >= 0; id = lists.after(id)) inOrder.push(id);
          expectSame(inOrder.join(' '), ids.join(' '));
          expectSame(lists.size(index), ids.length);
          ids.forEach((id, at) => expectSame(lists.at(index, at), id));
        });
      }
    }),
  );
});
