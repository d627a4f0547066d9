// Handlers that end in every way there is, for what becomes of it on the wire.

type Callback = (error?: unknown, result?: unknown) => void;
interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  succeed(result?: unknown): void;
  fail(error?: unknown): void;
  done(error?: unknown, result?: unknown): void;
}

export const nothing = async (): Promise<void> => undefined;
export const nil = async (): Promise<null> => null;
export const text = async (): Promise<string> => 'übung \u2028 "quoted"';
export const nested = async (event: unknown): Promise<unknown> => ({
  event,
  list: [1, [undefined, null, () => 1]],
  no: undefined,
});
export const buffer = async (): Promise<Buffer> => Buffer.from([1, 2, 255]);
export const date = async (): Promise<unknown> => ({ at: new Date(0), never: new Date(Number.NaN) });
export const numbers = async (): Promise<unknown> => [Number.NaN, Infinity, -0, 1e21];
export const map = async (): Promise<unknown> => ({ map: new Map([[1, 2]]), set: new Set([1]), error: new Error('e') });
export const toJson = async (): Promise<unknown> => ({ toJSON: () => 'as told' });
export const throwsInToJson = async (): Promise<unknown> => ({
  toJSON: () => {
    throw new RangeError('in toJSON');
  },
});
export const bigInt = async (): Promise<unknown> => 10n;
export const bigIntBack = (_event: unknown, _context: LambdaContext, callback: Callback): void => callback(null, 10n);
export const circle = async (): Promise<unknown> => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  return cycle;
};
export const symbol = async (): Promise<unknown> => Symbol('s');

class Custom extends Error {
  override name = 'Custom';
  readonly code = 42;
}
export const rejectsCustom = async (): Promise<never> => {
  throw new Custom('of its own kind');
};
export const rejectsObject = async (): Promise<never> => {
  // oxlint-disable-next-line typescript/only-throw-error -- what becomes of it is under test
  throw { some: 'object' };
};
export const rejectsNumber = async (): Promise<never> => {
  // oxlint-disable-next-line typescript/only-throw-error -- what becomes of it is under test
  throw 7;
};
export const rejectsNothing = (): Promise<never> => {
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what becomes of it is under test
  return Promise.reject();
};
export const throwsNull = (): never => {
  // oxlint-disable-next-line typescript/only-throw-error -- what becomes of it is under test
  throw null;
};
export const errorLike = async (): Promise<never> => {
  // oxlint-disable-next-line typescript/only-throw-error -- what becomes of it is under test
  throw { name: 'Alike', message: 'looks like one', stack: 'a\nb' };
};
export const backWithError = (_event: unknown, _context: LambdaContext, callback: Callback): void =>
  callback(new Custom('back'));
export const backWithText = (_event: unknown, _context: LambdaContext, callback: Callback): void =>
  callback('just text');
export const backTwice = (_event: unknown, context: LambdaContext, callback: Callback): void => {
  context.callbackWaitsForEmptyEventLoop = false;
  callback(null, 'first');
  callback(null, 'second');
};
export const doneWithResult = (_event: unknown, context: LambdaContext): void => context.done(null, 'done');
export const doneWithError = (_event: unknown, context: LambdaContext): void => context.done(new Custom('done'));
export const failWithNothing = (_event: unknown, context: LambdaContext): void => context.fail();
export const succeedLater = (_event: unknown, context: LambdaContext): void => {
  setTimeout(() => context.succeed('later'), 5);
};
export const rejectsUnheard = async (): Promise<void> => {
  void Promise.reject(new Custom('nobody listens'));
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
};
export const throwsLater = async (): Promise<void> => {
  setTimeout(() => {
    throw new Custom('later');
  }, 1);
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
};
export const thenable = (): PromiseLike<unknown> =>
  ({
    // oxlint-disable-next-line unicorn/no-thenable -- not every promise is Promise
    then: (resolve: (value: unknown) => unknown) => resolve('thenable') as never,
  }) as PromiseLike<unknown>;
