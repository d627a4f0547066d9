// Logs of Lambda as shippers, containers and other tools hand them on.

import { describe, expect, test } from 'vitest';
import { readTexts } from './reading.ts';

const lines = [
  'INIT_START Runtime Version: nodejs:22.v57\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0000',
  'START RequestId: 00000000-0000-4000-8000-000000000001 Version: $LATEST',
  'END RequestId: 00000000-0000-4000-8000-000000000001',
  'REPORT RequestId: 00000000-0000-4000-8000-000000000001\tDuration: 20.50 ms\tBilled Duration: 201 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\tInit Duration: 180.00 ms\t',
  'START RequestId: 00000000-0000-4000-8000-000000000002 Version: $LATEST',
  '2026-03-02T10:00:01.000Z\t00000000-0000-4000-8000-000000000002\tINFO\tDuration: 9999.99 ms said the handler',
  'END RequestId: 00000000-0000-4000-8000-000000000002',
  'REPORT RequestId: 00000000-0000-4000-8000-000000000002\tDuration: 30.50 ms\tBilled Duration: 31 ms\tMemory Size: 128 MB\tMax Memory Used: 61 MB\t',
];
const startMs = Date.UTC(2026, 2, 2, 10);
const isoAt = (index: number): string => new Date(startMs + index * 100).toISOString();

const shapes: Readonly<Record<string, string>> = {
  'events, a line each': lines
    .map((message, i) => JSON.stringify({ timestamp: startMs + i * 100, message }))
    .join('\n'),
  'events, a line each, with the fields of Logs Insights': lines
    .map((text, i) => JSON.stringify({ '@timestamp': isoAt(i), '@message': text, '@logStream': 's' }))
    .join('\n'),
  'events in a list': JSON.stringify(lines.map((message, i) => ({ timestamp: startMs + i * 100, message }))),
  'events one after the other over several lines': lines
    .map((message, i) => JSON.stringify({ timestamp: startMs + i * 100, message }, null, 2))
    .join('\n'),
  'lines of a container in JSON': lines
    .map((text, i) => JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: isoAt(i) }))
    .join('\n'),
  'lines of a container in text': lines.map((text, i) => `${isoAt(i)} stdout F ${text}`).join('\n'),
  'every line twice at its beginning': `${lines[0]}\n${lines.join('\n')}`,
};

describe('one log, handed on as', () => {
  test.each(Object.entries(shapes))('%s', async (_, text) => {
    const { only } = await readTexts([text]);
    expect(only.warm).toMatchObject({ count: 1, meanMs: 30.5 });
    expect(only.init).toMatchObject({ count: 1, meanMs: 180 });
    expect(only).toMatchObject({ coldStarts: 1, billedMs: 232, memoryMb: 128, maxMemoryUsedMb: 61 });
  });

  test('events, the last of which is cut off', async () => {
    const { json, only } = await readTexts([`${shapes['events, a line each']!}\n{"timestamp":1,"mess`]);
    expect(json.broken).toBe(1);
    expect(only.warm.count).toBe(1);
  });
});

test('a file of blank lines is empty', async () => {
  await expect(readTexts(['\n\r\n'])).rejects.toThrow('is empty');
});
