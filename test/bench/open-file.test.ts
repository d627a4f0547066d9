// What the desktop opens a file with, and what is said where it draws or opens none.

import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { openFile, type Opener } from '../../bench/terminal/open-file.ts';
import { pictured } from '../../bench/terminal/pictured.ts';
import { PictureError } from '../../reports/index.ts';

const opened = async (platform: NodeJS.Platform, event: 'spawn' | 'error') => {
  const events = new EventEmitter();
  const said: unknown[] = [];
  const isOpened = await openFile('/tmp/report.html', platform, (command, args) => {
    said.push([command, ...args]);
    queueMicrotask(() => events.emit(event, new Error('ENOENT')));
    return { once: events.once.bind(events), unref: () => void said.push('left alone') } as unknown as Opener;
  });
  return [isOpened, ...said];
};

test.each<[NodeJS.Platform, string[]]>([
  ['darwin', ['open', '/tmp/report.html']],
  ['win32', ['cmd', '/c', 'start', '', '/tmp/report.html']],
  ['linux', ['xdg-open', '/tmp/report.html']],
  ['freebsd', ['xdg-open', '/tmp/report.html']],
])('on %s it is opened by %j, which is left alone', async (platform, command) => {
  expect(await opened(platform, 'spawn')).toEqual([true, command, 'left alone']);
});

test('where there is no opener that is told', async () => {
  expect(await opened('linux', 'error')).toEqual([false, ['xdg-open', '/tmp/report.html']]);
});

test('a picture that cannot be drawn is missed, and nothing else; another error is one', async () => {
  const written: unknown[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(text);
    return true;
  });
  try {
    expect(await pictured(async () => 'drawn')).toBe('drawn');
    expect(written).toEqual([]);
    expect(await pictured(() => Promise.reject(new PictureError('no canvas here')))).toBeNull();
    expect(written).toEqual(['no canvas here; everything else is there\n']);
    await expect(pictured(() => Promise.reject(new TypeError('a fault')))).rejects.toThrow('a fault');
  } finally {
    write.mockRestore();
  }
});
