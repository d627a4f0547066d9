// The promises of the Sandbox port: one suite for every adapter there is.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleHandler,
  machineClock,
  openScratch,
  type Bundle,
  type Sandbox,
  type SandboxAnswer,
  type SandboxOptions,
  type Scratch,
} from 'lambda-windtunnel/local';
import { comesTrue, handlerPath } from './support.ts';

export type NewSandbox = (options: Omit<SandboxOptions, 'home'>) => Sandbox;

export interface Adapter {
  readonly name: string;
  /** Whether the runtime is ours, and so blocks from its answer on; another runs until its signal comes. */
  readonly ours: boolean;
  open(scratch: Scratch, directory: string): Promise<NewSandbox>;
}

type Outcome =
  | { readonly result: unknown }
  | { readonly error: readonly [type: string, message: string]; readonly ends: boolean };

const outcomeOf = async (sandbox: Sandbox, answer: SandboxAnswer): Promise<Outcome | SandboxAnswer> => {
  if (answer.kind === 'answered') return { result: JSON.parse(answer.payload) as unknown };
  if (answer.kind === 'exited') return answer;
  const { errorType, errorMessage, trace } = JSON.parse(answer.payload) as Record<string, string>;
  // What says the type twice says the same, and there is a trace.
  if (errorType !== answer.errorType || !Array.isArray(trace)) return answer;
  return { error: [errorType, errorMessage!], ends: (await sandbox.rest()).kind === 'exited' };
};
const result = (of: unknown): Outcome => ({ result: of });
const error = (type: string, message: string, ends = false): Outcome => ({ error: [type, message], ends });

/** Recorded from aws-lambda-ric 3.3.0, which is driven here too where it has been built. */
const endings: readonly (readonly [name: string, outcome: Outcome])[] = [
  ['nothing', result(null)],
  ['nil', result(null)],
  ['text', result('übung \u2028 "quoted"')],
  ['nested', result({ event: { n: 1 }, list: [1, [null, null, null]] })],
  ['buffer', result({ type: 'Buffer', data: [1, 2, 255] })],
  ['date', result({ at: '1970-01-01T00:00:00.000Z', never: null })],
  ['numbers', result([null, null, 0, 1e21])],
  ['map', result({ map: {}, set: {}, error: {} })],
  ['toJson', result('as told')],
  ['throwsInToJson', error('Error', 'Unable to stringify response body')],
  ['bigInt', error('Error', 'Unable to stringify response body')],
  ['bigIntBack', error('Error', 'Unable to stringify response body', true)],
  ['circle', error('Error', 'Unable to stringify response body')],
  ['symbol', error('TypeError', 'Wrong arguments')],
  ['rejectsCustom', error('Custom', 'of its own kind')],
  ['rejectsObject', error('object', '[object Object]')],
  ['rejectsNumber', error('number', '7')],
  ['rejectsNothing', error('string', 'handled')],
  ['throwsNull', result(null)],
  ['errorLike', error('Alike', 'looks like one')],
  ['backWithError', error('Custom', 'back')],
  ['backWithText', error('string', 'just text')],
  ['backTwice', result('first')],
  ['doneWithResult', result('done')],
  ['doneWithError', error('Custom', 'done')],
  ['failWithNothing', error('string', 'handled')],
  ['succeedLater', result('later')],
  ['thenable', result('thenable')],
  ['rejectsUnheard', error('Runtime.UnhandledPromiseRejection', 'Custom: nobody listens', true)],
  ['throwsLater', error('Custom', 'later', true)],
];

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** All promises of the port, held by one adapter. */
export const conformance = (adapter: Adapter): void => {
  describe(`a sandbox in a ${adapter.name}`, () => {
    const scratch = openScratch();
    const directory = join(scratch.directory, 'runtime');
    const alive = new Set<Sandbox>();
    const bundles = new Map<string, Bundle>();
    let newSandbox: NewSandbox;
    let requests = 0;

    beforeAll(async () => {
      mkdirSync(directory);
      newSandbox = await adapter.open(scratch, directory);
      for (const file of ['sample', 'hostile', 'answers', 'after', 'throws-at-load']) {
        bundles.set(file, await bundleHandler(handlerPath(`${file}.ts`), join(directory, file)));
      }
    });
    afterAll(async () => {
      await Promise.all([...alive].map((sandbox) => sandbox.kill()));
      await scratch.remove();
    });

    const sandboxOf = (
      handlerExport: string,
      onLog: (text: string) => void = () => undefined,
      file = 'sample',
    ): Sandbox => {
      const sandbox = newSandbox({
        clock: machineClock,
        onLog,
        places: { taskRoot: directory, layers: null, modules: null },
        program: {
          handlerFile: bundles.get(file)!.file,
          handlerFormat: bundles.get(file)!.format,
          handlerExport,
          functionName: handlerExport,
          memoryMb: 128,
          logGroupName: 'group',
          logStreamName: 'stream',
          environment: {
            ONLY: 'this',
            PATH: '/usr/bin:/bin',
            _HANDLER: `${file}.${handlerExport}`,
            AWS_LAMBDA_FUNCTION_NAME: handlerExport,
            AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
            AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
          },
        },
      });
      alive.add(sandbox);
      return sandbox;
    };
    const invoke = (sandbox: Sandbox, event: unknown): Promise<SandboxAnswer> =>
      sandbox.invoke({
        requestId: `request-${(requests += 1)}`,
        payload: JSON.stringify(event),
        invokedFunctionArn: 'arn',
        deadlineMs: machineClock() + 10_000,
        clientContext: null,
        traceId: null,
        wantsLog: true,
      });
    const resultOf = async <T>(sandbox: Sandbox, event: unknown): Promise<T> => {
      const answer = await invoke(sandbox, event);
      expect(answer.kind).toBe('answered');
      expect((await sandbox.rest()).kind).toBe('asked');
      return JSON.parse((answer as { payload: string }).payload) as T;
    };

    it('starts, and answers on the same clock as its caller', async () => {
      const sandbox = sandboxOf('echo');
      const beforeMs = machineClock();
      const start = await sandbox.start();
      expect(start.kind).toBe('ready');
      const answer = await invoke(sandbox, 1);
      expect(start.atMs).toBeGreaterThan(beforeMs);
      expect(answer.atMs).toBeGreaterThan(start.atMs);
      expect(answer.atMs).toBeLessThanOrEqual(machineClock());
      expect(sandbox.maxMemoryBytes).toBeGreaterThan(1024 * 1024);
    });

    for (const [name, outcome] of endings) {
      it(`ends ${name} as the official runtime client does`, async () => {
        const sandbox = sandboxOf(name, undefined, 'answers');
        await sandbox.start();
        expect(await outcomeOf(sandbox, await invoke(sandbox, { n: 1 }))).toEqual(outcome);
        void sandbox.kill();
      });
    }

    it('says why it did not start', async () => {
      const start = await sandboxOf('handler', undefined, 'throws-at-load').start();
      expect(start).toMatchObject({ kind: 'failed', errorType: 'URIError' });
    });

    it('stands still between requests', async () => {
      const sandbox = sandboxOf('ticking');
      await sandbox.start();
      interface Ticks {
        readonly atStart: number;
        readonly atEnd: number;
      }
      const first = await resultOf<Ticks>(sandbox, { ms: 50 });
      await pause(300);
      const second = await resultOf<Ticks>(sandbox, { ms: 0 });
      // 300 ms awake would be 60.
      expect(second.atStart - first.atEnd).toBeLessThanOrEqual(adapter.ours ? 1 : 5);
      expect(second.atEnd).toBeGreaterThanOrEqual(second.atStart);
    });

    it('serves a handler that leaves nothing to wait for', async () => {
      const sandbox = sandboxOf('silent');
      await sandbox.start();
      for (let i = 0; i < 20; i += 1) {
        await pause(i % 3);
        expect(await resultOf(sandbox, i)).toBeNull();
      }
    });

    it('hands over what the handler prints before its answer, in order', async () => {
      let text = '';
      const sandbox = sandboxOf('printing', (piece) => (text += piece));
      await sandbox.start();
      expect(await resultOf(sandbox, { lines: 2 })).toBe('printed');
      expect(text.split('\n').map((line) => line.split('\t').at(-1))).toEqual([
        'line 0\rof two',
        'line 1\rof two',
        'raw text',
        '',
      ]);
    });

    it('tells an error from an exit', async () => {
      const failing = sandboxOf('failing');
      await failing.start();
      for (let i = 0; i < 2; i += 1) {
        expect(await invoke(failing, {})).toMatchObject({ kind: 'failed', errorType: 'TypeError' });
        expect((await failing.rest()).kind).toBe('asked');
      }
      const exiting = sandboxOf('exits', undefined, 'hostile');
      await exiting.start();
      expect(await invoke(exiting, { status: 9 })).toMatchObject({ kind: 'exited', reason: 'exit status 9' });
      expect(await invoke(exiting, { status: 9 })).toMatchObject({ kind: 'exited', reason: 'exit status 9' });
    });

    it('rests when the runtime asks for the next request, not when it has answered', async () => {
      let text = '';
      const sandbox = sandboxOf('worksOn', (piece) => (text += piece), 'after');
      await sandbox.start();
      for (let call = 1; call <= 2; call += 1) {
        const sentMs = performance.now();
        const answer = await invoke(sandbox, { ms: 150 });
        const rest = await sandbox.rest();
        expect([answer.kind, rest.kind]).toEqual(['answered', 'asked']);
        // The answer may be told late on a busy machine; the work of 150 ms began after the invocation was sent in any case.
        expect(rest.atMs).toBeGreaterThan(answer.atMs);
        expect(performance.now() - sentMs).toBeGreaterThanOrEqual(149);
        expect(text).toContain(`worked on in call ${call}`);
      }
    });

    it.each([
      ['reject', 'exit status 128'],
      ['throw', 'exit status 129'],
      ['exit', 'exit status 7'],
    ])('keeps its answer when its runtime ends after it: %s', async (what, reason) => {
      const sandbox = sandboxOf('leaves', undefined, 'after');
      await sandbox.start();
      expect(await invoke(sandbox, { what })).toMatchObject({ kind: 'answered', payload: '1' });
      expect(await sandbox.rest()).toMatchObject({ kind: 'exited', reason });
      expect(await invoke(sandbox, {})).toMatchObject({ kind: 'exited' });
    });

    it('can be killed at any time: starting, frozen, waiting, looping', async () => {
      const starting = sandboxOf('echo');
      const start = starting.start();
      await starting.kill();
      expect((await start).kind).toBe('exited');

      const frozen = sandboxOf('echo');
      await frozen.start();
      await frozen.kill();
      expect((await invoke(frozen, {})).kind).toBe('exited');

      for (const [name, file] of [
        ['wait', 'sample'],
        ['loops', 'hostile'],
      ] as const) {
        const busy = sandboxOf(name, undefined, file);
        await busy.start();
        const answer = invoke(busy, { ms: 60_000 });
        await pause(50);
        await busy.kill();
        expect((await answer).kind).toBe('exited');
      }
    });

    it('does not wait for its thread when killed: the answer comes at once', async () => {
      const busy = sandboxOf('loops', undefined, 'hostile');
      await busy.start();
      let settled = false;
      void invoke(busy, {}).then(() => (settled = true));
      const gone = busy.kill();
      expect(await comesTrue(() => settled)).toBe(true);
      await gone;
    });
  });
};
