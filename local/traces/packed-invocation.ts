// A traced invocation that is over, as bytes: what is kept of it until somebody reads its trace.

import type { AttemptOutcome, TracedAttempt, TracedInvocation } from '../../lambda/index.ts';
import type { Block } from './record-log.ts';

/** `1-<8 hex digits>-<24 hex digits>`. */
export const traceIdChars = 35;
const baseChars = 15;
const parentChars = 16;
const outcomes: readonly AttemptOutcome[] = ['completed', 'failed', 'timedOut', 'throttled'];

type Names = Pick<TracedInvocation, 'functionName' | 'functionArn' | 'accountId'>;

/** Names that many invocations share, kept once. */
export class SharedNames {
  readonly #all: Names[] = [];
  /** By ARN, which says them all. */
  readonly #indices = new Map<string, number>();

  indexOf({ functionName, functionArn, accountId }: Names): number {
    const known = this.#indices.get(functionArn);
    if (known !== undefined) return known;
    this.#indices.set(functionArn, this.#all.length);
    return this.#all.push({ functionName, functionArn, accountId }) - 1;
  }

  at(index: number): Names {
    return this.#all[index]!;
  }
}

/** Where numbers lie, in doubles from the start. The first double is of whoever keeps records of several kinds. */
const arrivedMs = 1;
const endedMs = 2;
/** In words: the names, bits and the length of the request id, how many attempts there are. */
const namesWord = 6;
const bitsWord = 7;
const attemptsWord = 8;
const numbersEnd = 5;
/** Of an attempt: seven instants and a length in the order of their fields, then two words: bits, and the bytes of its error. */
const attemptNumbers = 9;
const attemptBitsWord = 16;
const attemptErrorWord = 17;

const hasParent = 1;
const isAsynchronous = 2;
/** Of an attempt, above the two bits of its outcome. */
const isRestored = 4;
const hasError = 8;

const numbersOf = (attempts: number): number => numbersEnd + attempts * attemptNumbers;

const errorBytes = ({ error }: TracedAttempt): number => (error === null ? 0 : Buffer.byteLength(error));

/** How many bytes it takes. */
export const packedBytes = ({ parentId, requestId, attempts }: TracedInvocation): number => {
  const parent = parentId === null ? 0 : parentChars;
  let bytes = numbersOf(attempts.length) * 8 + traceIdChars + baseChars + parent + requestId.length;
  for (const attempt of attempts) bytes += baseChars + errorBytes(attempt);
  return bytes;
};

const packAttempt = ({ doubles, words }: Block, at: number, attempt: TracedAttempt): void => {
  doubles[at] = attempt.askedMs;
  doubles[at + 1] = attempt.admittedMs;
  doubles[at + 2] = attempt.initStartMs;
  doubles[at + 3] = attempt.initEndMs;
  doubles[at + 4] = attempt.invokedMs;
  doubles[at + 5] = attempt.answeredMs;
  doubles[at + 6] = attempt.endedMs;
  doubles[at + 7] = attempt.extensionsMs;
  const { outcome, restored, error } = attempt;
  const bits = outcomes.indexOf(outcome) | (restored ? isRestored : 0) | (error === null ? 0 : hasError);
  words[at * 2 + attemptBitsWord] = bits;
  words[at * 2 + attemptErrorWord] = errorBytes(attempt);
};

/** @param at where it begins: a multiple of 8 */
export const packInvocation = (invocation: TracedInvocation, block: Block, at: number, names: SharedNames): void => {
  const { traceId, idBase, parentId, requestId, asynchronous, attempts } = invocation;
  const { bytes, doubles, words } = block;
  doubles[at / 8 + arrivedMs] = invocation.arrivedMs;
  doubles[at / 8 + endedMs] = invocation.endedMs;
  const bits = (parentId === null ? 0 : hasParent) | (asynchronous ? isAsynchronous : 0);
  words[at / 4 + namesWord] = names.indexOf(invocation);
  words[at / 4 + bitsWord] = bits | (requestId.length << 8);
  words[at / 4 + attemptsWord] = attempts.length;
  let ids = traceId + idBase + (parentId ?? '') + requestId;
  let errors = '';
  let attemptAt = at / 8 + numbersEnd;
  for (const attempt of attempts) {
    packAttempt(block, attemptAt, attempt);
    attemptAt += attemptNumbers;
    ids += attempt.idBase;
    errors += attempt.error ?? '';
  }
  // Ids are ASCII.
  bytes.write(ids, attemptAt * 8, 'latin1');
  if (errors !== '') bytes.write(errors, attemptAt * 8 + ids.length, 'utf8');
};

/** Of one that was packed at a place: its trace id. */
export const packedTraceId = ({ bytes, words }: Block, at: number): string => {
  const textAt = at + numbersOf(words[at / 4 + attemptsWord]!) * 8;
  return bytes.toString('latin1', textAt, textAt + traceIdChars);
};

export const packedArrivedMs = ({ doubles }: Block, at: number): number => doubles[at / 8 + arrivedMs]!;

/** One that was packed at a place. */
export const unpackInvocation = (block: Block, at: number, names: SharedNames): TracedInvocation => {
  const { bytes, doubles, words } = block;
  const bits = words[at / 4 + bitsWord]!;
  const count = words[at / 4 + attemptsWord]!;
  let textAt = at + numbersOf(count) * 8;
  const text = (chars: number, encoding: BufferEncoding = 'latin1'): string => {
    textAt += chars;
    return bytes.toString(encoding, textAt - chars, textAt);
  };
  const ids = {
    traceId: text(traceIdChars),
    idBase: text(baseChars),
    parentId: (bits & hasParent) === 0 ? null : text(parentChars),
    requestId: text(bits >>> 8),
  };
  const bases = Array.from({ length: count }, () => text(baseChars));
  const attempts = bases.map((idBase, index): TracedAttempt => {
    const first = at / 8 + numbersEnd + index * attemptNumbers;
    const attemptBits = words[first * 2 + attemptBitsWord]!;
    return {
      idBase,
      askedMs: doubles[first]!,
      admittedMs: doubles[first + 1]!,
      initStartMs: doubles[first + 2]!,
      initEndMs: doubles[first + 3]!,
      restored: (attemptBits & isRestored) !== 0,
      invokedMs: doubles[first + 4]!,
      answeredMs: doubles[first + 5]!,
      endedMs: doubles[first + 6]!,
      extensionsMs: doubles[first + 7]!,
      outcome: outcomes[attemptBits & 3]!,
      error: (attemptBits & hasError) === 0 ? null : text(words[first * 2 + attemptErrorWord]!, 'utf8'),
    };
  });
  return {
    ...names.at(words[at / 4 + namesWord]!),
    ...ids,
    asynchronous: (bits & isAsynchronous) !== 0,
    arrivedMs: packedArrivedMs(block, at),
    attempts,
    endedMs: doubles[at / 8 + endedMs]!,
  };
};
