// Handlers that leave something behind when they have answered.

declare const awslambda: {
  streamifyResponse(handler: StreamingHandler): StreamingHandler;
};

interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  succeed(result?: unknown): void;
}

let calls = 0;
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const block = (ms: number): void => {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
};

/** Does what the event says in the turn in which it answers: `reject`, `throw` or `exit`. */
export const leaves = async (event: { what?: string }): Promise<number> => {
  calls += 1;
  if (event.what === 'reject') void Promise.reject(new RangeError('forgotten'));
  if (event.what === 'throw') {
    process.nextTick(() => {
      throw new RangeError('thrown afterwards');
    });
  }
  if (event.what === 'exit') setImmediate(() => process.exit(7));
  return calls;
};

/** Works on for `event.ms` when it has answered, and prints then. */
export const worksOn = (event: { ms: number }, context: LambdaContext): void => {
  calls += 1;
  context.succeed(calls);
  block(event.ms);
  console.log(`worked on in call ${calls}`);
};

/** Prints in a later turn than that of its answer. */
export const later = async (event: { ms: number }): Promise<number> => {
  calls += 1;
  setTimeout(() => console.log('later'), event.ms);
  return calls;
};

interface Stream {
  write(text: string): void;
  end(text?: string): void;
}

interface StreamEvent {
  readonly ms: number;
  readonly rejects?: boolean;
  /** callbackWaitsForEmptyEventLoop. */
  readonly waits: boolean;
}
type StreamingHandler = (event: StreamEvent, stream: Stream, context: LambdaContext) => Promise<void>;

/** Ends its stream, and returns `event.ms` later. */
export const streams: StreamingHandler = awslambda.streamifyResponse(async (event, stream) => {
  calls += 1;
  stream.write(`call ${calls}`);
  stream.end();
  await sleep(event.ms);
  console.log('returned');
  if (event.rejects === true) void Promise.reject(new RangeError('forgotten'));
});

/** Leaves a timer behind. */
export const streamsAndWaits: StreamingHandler = awslambda.streamifyResponse(async (event, stream, context) => {
  context.callbackWaitsForEmptyEventLoop = event.waits;
  setTimeout(() => console.log('timer'), event.ms);
  stream.write('streamed');
  stream.end();
});

/** Counts its calls. */
export const counts = async (): Promise<number> => (calls += 1);
