// When each built-in client tries again, whole: 120 requests that fail again and again, of which some succeed in the end, held against
// test/golden/client-schedules.txt (`-u` accepts a change).

import { expect, test } from 'vitest';
import { clientRetries, type ClientRetryName } from '../../lambda/client-retry.ts';

const schedule = (name: ClientRetryName, failure: 'throttle' | 'transient', retryAfterMs: number | null): string => {
  const client = clientRetries[name](retryAfterMs);
  const requests = Array.from({ length: 120 }, (_, request) => {
    const delays: number[] = [];
    for (let attempt = 1; attempt < 12; attempt += 1) {
      const delayMs = client.nextDelayMs(attempt, failure, 0.625, 1000 * request);
      if (delayMs < 0) break;
      delays.push(delayMs);
    }
    // Every seventh comes through in the end.
    if (request % 7 === 0) client.succeeded(delays.length + 1, 1000 * request);
    return delays.join(' ') || '-';
  });
  return `${name}, ${failure}, Retry-After ${retryAfterMs}: ${requests.join(' | ')}`;
};

test('every client, after throttles and transient errors', async () => {
  const lines = (Object.keys(clientRetries) as ClientRetryName[]).flatMap((name) =>
    (['throttle', 'transient'] as const).flatMap((failure) =>
      [null, 1500].map((retryAfterMs) => schedule(name, failure, retryAfterMs)),
    ),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/client-schedules.txt');
});
