// Handlers of the system tests, well-behaved ones.

interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
  succeed(result?: unknown): void;
  fail(error?: unknown): void;
}
type Callback = (error?: unknown, result?: unknown) => void;

let calls = 0;
let ticks = 0;
let leftOver = 'not yet';
let leftOverAtMs = 0;

/** Answers at once; `calls` counts in module scope. */
export const echo = async (event: unknown): Promise<unknown> => {
  calls += 1;
  return { event, calls };
};

/** Waits `event.ms`. */
export const wait = async (event: { ms: number }): Promise<unknown> => {
  await new Promise((resolve) => {
    setTimeout(resolve, event.ms);
  });
  return 'waited';
};

/** Starts a ticking timer on the first call, says how often it ticked; waits `event.ms` first. */
export const ticking = async (event: { ms: number }): Promise<unknown> => {
  calls += 1;
  if (calls === 1) setInterval(() => (ticks += 1), 5);
  const atStart = ticks;
  await new Promise((resolve) => {
    setTimeout(resolve, event.ms);
  });
  return { calls, atStart, atEnd: ticks };
};

/** Leaves work behind on its first call; `leftOverAtMs` is when it was done, 0 before. */
export const leaving = async (event: { ms: number }): Promise<unknown> => {
  calls += 1;
  if (calls === 1) void Promise.resolve().then(() => setTimeout(() => (leftOverAtMs = Date.now()), 30));
  await new Promise((resolve) => {
    setTimeout(resolve, event.ms);
  });
  return { leftOverAtMs };
};

export const failing = async (): Promise<never> => {
  throw new TypeError('boom');
};

export const throwing = (): never => {
  throw new RangeError('thrown at once');
};

export const throwingText = async (): Promise<never> => {
  // oxlint-disable-next-line typescript/only-throw-error -- what Lambda makes of it is under test
  throw 'just text';
};

export const context = async (event: unknown, given: LambdaContext): Promise<unknown> => ({
  ...given,
  event,
  remainingMs: given.getRemainingTimeInMillis(),
  environment: { ...process.env },
});

/** Calls back at once, while a timer is still to run; `event.waits` is callbackWaitsForEmptyEventLoop. */
export const callingBack = (event: { waits: boolean }, given: LambdaContext, callback: Callback): void => {
  given.callbackWaitsForEmptyEventLoop = event.waits;
  leftOver = 'not yet';
  setTimeout(() => (leftOver = 'done'), 150);
  const answer = {
    toJSON: () => leftOver,
  };
  callback(null, answer);
};

export const callingBackError = (_event: unknown, _given: LambdaContext, callback: Callback): void =>
  callback(new RangeError('called back'));

/** Neither calls back nor returns a promise. */
export const silent = (): number => 7;

export const succeeding = (event: unknown, given: LambdaContext): void => given.succeed({ event });
export const failingByContext = (_event: unknown, given: LambdaContext): void => given.fail();

export const printing = async (event: { lines: number }): Promise<string> => {
  for (let i = 0; i < event.lines; i += 1) console.log(`line ${i}\nof two`);
  process.stdout.write('raw text\n');
  return 'printed';
};

export const notAFunction = 42;

/** Prints in every way that a JSON log tells apart. */
export const talks = async (): Promise<void> => {
  console.log('two', 'words');
  console.warn({ an: 'object' });
  console.error(new RangeError('far'));
};

/** Answers with nothing at all. */
export const nothing = async (): Promise<void> => {};

/** Answers with so many bytes. */
export const answersLarge = async (event: { bytes: number }): Promise<string> => 'x'.repeat(event.bytes);

/** Prints metrics as Powertools Metrics 2.36 prints them. */
export const embeds = async (event: { orders: number }): Promise<void> => {
  const metrics = [
    { Name: 'orders', Unit: 'Count' },
    { Name: 'latency', Unit: 'Milliseconds', StorageResolution: 1 },
  ];
  const CloudWatchMetrics = [{ Namespace: 'shop', Dimensions: [['service', 'env']], Metrics: metrics }];
  const _aws = { Timestamp: Date.now(), CloudWatchMetrics };
  const line = { _aws, service: 'orders', env: 'x', orders: [1, event.orders], latency: 12.5 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.stdout.write(`${JSON.stringify({ ...line, env: 3 })}\n`);
};

export const failsWhenAsked = async (event: { fails?: boolean }): Promise<string> => {
  if (event.fails === true) throw new Error('asked to');
  return 'well';
};

export const failsByVariable = async (): Promise<string> => {
  if (process.env['FAILS'] === 'yes') throw new Error('a bad version');
  return process.env['AWS_LAMBDA_FUNCTION_VERSION']!;
};

/** Says of a deployment that it may go on, as the SDK for CodeDeploy says it; unless its variable says how else. */
export const deploymentHook = async (event: {
  DeploymentId: string;
  LifecycleEventHookExecutionId: string;
}): Promise<unknown> => {
  const answer = await fetch(process.env['AWS_ENDPOINT_URL_CODEDEPLOY']!, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
    },
    body: JSON.stringify({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status: process.env['HOOK_STATUS'] ?? 'Succeeded',
    }),
  });
  return answer.json();
};
