// Which sandboxes a function gets, and what is said of it, where threads are asked for or are enough; no process is begun.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainNeeds } from '../../local/code/handler-code.ts';
import type { FoundSdk } from '../../local/code/provided-sdk.ts';
import { Inspection, type InspectOptions } from '../../local/inspect/inspection.ts';
import { sandboxMaker, type RunCode } from '../../local/isolation/sandbox-maker.ts';
import type { Scratch } from '../../local/isolation/scratch.ts';
import type { LocalFunction } from '../../local/settings/local-function.ts';
import { managedConfig } from '../support/managed-config.ts';
import { localFunction } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'sandbox-maker-'));
const layers = join(directory, 'layers');
beforeAll(() => {
  mkdirSync(join(layers, 'extensions'), { recursive: true });
  for (const name of ['b', 'a']) writeFileSync(join(layers, 'extensions', name), '');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const made = async (sandbox: 'thread' | 'auto', inspect?: InspectOptions) => {
  const notes: string[] = [];
  const maker = await sandboxMaker(
    { sandbox, onNote: (text: string) => notes.push(text), ...(inspect === undefined ? {} : { inspect }) },
    {} as Scratch,
    { runtimeDirectory: directory, sdk: null as unknown as FoundSdk },
  );
  return { maker, notes };
};
const fn = (
  environment: Record<string, string> = {},
  config: Partial<LocalFunction['config']> = {},
): LocalFunction => ({
  ...localFunction('sample.ts', 'echo', { name: 'f', ...config }),
  environment: { TZ: new Intl.DateTimeFormat().resolvedOptions().timeZone, ...environment },
});
const code = (more: Partial<RunCode> = {}): RunCode => ({ format: 'esm', needs: plainNeeds, layers: null, ...more });
const traits = { format: 'esm', lambdaPaths: false, extensions: [] } as const;

test('where threads are asked for each gets one, and it is said what it lacks', async () => {
  const { maker, notes } = await made('thread');
  expect(maker.environments).toBe('worker threads');
  const of = (...call: Parameters<typeof maker.of>): string[] => {
    notes.length = 0;
    const given = maker.of(...call);
    expect(given.way()).toMatchObject({ confinement: null, extensions: false });
    expect(given.needsProcess('it is odd')).toBe(false);
    return [...notes];
  };
  expect(of(fn(), code())).toEqual([]);
  expect(of(fn({ LANG: 'C' }), code())).toEqual([
    'f runs in a thread, as asked, though LANG is read when a process starts',
  ]);
  expect(of(fn({}, { managed: managedConfig() }), code())).toEqual([
    'f runs in processes, whatever was asked for: it runs on Managed Instances: many requests at once in one environment',
  ]);
  expect(of(fn(), code({ layers }))).toEqual([
    'f runs in a thread, as asked, though its layers bring what runs beside it from /opt/extensions: a, b',
  ]);
  // The format hides what the layers bring.
  expect(of(fn(), code({ layers, format: 'executable' }))).toEqual([
    'f runs in a thread, as asked, though it brings its own runtime for nodejs20.x',
    'f runs without what a process starts from /opt/extensions: a, b',
  ]);
  expect(of(fn(), code({ needs: { ...plainNeeds, lambdaPaths: true } }))).toEqual([
    'f runs in a thread, as asked, though its code speaks of /opt, /var/task or AWS_LAMBDA_RUNTIME_API, which no thread has',
  ]);
  expect(await maker.confinementFor(true)).toBeNull();
  expect(await maker.confinementOf(fn({ LANG: 'C' }), traits)).toBeNull();
});

test('where it is not said, a thread is enough until something asks for a process, which is said once', async () => {
  const { maker, notes } = await made('auto');
  expect(maker.environments).toBe('worker threads');
  const given = maker.of(fn(), code());
  expect(given.way()).toMatchObject({ confinement: null, extensions: false });
  expect(notes).toEqual([]);
  expect(given.needsProcess('it is odd')).toBe(true);
  expect(given.needsProcess('it is odder')).toBe(false);
  expect(notes).toEqual(['f runs in a process: it is odd']);
  notes.length = 0;
  expect(maker.of(fn({ LANG: 'C' }), code()).needsProcess('it is odd')).toBe(false);
  expect(notes).toEqual(['f runs in a process: LANG is read when a process starts']);
  expect(await maker.confinementFor(false)).toBeNull();
  expect(await maker.confinementOf(fn(), traits)).toBeNull();
});

test('a function that is debugged is where an editor has its files, whatever it needs', async () => {
  const { maker, notes } = await made('auto', { functionName: 'f', port: 9229 });
  expect(await maker.confinementOf(fn({ LANG: 'C' }), traits)).toBeNull();
  expect(maker.of(fn({ LANG: 'C' }), code()).needsProcess('it is odd')).toBe(false);
  expect(notes).toEqual([]);
  // Another one goes by its own needs.
  expect(maker.of(fn({}, { name: 'g' }), code()).needsProcess('it is odd')).toBe(true);
  expect(notes).toEqual(['g runs in a process: it is odd']);
});

test('each environment that is debugged has a port of its own, the first that is free', () => {
  const notes: string[] = [];
  const inspection = new Inspection({ functionName: 'f', port: 9229 }, (text) => notes.push(text));
  expect([inspection.take(), inspection.take(), inspection.take()]).toEqual([9229, 9230, 9231]);
  inspection.release(9230);
  expect([inspection.take(), inspection.take()]).toEqual([9230, 9232]);
  expect(notes[3]).toBe('f waits for a debugger at 127.0.0.1:9230: attach, and let it run');
});

test('nobody need listen to what is said', async () => {
  const maker = await sandboxMaker({ sandbox: 'auto' } as never, {} as Scratch, {
    runtimeDirectory: directory,
    sdk: null as unknown as FoundSdk,
  });
  expect(maker.of(fn(), code()).needsProcess('it is odd')).toBe(true);
});
