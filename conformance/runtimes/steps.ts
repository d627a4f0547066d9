// What every runtime is asked to do, and what AWS's documents say must come of it. An event `{ "op": … }` says which:
// nothing answers { calls, birth }, the number of the call in this runtime and a mark of the runtime itself.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, Told } from './caller.ts';

export type StepName =
  | 'invoke'
  | 'error'
  | 'exit'
  | 'timeout'
  | '6 MB in'
  | '6 MB out'
  | 'bytes'
  | 'work after the answer'
  | 'streaming URL'
  | 'streaming invoke'
  | 'streaming error';

export interface Step {
  readonly name: StepName;
  /** What went otherwise; null for nothing. */
  readonly run: (caller: Caller) => Promise<string | null>;
}

interface Identity {
  readonly calls: number;
  readonly birth: string;
}

/** 6 MB is what an event may have, and a response 100 bytes more (Developer Guide, gettingstarted-limits; Invoke's texts). */
const eventLimitBytes = 6 * 1024 * 1024;
const responseLimitBytes = eventLimitBytes + 100;

/** The first that does not hold, in words. */
const unlike = (checks: readonly (readonly [what: string, right: boolean, told: unknown])[]): string | null => {
  const wrong = checks.find(([, right]) => !right);
  return wrong === undefined ? null : `${wrong[0]}: ${JSON.stringify(wrong[2])?.slice(0, 200)}`;
};

const identityOf = (told: Told): Identity => JSON.parse(told.payload) as Identity;

/** A plain call; whatever was before must not reach it. */
const next = async (caller: Caller, of: { readonly birth: string; readonly same: boolean }): Promise<string | null> => {
  const told = await caller.invoke({});
  if (told.error !== null) return `next: ${told.payload.slice(0, 200)}`;
  const { birth } = identityOf(told);
  return (birth === of.birth) === of.same ? null : `next: ${of.same ? 'another' : 'the same'} environment`;
};

const errorTypeIn = ({ payload }: Told): unknown => (JSON.parse(payload) as { errorType?: unknown }).errorType;

const invoke = async (caller: Caller): Promise<string | null> => {
  const [first, second] = [identityOf(await caller.invoke({})), identityOf(await caller.invoke({}))];
  return unlike([
    ['another environment', second.birth === first.birth, [first, second]],
    ['calls', second.calls === first.calls + 1, [first, second]],
  ]);
};

const error = async (caller: Caller): Promise<string | null> => {
  const { birth } = identityOf(await caller.invoke({}));
  const told = await caller.invoke({ op: 'error' });
  return (
    unlike([
      ['error', told.error === 'Unhandled', told],
      ['type', errorTypeIn(told) === 'Asked', told],
    ]) ?? next(caller, { birth, same: true })
  );
};

/** Of a call that ends its runtime: what it is told, and that the next one gets a new runtime. */
const ending = async (caller: Caller, op: string, errorType: string, message: RegExp): Promise<string | null> => {
  const { birth } = identityOf(await caller.invoke({}));
  const told = await caller.invoke({ op });
  return (
    unlike([
      ['error', told.error === 'Unhandled', told],
      ['type', errorTypeIn(told) === errorType, told],
      ['message', message.test(told.payload), told],
    ]) ?? next(caller, { birth, same: false })
  );
};

const bigIn = async (caller: Caller): Promise<string | null> => {
  const padded = (bytes: number): object => ({ op: 'size', pad: 'a'.repeat(bytes - '{"op":"size","pad":""}'.length) });
  const fits = await caller.invoke(padded(eventLimitBytes));
  const long = await caller.refusal(padded(eventLimitBytes + 1));
  return (
    unlike([
      ['size', fits.payload.trim() === String(eventLimitBytes), fits],
      ['one byte more', long === 'RequestTooLargeException', long],
    ]) ?? invoke(caller)
  );
};

const bigOut = async (caller: Caller): Promise<string | null> => {
  const fits = await caller.invoke({ op: 'big', bytes: responseLimitBytes });
  const long = await caller.invoke({ op: 'big', bytes: responseLimitBytes + 1 });
  return (
    unlike([
      ['size', fits.error === null && fits.payload.length === responseLimitBytes, fits.payload.length],
      ['one byte more', long.error === 'Unhandled', long.payload.slice(0, 200)],
      ['type', errorTypeIn(long) === 'Function.ResponseSizeTooLarge', long.payload.slice(0, 200)],
    ]) ?? invoke(caller)
  );
};

const bytes = async (caller: Caller): Promise<string | null> => {
  const told = await caller.invoke({ op: 'bytes' });
  return unlike([['bytes', told.bytes.toString('hex') === '89504e47fffe', told.bytes.toString('hex')]]);
};

/** What all programs work on for after their answer to `after`. */
const afterMs = 700;

/** Who answered, after how long; when it has worked on. */
const answeredAfter = async (caller: Caller): Promise<ReturnType<typeof identityOf> & { tookMs: number }> => {
  const begunMs = performance.now();
  const told = identityOf(await caller.invoke({ op: 'after' }));
  const tookMs = performance.now() - begunMs;
  await sleep(2 * afterMs);
  return { ...told, tookMs };
};

/** The caller has its answer at once, the work is this call's own, and the environment's next call is its own again. */
const after = async (caller: Caller): Promise<string | null> => {
  const { birth } = identityOf(await caller.invoke({}));
  let told = await answeredAfter(caller);
  // A busy machine may keep a caller waiting, too; a runtime that does keeps it every time.
  for (let again = 0; again < 4 && told.tookMs >= afterMs - 50; again += 1) told = await answeredAfter(caller);
  const logged = await caller.invoke({ op: 'after' }, { log: true });
  const line = `after the answer of call ${identityOf(logged).calls}`;
  return (
    unlike([
      ['environment', told.birth === birth, told],
      ['answered after ms', told.tookMs < afterMs - 50, told.tookMs],
      ['its own log', logged.log.includes(line), logged.log],
      ['log of the call before', !logged.log.includes(`after the answer of call ${told.calls}`), logged.log],
      ['duration', Number(/\tDuration: ([\d.]+) ms/.exec(logged.log)?.[1]) >= afterMs, logged.log],
    ]) ?? next(caller, { birth, same: true })
  );
};

const pieces = 'piece 0;piece 1;piece 2;';
/** Three pieces are sent 150 ms apart. */
const leastSpreadMs = 200;

const streamingUrl = async (caller: Caller): Promise<string | null> => {
  const { status, headers, text, spreadMs } = await caller.openUrl();
  return (
    unlike([
      ['status', status === 202, status],
      ['header', headers.get('x-own') === 'v', [...headers]],
      ['cookie', headers.get('set-cookie') === 'a=1', [...headers]],
      ['body', text === pieces, text],
      ['pieces at once', spreadMs > leastSpreadMs, spreadMs],
    ]) ?? null
  );
};

const streamingInvoke = async (caller: Caller): Promise<string | null> => {
  const { text, spreadMs, errorCode } = await caller.invokeStreamed({ op: 'stream' });
  return unlike([
    ['error', errorCode === null, errorCode],
    ['body', text.endsWith(`\0${pieces}`), text],
    ['prelude', /"statusCode": ?202/.test(text), text],
    ['pieces at once', spreadMs > leastSpreadMs, spreadMs],
  ]);
};

/** What was sent before the error arrives, and the end says that there was one. */
const streamingError = async (caller: Caller): Promise<string | null> => {
  const { text, errorCode, errorDetails } = await caller.invokeStreamed({ op: 'streamError' });
  return (
    unlike([
      ['body', text.endsWith('piece 0;'), text],
      ['code', errorCode !== null, errorCode],
      ['details', errorDetails.includes('midway'), errorDetails],
    ]) ?? streamingInvoke(caller)
  );
};

const tries = 3;

/** A runtime that a busy machine keeps from asking for its next event leaves that to another environment: one of three is in time. */
const inTime = ({ name, run }: Step): Step => ({
  name,
  run: async (caller) => {
    let wrong = await run(caller);
    for (let count = 1; count < tries && wrong?.includes('another environment') === true; count += 1)
      wrong = await run(caller);
    return wrong;
  },
});

const inOrder: readonly Step[] = [
  { name: 'invoke', run: invoke },
  { name: 'error', run: error },
  {
    name: 'exit',
    run: (caller) => ending(caller, 'exit', 'Runtime.ExitError', /Runtime exited with error: exit status 3/),
  },
  {
    name: 'timeout',
    run: (caller) => ending(caller, 'sleep', 'Sandbox.Timedout', /Task timed out after 3\.00 seconds/),
  },
  { name: '6 MB in', run: bigIn },
  { name: '6 MB out', run: bigOut },
  { name: 'bytes', run: bytes },
  { name: 'work after the answer', run: after },
  { name: 'streaming URL', run: streamingUrl },
  { name: 'streaming invoke', run: streamingInvoke },
  { name: 'streaming error', run: streamingError },
];

export const steps: readonly Step[] = inOrder.map(inTime);
