// What is made of an archive on disk: links, modes, and what is refused before anything is written.

import { Buffer } from 'node:buffer';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveOf } from '../../local/functions/archive.ts';
import { unzip } from '../../local/functions/unzip.ts';
import { zip, zipOf, type ZipEntry } from './zip.ts';

const file = (name: string, text: string, mode = 0o100644): ZipEntry => ({ name, content: Buffer.from(text), mode });
const link = (name: string, target: string): ZipEntry => ({ name, content: Buffer.from(target), mode: 0o120777 });

describe('unpacking', () => {
  const home = mkdtempSync(join(tmpdir(), 'windtunnel-unzip-'));
  afterAll(() => rmSync(home, { recursive: true }));
  let made = 0;
  const unpackedFrom = async (bytes: Buffer): Promise<{ root: string; unreadable: readonly string[] }> => {
    made += 1;
    const root = join(home, String(made), 'task');
    const { unreadable } = await unzip(bytes, root);
    return { root, unreadable };
  };
  const unpacked = (entries: readonly ZipEntry[]) => unpackedFrom(zipOf(entries));

  it('keeps links, wherever in the list they stand', async () => {
    const { root } = await unpacked([
      link('node_modules/a', '.pnpm/a@1/node_modules/a'),
      file('node_modules/.pnpm/a@1/node_modules/a/index.js', 'exports.a = 1;'),
      link('node_modules/.pnpm/a@1/node_modules/b', '../../b@1/node_modules/b'),
      link('dangling', 'not/there'),
      link('loop', 'loop'),
    ]);
    expect(readlinkSync(join(root, 'node_modules/a'))).toBe('.pnpm/a@1/node_modules/a');
    expect(readFileSync(join(root, 'node_modules/a/index.js'), 'utf8')).toBe('exports.a = 1;');
    expect(lstatSync(join(root, 'dangling')).isSymbolicLink()).toBe(true);
  });

  it('finds the one file of an archive that the platform made, as it is', async () => {
    const { root } = await unpackedFrom(archiveOf('src/app.cjs', Buffer.from('bundled')));
    expect(readdirSync(root)).toEqual(['src']);
    expect(readdirSync(join(root, 'src'))).toEqual(['app.cjs']);
    expect(readFileSync(join(root, 'src/app.cjs'), 'utf8')).toBe('bundled');
    expect((lstatSync(join(root, 'src/app.cjs')).mode & 0o777).toString(8)).toBe('644');
  });

  it('makes the same archive of the same content, with the first day that the form knows: 1 January 1980', () => {
    const bytes = archiveOf('app.cjs', Buffer.from('bundled'));
    expect(bytes).toEqual(archiveOf('app.cjs', Buffer.from('bundled')));
    const directoryAt = bytes.indexOf('PK\x01\x02');
    for (const dateAt of [12, directoryAt + 14]) {
      const date = bytes.readUInt16LE(dateAt);
      expect([1980 + (date >> 9), (date >> 5) & 15, date & 31, bytes.readUInt16LE(dateAt - 2)]).toEqual([
        1980, 1, 1, 0,
      ]);
    }
  });

  it.each([
    ['an absolute one', [link('a', '/etc/passwd')]],
    ['one that leads up', [link('a', '../b')]],
    ['one that leads up and back', [link('a', '../task/b')]],
    ['one that leads up by way of another', [link('here', '.'), link('sub/a', '../here/../../b')]],
    ['one that leads up by way of a deep one', [link('up', 'x/y'), file('x/y/z', ''), link('a', 'up/../../..')]],
  ])('refuses links that lead out: %s', async (_, entries) => {
    await expect(unpacked(entries)).rejects.toThrow(
      /^The symbolic link \S+ of the package leads to \S+, which is outside/,
    );
  });

  it('writes nothing through a link', async () => {
    await expect(unpacked([link('a', 'b'), file('a/c', 'x')])).rejects.toThrow('EEXIST');
    await expect(unpacked([link('a', '.'), link('a/c', 'x')])).rejects.toThrow('behind a link');
    expect(readdirSync(home).every((name) => /^\d+$/.test(name))).toBe(true);
  });

  it('keeps modes, and tells what others may not read', async () => {
    const { root, unreadable } = await unpacked([
      file('index.js', '', 0o100600),
      file('run', '', 0o100755),
      file('dir/inner.js', ''),
      { name: 'dir/', content: Buffer.alloc(0), mode: 0o040700 },
      { name: 'empty/', content: Buffer.alloc(0), mode: 0o040755 },
      file('open.js', '', 0o100604),
    ]);
    expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(root, 'index.js')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'empty'))).toEqual([]);
    expect(unreadable).toEqual(['index.js', 'dir/inner.js']);
  });

  it('takes archives whose sizes come last, and leaves archives in it as they are', async () => {
    const inner = zip({ 'x.txt': 'x' });
    const { root } = await unpacked([
      { name: 'deep/er/a.txt', content: Buffer.from('a'), described: true },
      { name: 'inner.zip', content: inner },
    ]);
    expect(readFileSync(join(root, 'deep/er/a.txt'), 'utf8')).toBe('a');
    expect(readFileSync(join(root, 'inner.zip')).equals(inner)).toBe(true);
  });
});
