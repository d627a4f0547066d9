// The beginning of a file that is read: as much as tells what it is, and no more, however large it is.

import fs, { writeFileSync, type ReadStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { InputFile } from '../../../bench/calibrate/input-file.ts';
import { ownDirectory } from '../../support/own-directory.ts';
import { replacing } from '../../support/stand-in-platform.ts';

const kilobyte = 1024;
const { at } = ownDirectory('input-file');

/** Its head, and how much of the file was read for it. */
const opened = async (name: string): Promise<{ head: string; readBytes: number }> => {
  const streams: ReadStream[] = [];
  const { createReadStream } = fs;
  const noted = (...args: Parameters<typeof createReadStream>): ReadStream => {
    const stream = createReadStream(...args);
    streams.push(stream);
    return stream;
  };
  return replacing(fs, { createReadStream: noted }, async () => {
    const { head } = await InputFile.open(at(name));
    return { head, readBytes: streams.reduce((sum, { bytesRead }) => sum + bytesRead, 0) };
  });
};

test('of a small file is all of it, without what is blank before it', async () => {
  writeFileSync(at('small.log'), '\n \t\r\nfirst\nsecond\n');
  expect((await opened('small.log')).head).toBe('first\nsecond\n');
});

test('of a large one is 256 KB, and next to nothing more is read', async () => {
  writeFileSync(at('large.log'), 'x'.repeat(8 * kilobyte * kilobyte));
  const { head, readBytes } = await opened('large.log');
  expect(head).toBe('x'.repeat(256 * kilobyte));
  expect(readBytes).toBeLessThanOrEqual(1024 * kilobyte);
});

test('of a compressed one is that of what it stands for', async () => {
  writeFileSync(at('large.log.gz'), gzipSync('y'.repeat(300 * kilobyte)));
  expect((await opened('large.log.gz')).head).toBe('y'.repeat(256 * kilobyte));
});
