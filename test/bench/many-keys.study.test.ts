// A scenario as large as one is written by a program: each of its keys is looked up once.

import { expect, test } from 'vitest';
import { loadScenario } from '../../bench/scenario/load.ts';
import { ownDirectory } from '../support/own-directory.ts';

const { put } = ownDirectory('many-keys');

test('a hundred thousand keys are read', async () => {
  const keys = Array.from({ length: 100_000 }, (_, at) => `      K${at}: v`).join('\n');
  const file = put(
    'keys.yaml',
    `name: keys\nduration: 1s\nfunctions:\n  f:\n    duration: { constant: 1ms }\n    environment:\n${keys}\n` +
      'traffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]\n',
  );
  await expect(loadScenario(file)).resolves.toMatchObject({ name: 'keys' });
});
