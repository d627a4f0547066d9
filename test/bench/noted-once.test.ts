import { expect, test } from 'vitest';
import { mostNotes, notedOnce } from '../../bench/commands/noted-once.ts';

test('each note is said once; of 1,000 different ones all, then that they end, then none', () => {
  const said: string[] = [];
  const note = notedOnce((text) => void said.push(text));
  for (let i = 0; i < mostNotes; i += 1) for (const _ of [1, 2]) note(`note ${i}`);
  expect(said).toHaveLength(1000);
  expect(said.at(-1)).toBe('note 999');
  note('one more');
  expect(said.slice(1000)).toEqual(['1000 different notes were said; further ones are left out']);
  note('and another');
  expect(said).toHaveLength(1001);
});
