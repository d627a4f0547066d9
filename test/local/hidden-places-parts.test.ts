// What of this machine a function sees otherwise: the settings of its user, memory that processes share, who its users are.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { hiddenPlaces } from '../../local/isolation/hidden-places.ts';
import { ownDirectory } from '../support/own-directory.ts';

const { base, at } = ownDirectory('hidden');
const users = at('users');
afterEach(() => void vi.unstubAllEnvs());

const placesOf = (home: string): (readonly [string, string])[] => {
  vi.stubEnv('HOME', home);
  return hiddenPlaces('/empty', users);
};

test('where the SDKs look for settings there is nothing, of the home that is named and of the user’s own', () => {
  const home = at('home');
  mkdirSync(join(home, '.aws'), { recursive: true });
  const homes = placesOf(home).filter(([, to]) => to.endsWith('.aws'));
  const ofUser = join(userInfo().homedir, '.aws');
  expect(homes).toEqual([['/empty', join(home, '.aws')], ...(existsSync(ofUser) ? [['/empty', ofUser]] : [])]);
});

test('where there is no such directory, none is hidden, and none twice', () => {
  const places = placesOf(base);
  expect(places.filter(([, to]) => to.startsWith(base))).toEqual([]);
  const hidden = placesOf(userInfo().homedir).map(([, to]) => to);
  expect(hidden).toEqual([...new Set(hidden)]);
});

test.skipIf(!existsSync('/dev/shm') || !existsSync('/etc/passwd'))(
  'shared memory is empty, and a function is Lambda’s user among those of the machine',
  () => {
    expect(placesOf(base).slice(-2)).toEqual([
      ['/empty', '/dev/shm'],
      [users, '/etc/passwd'],
    ]);
    const [own, ...others] = readFileSync(users, 'utf8').split('\n');
    expect(own).toMatch(/^sbx_user1051:x:0:0::\/home\/sbx_user1051:\/sbin\/nologin$/);
    const before = readFileSync('/etc/passwd', 'utf8').split('\n');
    expect(others).toEqual(before.filter((line) => !/^[^:]*:[^:]*:0:/.test(line)));
  },
);
