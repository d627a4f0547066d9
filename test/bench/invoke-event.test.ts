// The event of windtunnel invoke: where it may come from, and what is none.

import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { invokeEvent } from '../../bench/commands/invoke-event.ts';
import { sampleEvents } from '../../bench/template/sample-events.ts';
import { placeWith, type Place } from '../support/command-line.ts';

let place: Place;
beforeAll(() => {
  place = placeWith({ 'event.json': '{"a": 1}', 'broken.json': '{"a": ' });
});
afterAll(() => place.remove());

test('without one it is an empty object; a file and what is written are sent as they are', async () => {
  expect(await invokeEvent(undefined)).toBe('{}');
  expect(await invokeEvent(join(place.directory, 'event.json'))).toBe('{"a": 1}');
  for (const text of ['{"b":2}', '[1]', '"x"', '-5', 'null', 'true', 'false', '  {}']) {
    expect(await invokeEvent(text)).toBe(text);
  }
});

test('a dash stands for what comes on stdin, which is looked at as well', async () => {
  const stdin = vi.spyOn(process, 'stdin', 'get');
  const given = (text: string): Promise<string> => {
    stdin.mockReturnValue(Readable.from([Buffer.from(text)]) as never);
    return invokeEvent('-');
  };
  try {
    expect(await given('{"a": "ä"}\n')).toBe('{"a": "ä"}\n');
    await expect(given('')).rejects.toThrow(/^stdin .*an event is one JSON value/s);
  } finally {
    stdin.mockRestore();
  }
});

test('the name of a sample is that sample, unless there is a file of that name', async () => {
  expect(await invokeEvent('sqs')).toBe(JSON.stringify(sampleEvents.get('sqs')));
});

test('what is no JSON is refused with its place, what is nothing with the names that there are', async () => {
  await expect(invokeEvent(join(place.directory, 'broken.json'))).rejects.toThrow(
    /broken\.json.*an event is one JSON value/s,
  );
  await expect(invokeEvent('{"a": ')).rejects.toThrow(/the command line.*--event.*an event is one JSON value/s);
  await expect(invokeEvent('sqz')).rejects.toThrow(/there is no file sqz, and no sample event of that name.*\bsqs\b/s);
});
