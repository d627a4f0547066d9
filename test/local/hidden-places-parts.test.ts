// What of this machine a function sees otherwise: the settings of its user, memory that processes share, who its users are.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hiddenPlaces } from '../../local/isolation/hidden-places.ts';

let directory: string;
let homeBefore: string | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-hidden-'));
  homeBefore = process.env['HOME'];
});
afterEach(() => {
  if (homeBefore === undefined) delete process.env['HOME'];
  else process.env['HOME'] = homeBefore;
  rmSync(directory, { recursive: true });
});

const placesOf = (home: string): (readonly [string, string])[] => {
  process.env['HOME'] = home;
  return hiddenPlaces('/empty', join(directory, 'users'));
};

test('where the SDKs look for settings there is nothing, of the home that is named and of the user’s own', () => {
  const home = join(directory, 'home');
  mkdirSync(join(home, '.aws'), { recursive: true });
  const homes = placesOf(home).filter(([, to]) => to.endsWith('.aws'));
  const ofUser = join(userInfo().homedir, '.aws');
  expect(homes).toEqual([['/empty', join(home, '.aws')], ...(existsSync(ofUser) ? [['/empty', ofUser]] : [])]);
});

test('where there is no such directory, none is hidden, and none twice', () => {
  const places = placesOf(directory);
  expect(places.filter(([, to]) => to.startsWith(directory))).toEqual([]);
  const hidden = placesOf(userInfo().homedir).map(([, to]) => to);
  expect(hidden).toEqual([...new Set(hidden)]);
});

test.skipIf(!existsSync('/dev/shm') || !existsSync('/etc/passwd'))(
  'shared memory is empty, and a function is Lambda’s user among those of the machine',
  () => {
    const users = join(directory, 'users');
    expect(placesOf(directory).slice(-2)).toEqual([
      ['/empty', '/dev/shm'],
      [users, '/etc/passwd'],
    ]);
    const [own, ...others] = readFileSync(users, 'utf8').split('\n');
    expect(own).toMatch(/^sbx_user1051:x:0:0::\/home\/sbx_user1051:\/sbin\/nologin$/);
    const before = readFileSync('/etc/passwd', 'utf8').split('\n');
    expect(others).toEqual(before.filter((line) => !/^[^:]*:[^:]*:0:/.test(line)));
  },
);
