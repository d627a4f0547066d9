// Where machines that share a Redis find each other: names that differ where results could.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answersKey, keyPrefix, queueName, sweepKey } from '../../bench/jobs/redis.ts';

test('work is shared by one version of the package on one major version of Node.js', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(queueName).toBe(`sweep-${version}-node${process.version.slice(1).split('.')[0]}`);
  expect(queueName).toMatch(/-node\d\d$/);
});

test('keys of one run lie on one slot of a cluster', () => {
  expect([sweepKey('r'), answersKey('r')]).toEqual(['windtunnel:{r}:sweep', 'windtunnel:{r}:answers']);
  expect(keyPrefix).toBe('windtunnel');
});
