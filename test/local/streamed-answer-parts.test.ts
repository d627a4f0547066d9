// What a client gets of a streamed response: the head that its prelude says, and the body from where the prelude ends.

import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { preludeContentType, streamedAnswer, wholeStream } from '../../local/wire/streamed-answer.ts';

const end = '\0'.repeat(8);
const limitBytes = 1024 * 1024;

/** What a client gets of these chunks. */
const answered = async (chunks: readonly string[], { type = preludeContentType, fails = false } = {}) => {
  const stream = new PassThrough();
  const asked = streamedAnswer(type, stream, Promise.resolve(fails));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  const answer = await asked;
  return answer && { ...answer, stream: await text(answer.stream).catch((error: Error) => error.message) };
};

const head = (headers: object = {}, status = 200) => ({
  status,
  headers: { 'content-type': 'application/octet-stream', ...headers },
});

describe('a prelude', () => {
  test.each<[string, string[]]>([
    ['in one chunk with the body', [`{"statusCode":201}${end}body`]],
    ['in a chunk of its own', [`{"statusCode":201}${end}`, 'bo', 'dy']],
    ['whose end is cut in two', [`{"statusCode":201}${end.slice(0, 3)}`, `${end.slice(3)}body`]],
    ['in pieces', ['{"status', 'Code":201}', end, 'body']],
  ])('%s says the status, what follows is the body', async (_, chunks) => {
    expect(await answered(chunks)).toEqual({ ...head({}, 201), stream: 'body' });
  });

  test('ends where its end stands first: the body may hold as many zero bytes', async () => {
    expect(await answered([`{"statusCode":201}${end}a${end}b`])).toEqual({ ...head({}, 201), stream: `a${end}b` });
  });

  test('may be empty: then the status is 200', async () => {
    expect(await answered([`{}${end}`])).toEqual({ ...head(), stream: '' });
  });

  test('names headers in any case, other values than texts as JSON, none where they are null', async () => {
    const said = { headers: { 'X-A': 'a', 'x-n': 7, 'x-none': null }, cookies: ['c=1', 'd=2'] };
    expect(await answered([`${JSON.stringify(said)}${end}`])).toEqual({
      ...head({ 'x-a': 'a', 'x-n': '7', 'set-cookie': ['c=1', 'd=2'] }),
      stream: '',
    });
  });

  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['headers that are a list', '{"headers":[]}'],
    ['cookies that are a text', '{"cookies":"c=1"}'],
    ['a cookie that is none', '{"cookies":[1]}'],
  ])('that is %s is none', async (_, prelude) => {
    expect(await answered([`${prelude}${end}body`])).toBeNull();
    expect(wholeStream(`${prelude}${end}body`)).toBeNull();
  });

  test('of more than a megabyte without an end is none, and nobody waits for it to end', async () => {
    const stream = new PassThrough();
    const asked = streamedAnswer(preludeContentType, stream, new Promise(() => {}));
    stream.write('x'.repeat(limitBytes + 1));
    expect(await asked).toBeNull();
    stream.destroy();
  });

  test('of a megabyte may still end', async () => {
    const prelude = `{"statusCode":202${' '.repeat(limitBytes - 18)}}`;
    expect(prelude).toHaveLength(limitBytes);
    expect(await answered([prelude, `${end}body`])).toEqual({ ...head({}, 202), stream: 'body' });
  });

  test('that never ends is the body of an answer whose status is lost; nothing, when the function fails', async () => {
    expect(await answered(['{"statusCode":201}'])).toEqual({ ...head(), stream: '{"statusCode":201}' });
    expect(await answered(['{"statusCode":201}'], { fails: true })).toBeNull();
  });
});

test('a stream of another type is the body as it is, in the type that the runtime told', async () => {
  expect(await answered([`{}${end}`, 'b'], { type: 'text/plain' })).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain' },
    stream: `{}${end}b`,
  });
});

test('of a function that fails after its head the body breaks off', async () => {
  const failed = await answered([`{}${end}begun`], { fails: true });
  expect(failed).toMatchObject({ status: 200, stream: 'the function failed' });
});

test('given whole, a stream has the head of its prelude, or is a body of bytes', () => {
  expect(wholeStream(`{"statusCode":201}${end}a${end}b`)).toEqual({ ...head({}, 201), body: `a${end}b` });
  expect(wholeStream(`plain${end.slice(1)}`)).toEqual({ ...head(), body: `plain${end.slice(1)}` });
});
