// How the answer of a runtime is read: whole or streamed, a result or an error.

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../local/runtime-api/read-answer.ts';

describe('what a runtime posts', () => {
  const mode = 'lambda-runtime-function-response-mode';
  const posted = (headers: object, text = '{"a":1}', trailers: object = {}): IncomingMessage =>
    Object.assign(Readable.from([Buffer.from(text)]), { headers, trailers }) as unknown as IncomingMessage;

  const read = async (request: IncomingMessage, { live = false, heard = true } = {}) => {
    const said: string[] = [];
    const answer = await readAnswer(
      request,
      heard
        ? {
            onStreamBegun: (type) => void said.push(`begun ${type}`),
            onChunk: (bytes) => void said.push(Buffer.from(bytes).toString()),
          }
        : undefined,
      live,
    );
    return { said, answer };
  };

  test.each([
    ['streaming', true],
    ['Streaming', true],
    ['STREAMING', true],
    ['buffered', false],
    ['', false],
    [undefined, false],
  ])('with a response mode of %j is streamed: %s', async (value, streamed) => {
    const { said, answer } = await read(posted(value === undefined ? {} : { [mode]: value }));
    expect(said).toEqual(streamed ? ['begun application/octet-stream', '{"a":1}'] : []);
    expect(answer).toEqual({
      errorType: null,
      payload: streamed ? '' : '{"a":1}',
      ...(streamed ? {} : { bytes: undefined }),
    });
  });

  test('is handed on as it comes to whoever wants a stream, as JSON unless it says otherwise', async () => {
    expect((await read(posted({}), { live: true })).said).toEqual(['begun application/json', '{"a":1}']);
    const typed = { 'content-type': 'text/csv' };
    expect((await read(posted(typed), { live: true })).said[0]).toBe('begun text/csv');
    expect((await read(posted({ ...typed, [mode]: 'streaming' }))).said[0]).toBe('begun text/csv');
  });

  test('is read whole where nobody listens, streamed or not', async () => {
    const { answer } = await read(posted({ [mode]: 'streaming' }), { heard: false, live: true });
    expect(answer).toMatchObject({ errorType: null, payload: '{"a":1}' });
  });

  test('may be an error by its header, or by its trailers at the end of a stream', async () => {
    const type = 'lambda-runtime-function-error-type';
    expect((await read(posted({ [type]: 'Odd' }))).answer).toMatchObject({ errorType: 'Odd', payload: '{"a":1}' });
    const trailers = {
      [type]: 'Late',
      'lambda-runtime-function-error-body': Buffer.from('{"b":2}').toString('base64'),
    };
    const { said, answer } = await read(posted({ [mode]: 'streaming' }, 'part', trailers));
    expect(said).toEqual(['begun application/octet-stream', 'part']);
    expect(answer).toEqual({ errorType: 'Late', payload: '{"b":2}' });
    expect((await read(posted({}, 'x', { [type]: 'Late' }))).answer).toEqual({ errorType: 'Late', payload: '' });
  });

  test('keeps its bytes where they are no text', async () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]);
    const request = Object.assign(Readable.from([bytes]), { headers: {}, trailers: {} });
    const { answer } = await read(request as unknown as IncomingMessage);
    expect(answer.bytes).toEqual(bytes);
  });
});
