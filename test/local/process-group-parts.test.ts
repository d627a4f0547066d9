// A process and its descendants as one group: what is the function's of it and what only wraps it, and how all of it ends.

import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ProcessGroup } from '../../local/isolation/process-group.ts';
import { eventually } from '../support/eventually.ts';

let group: ProcessGroup;
let noted: string[];
afterEach(() => end());

const scratch = {
  directory: '/',
  name: 'none',
  noteGroup: (pid: number) => void noted.push(`begun ${pid}`),
  forgetGroup: (pid: number) => void noted.push(`gone ${pid}`),
  remove: () => Promise.resolve(),
};
/** A shell that runs `script`. */
const begin = (script: string, wrappers = 0): number => {
  noted = [];
  const launch = { command: '/bin/sh', args: ['-c', script], directory: '/', environment: {}, wrappers };
  group = new ProcessGroup(launch, scratch);
  return group.child.pid!;
};

const end = async (): Promise<void> => {
  const { exitCode, signalCode } = group.child;
  if (exitCode !== null || signalCode !== null) return;
  const gone = group.ended(false);
  group.kill();
  await gone;
};

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
const bytesOf = (pid: number, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]!;
/** The `sleep` that the shell began, once it sleeps: until then what it is loaded with still takes memory. */
const sleeping = (pid: number): Promise<number> =>
  eventually(() => {
    const [child] = childrenOf(pid);
    expect(child === undefined ? '' : commandOf(child)).toBe('sleep');
    expect(readFileSync(`/proc/${child}/status`, 'utf8')).toMatch(/^State:\tS/m);
    return child!;
  });
const isThere = (pid: number): boolean =>
  readdirSync('/proc').includes(String(pid)) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

const both = 'sleep 600 & wait';

describe.each([
  ['VmRSS', () => group.residentBytes()],
  ['RssAnon', () => group.ownBytes()],
  ['VmHWM', () => group.peakBytes()],
] as const)('memory by %s', (field, asked) => {
  test('is that of the process and its descendants', async () => {
    const shell = begin(both);
    const sleep = await sleeping(shell);
    expect(asked()).toBe(bytesOf(shell, field) + bytesOf(sleep, field));
  });

  test('is without what only wraps the program', async () => {
    const sleep = await sleeping(begin(both, 1));
    expect(asked()).toBe(bytesOf(sleep, field));
    expect(asked()).toBeGreaterThan(0);
  });

  test('is none where there are only wrappers, and when it is gone', async () => {
    await sleeping(begin(both, 2));
    expect(asked()).toBe(0);
    await end();
    expect(asked()).toBe(0);
    expect(group.cpuMs()).toBe(0);
  });
});

test('it is noted while it is there, and forgotten when it is gone', async () => {
  const pid = begin('exit 3');
  expect(await group.ended(false)).toBe('exit status 3');
  expect(noted).toEqual([`begun ${pid}`, `gone ${pid}`]);
});

test('the program itself is asked to end, not what wraps it', async () => {
  const shell = begin(`${both}; exit 5`, 1);
  const sleep = await sleeping(shell);
  const ended = group.ended(false);
  group.terminate();
  expect(await ended).toBe('exit status 5');
  expect(isThere(sleep)).toBe(false);
});

test('so is one within two that wrap it', async () => {
  const shell = begin(`sh -c '${both}; exit 6'; exit $?`, 2);
  const middle = await eventually(() => {
    const [child] = childrenOf(shell);
    expect(child).toBeDefined();
    return child!;
  });
  const sleep = await sleeping(middle);
  const ended = group.ended(false);
  group.terminate();
  expect(await ended).toBe('exit status 6');
  expect(isThere(sleep)).toBe(false);
});

test('what has left the group by a session of its own is killed too, where it was seen', async () => {
  const shell = begin('setsid sleep 600 & wait');
  const sleep = await sleeping(shell);
  group.residentBytes();
  group.kill();
  await eventually(() => expect(isThere(sleep)).toBe(false));
});

test('what was seen and has ended since is sent nothing: its number may be another process’s', async () => {
  const shell = begin('setsid sleep 600 & wait; sleep 600');
  const first = await sleeping(shell);
  expect(group.residentBytes()).toBeGreaterThan(0);
  process.kill(first, 'SIGKILL');
  await eventually(() => expect(isThere(first)).toBe(false));
  await sleeping(shell);
  const sent = vi.spyOn(process, 'kill');
  group.stop();
  group.continue();
  await end();
  expect(new Set(sent.mock.calls.map(([pid]) => pid))).toEqual(new Set([-shell]));
});

test('a group that stands still uses no CPU, and goes on when it is told', async () => {
  const shell = begin('while :; do :; done');
  const state = (): string => /^State:\t(\w)/m.exec(readFileSync(`/proc/${shell}/status`, 'utf8'))![1]!;
  await eventually(() => expect(group.cpuMs()).toBeGreaterThan(0));
  group.stop();
  await eventually(() => expect(state()).toBe('T'));
  const before = group.cpuMs();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(group.cpuMs()).toBe(before);
  group.continue();
  await eventually(() => expect(group.cpuMs()).toBeGreaterThan(before));
});
