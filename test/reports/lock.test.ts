// One writer at a time: nobody's change is lost, and the lock of a writer that is gone holds nobody up.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LockError, takeLock, withLock } from '../../reports/index.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-lock-'));
  file = join(directory, 'count');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('what many read, change and write at once is all there', async () => {
  writeFileSync(file, '0');
  const add = (): Promise<void> =>
    withLock(file, async () => {
      const before = Number(readFileSync(file, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 2));
      writeFileSync(file, String(before + 1));
    });
  await Promise.all(Array.from({ length: 25 }, add));
  expect(readFileSync(file, 'utf8')).toBe('25');
  expect(readdirSync(directory)).toEqual(['count']);
});

test('work that goes wrong gives the lock back', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, async () => 5)).toBe(5);
});

test('the lock of a process that has ended is broken, by one of many', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(`${file}.lock`, JSON.stringify({ host: hostname(), pid, id: 'x' }));
  let most = 0;
  let now = 0;
  const work = (): Promise<void> =>
    withLock(file, async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 3));
      now -= 1;
    });
  await Promise.all(Array.from({ length: 8 }, work));
  expect(most).toBe(1);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test.each([
  ['a process that lives', { host: hostname(), pid: process.pid, id: 'x' }],
  ['a process elsewhere', { host: 'another machine', pid: 1, id: 'x' }],
])('the lock of %s is not', async (_, holder) => {
  writeFileSync(`${file}.lock`, JSON.stringify(holder));
  const taken = takeLock(file, 50);
  await expect(taken).rejects.toThrow(LockError);
  await expect(taken).rejects.toThrow(/is being written by process \d+ on .*; wait for it, or remove .*count\.lock/);
});

describe('on a file system', () => {
  const withoutLinks = (code: string): void => {
    vi.spyOn(fs, 'link').mockRejectedValue(Object.assign(new Error(`${code}: no link`), { code }));
    syncBuiltinESMExports();
  };
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  test.each(['EPERM', 'ENOTSUP', 'ENOSYS'])(
    'without links (%s) the lock is written, and held all the same',
    async (code) => {
      withoutLinks(code);
      const release = await takeLock(file, 0);
      expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toMatchObject({ host: hostname(), pid: process.pid });
      await expect(takeLock(file, 0)).rejects.toThrow(LockError);
      expect(readdirSync(directory)).toEqual(['count.lock']);
      await release();
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  test('that refuses the link for another reason nothing is locked, and nothing left', async () => {
    withoutLinks('EROFS');
    await expect(takeLock(file, 0)).rejects.toMatchObject({ code: 'EROFS' });
    expect(readdirSync(directory)).toEqual([]);
  });
});
