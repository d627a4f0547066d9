// The log of a function that wants JSON: the platform's records and what the handler prints.

import { expect, test } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';

test.each(['thread', 'process'] as const)('JSON, in a %s', async (sandbox) => {
  const platform = await testPlatform([{ ...localFunction('sample.ts', 'talks'), logFormat: 'JSON' }], { sandbox });
  try {
    const { log } = await invoke(platform, 'talks', {});
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const requestId = (lines[0]!['record'] as { requestId: string }).requestId;
    expect(lines).toMatchObject([
      { type: 'platform.start', record: { requestId, version: '$LATEST' } },
      { level: 'INFO', requestId, message: 'two words' },
      { level: 'WARN', requestId, message: { an: 'object' } },
      { level: 'ERROR', requestId, errorType: 'RangeError', errorMessage: 'far' },
      {
        type: 'platform.report',
        record: {
          requestId,
          status: 'success',
          metrics: { memorySizeMB: 128, durationMs: expect.any(Number) as number },
        },
      },
    ]);
  } finally {
    await platform.stop();
  }
});
