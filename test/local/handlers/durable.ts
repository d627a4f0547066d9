// Programs on the durable SDK, each with a place where its environment is ended the first time that it comes there.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  createRetryStrategy,
  StepSemantics,
  withDurableExecution,
  type DurableContext,
  type DurableLambdaHandler,
} from '@aws/durable-execution-sdk-js';

/** What every program is given. */
interface Given {
  /** A server that counts how often each place was come to. */
  readonly counter: string;
  /** How the environment ends: its own way out, or a signal. */
  readonly ends: 'exit' | 'kill';
  readonly other?: string;
}

const visits = async ({ counter }: Given, place: string): Promise<number> => {
  const response = await fetch(`${counter}/${place}`, { method: 'POST' });
  return Number(await response.text());
};

/** Comes to a place; the first time, that is the end of the environment. */
const perilous = async (given: Given, place: string): Promise<number> => {
  const count = await visits(given, place);
  if (count > 1) return count;
  if (given.ends === 'kill') process.kill(process.pid, 'SIGKILL');
  else process.exit(1);
  return new Promise(() => undefined);
};

const messageOf = (error: unknown): string => (error as Error).message;

const quick = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 1 }, maxDelay: { seconds: 2 } });

export const steps: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const first = await context.step('first', () => visits(given, 'first'));
  const second = await context.step('second', () => perilous(given, 'second'));
  const third = await context.step('third', () => visits(given, 'third'));
  return { first, second, third };
});

export const retries: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const attempts = await context.step(
    'flaky',
    async ({ attempt }) => {
      if (attempt === 2) await perilous(given, 'flaky');
      if (attempt < 3) throw new RangeError(`attempt ${attempt}`);
      return attempt;
    },
    { retryStrategy: quick },
  );
  const failed = await context
    .step(
      'hopeless',
      () => {
        throw new TypeError('never');
      },
      { retryStrategy: () => ({ shouldRetry: false }) },
    )
    .catch((error: unknown) => ({ name: (error as Error).name, message: messageOf(error) }));
  return { attempts, failed };
});

export const atMostOnce: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const paid = await context.step('pay', () => perilous(given, 'pay'), {
    semantics: StepSemantics.AtMostOncePerRetry,
    retryStrategy: quick,
  });
  return { paid };
});

export const waits: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  await context.wait('before', { seconds: 20 });
  await perilous(given, 'between');
  await context.wait('after', { minutes: 1 });
  return { came: await context.step(() => visits(given, 'end')) };
});

export const polling: DurableLambdaHandler = withDurableExecution((given: Given, context: DurableContext) =>
  context.waitForCondition(
    'until three',
    async (state: { readonly polls: number }) => {
      if (state.polls === 1) await perilous(given, 'poll');
      return { polls: state.polls + 1 };
    },
    {
      initialState: { polls: 0 },
      waitStrategy: ({ polls }) =>
        polls < 3 ? { shouldContinue: true, delay: { seconds: 2 } } : { shouldContinue: false },
    },
  ),
);

export const branches: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const results = await context.parallel('both', [
    async (branch) => branch.step('left', () => visits(given, 'left')),
    async (branch) => {
      await branch.wait({ seconds: 10 });
      return branch.step('right', () => perilous(given, 'right'));
    },
    async (branch) =>
      branch.runInChildContext('inner', async (inner) => {
        await inner.wait({ seconds: 20 });
        return inner.step('deep', () => visits(given, 'deep'));
      }),
  ]);
  return results.getResults();
});

export const mapped: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const items = await context.map(
    'each',
    [1, 2, 3, 4, 5, 6],
    async (item, value) =>
      item.step(
        `item ${value}`,
        async () => {
          if (value === 4) await perilous(given, 'item');
          if (value === 6) throw new Error('six');
          return value * value;
        },
        { retryStrategy: () => ({ shouldRetry: false }) },
      ),
    { maxConcurrency: 2, completionConfig: { toleratedFailureCount: 1 } },
  );
  return { results: items.getResults(), failures: items.failureCount };
});

export const callback: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const answer = await context.waitForCallback('approval', async (callbackId) => {
    await fetch(`${given.counter}/callback`, { method: 'PUT', body: callbackId });
    await perilous(given, 'asked');
  });
  const late = await context
    .waitForCallback('late', () => Promise.resolve(), { timeout: { seconds: 5 } })
    .catch(messageOf);
  return { answer, late };
});

export const beating: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const [promise, callbackId] = await context.createCallback('beat', { heartbeatTimeout: { minutes: 1 } });
  await context.step('tell', async () => {
    await fetch(`${given.counter}/callback`, { method: 'PUT', body: callbackId });
  });
  try {
    return { value: await promise };
  } catch (error) {
    return { error: messageOf(error) };
  }
});

export const children: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const large = await context.runInChildContext('large', async (child) => {
    const parts = [
      await child.step('half', () => Promise.resolve('x'.repeat(200_000))),
      await child.step('rest', () => Promise.resolve('y'.repeat(200_000))),
    ];
    return parts.join('');
  });
  await context.wait({ seconds: 5 });
  const count = await perilous(given, 'after');
  return { length: large.length, count };
});

export const caller: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const squared = await context.invoke('square it', given.other!, { ...given, number: 7 });
  await perilous(given, 'called');
  const plain = await context.invoke('plain', 'plain', { number: 5 });
  const failed = await context.invoke('failing', 'failing', {}).catch(messageOf);
  const missing = await context.invoke('missing', 'nobody', {}).catch(messageOf);
  return { squared, plain, failed, missing };
});

export const squaring: DurableLambdaHandler = withDurableExecution(
  async ({ number, ...given }: Given & { readonly number: number }, context: DurableContext) => {
    await context.wait({ seconds: 10 });
    return context.step(async () => {
      await perilous(given, 'squaring');
      return number * number;
    });
  },
);

export const throwing: DurableLambdaHandler = withDurableExecution(async (_: Given, context: DurableContext) => {
  await context.step(() => Promise.resolve(1));
  throw new SyntaxError('out of order');
});

export const enormous: DurableLambdaHandler = withDurableExecution(({ length }: { readonly length: number }) =>
  Promise.resolve('z'.repeat(length)),
);

/** Works and waits at once: it is not suspended while it works, and asks how the wait goes. */
export const busy: DurableLambdaHandler = withDurableExecution(async (given: Given, context: DurableContext) => {
  const [, worked] = await Promise.all([
    context.wait('short', { seconds: 10 }),
    context.step('long', async () => {
      await sleep(1500);
      return visits(given, 'long');
    }),
  ]);
  return { worked };
});

export const plain = ({ number }: { readonly number: number }): Promise<{ readonly doubled: number }> =>
  Promise.resolve({ doubled: number * 2 });

export const failing = (): Promise<never> => Promise.reject(new EvalError('no luck'));
