// Which members of a request nobody read.

import { describe, expect, test } from 'vitest';
import { Members } from '../../local/api/members.ts';

describe('members that nobody read', () => {
  test('are named with the structures that they are in, null is as if it were not given', () => {
    const members = new Members({ Code: { ZipFile: 'z', Other: 1 }, List: [{ A: 1, B: 2 }], Odd: null, More: 1 });
    expect(members.inside('Code').text('ZipFile')).toBe('z');
    expect(members.items('List')[0]!.integer('A', { min: 0, max: 9 })).toBe(1);
    expect(members.unread()).toEqual(['Code.Other', 'List.B', 'More']);
  });

  test('are none within what was taken whole', () => {
    const members = new Members({ Code: { Other: 1 } });
    members.inside('Code');
    expect(members.unread()).toEqual(['Code.Other']);
    expect(members.value('Code')).toEqual({ Other: 1 });
    expect(members.unread()).toEqual([]);
    expect(new Members({ Code: null }).value('Code')).toBeUndefined();
  });

  test('of a list that is asked for twice are those of the first time', () => {
    const members = new Members({ List: [{ A: 1 }, { A: 2 }] });
    const first = members.items('List');
    first.forEach((item) => item.integer('A', { min: 0, max: 9 }));
    expect(members.items('List')).toBe(first);
    expect(members.unread()).toEqual([]);
    expect(new Members({}).items('List')).toEqual([]);
    expect(() => new Members({ List: [1] }).items('List')).toThrow('SerializationException');
    expect(() => new Members({ List: {} }).items('List')).toThrow('SerializationException');
  });
});
