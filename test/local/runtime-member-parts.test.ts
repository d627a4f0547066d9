// The `Runtime` of a function that is made or changed: taken, taken with a note, or refused.

import { expect, test } from 'vitest';
import type { ApiContext } from '../../local/api/operation.ts';
import type { Refusal } from '../../local/api/refusal.ts';
import { checkRuntime, currentRuntimes, isLayerRuntime, type SettingsChange } from '../../local/api/runtime-member.ts';

const checked = (runtime: string | undefined, date: string, change: SettingsChange = 'create'): string[] => {
  const notes: string[] = [];
  const context = { rules: { date }, note: (text: string) => notes.push(text) } as unknown as ApiContext;
  try {
    checkRuntime(context, 'shop', runtime, change);
  } catch (error) {
    notes.push((error as Refusal).answer.body['message'] as string);
  }
  return notes;
};

test('one that can be created is taken without a word, and so is none', () => {
  expect(checked('nodejs22.x', '2026-11-29')).toEqual([]);
  expect(checked('provided.al2023', '2026-11-29')).toEqual([]);
  expect(checked(undefined, '2026-11-29')).toEqual([]);
});

test('from the day on which AWS announced that none can be created it is taken with a note', () => {
  const note = 'shop: AWS announced that no function can be created on nodejs20.x from 2026-08-31; it is taken here';
  expect(checked('nodejs20.x', '2026-08-30')).toEqual([]);
  expect(checked('nodejs20.x', '2026-08-31')).toEqual([note]);
  expect(checked('nodejs20.x', '2026-08-31', 'update')).toEqual([note]);
});

test('from the day on which none could be created, or changed, it is refused', () => {
  expect(checked('nodejs12.x', '2023-03-30')).toEqual([]);
  expect(checked('nodejs12.x', '2023-03-31')).toEqual([expect.stringContaining('nodejs12.x')]);
  expect(checked('nodejs12.x', '2023-04-29', 'update')).toEqual([]);
  expect(checked('nodejs12.x', '2023-04-30', 'update')).toEqual([expect.stringContaining('nodejs12.x')]);
});

test('what is no runtime is refused with those that there are', () => {
  expect(checked('cobol', '2026-11-29')).toEqual([
    expect.stringContaining(
      `Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${currentRuntimes.join(', ')}] or be a valid ARN`,
    ),
  ]);
});

test('a layer may name more, those of long ago and what came after the list', () => {
  expect(['nodejs4.3-edge', 'byol', 'nodejs24.x', 'ruby4.0', 'cobol'].map(isLayerRuntime)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
