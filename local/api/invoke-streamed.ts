// POST /2021-11-15/functions/{name}/response-streaming-invocations: Invoke, answered in pieces as events of an event stream.
// The code of a function error in InvokeComplete was seen in no recording; it is that of X-Amz-Function-Error.

import { PassThrough } from 'node:stream';
import { tooManyRequests } from '../../lambda/index.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import { invokeComplete, payloadChunk } from '../wire/event-stream.ts';
import { errorAnswer, type HttpAnswer, type StreamedAnswer } from '../wire/http-answer.ts';
import { streaming } from '../environment/streamed-response.ts';
import type { ResponseSink } from '../sandbox/sandbox.ts';

const completeOf = (dispatched: Dispatched): Buffer => {
  if (dispatched.kind !== 'finished') return invokeComplete({ ErrorCode: 'Throttled' });
  const { failed, payload, logTail } = dispatched.finished;
  return invokeComplete({
    ...(failed ? { ErrorCode: 'Unhandled', ErrorDetails: payload } : {}),
    ...(logTail === null ? {} : { LogResult: logTail }),
  });
};

/** Runs an invocation of `version` and answers as soon as the first bytes are there, or the refusal. */
export const streamedInvocation = async (
  dispatch: (sink: ResponseSink) => Promise<Dispatched>,
  version: string,
): Promise<HttpAnswer | StreamedAnswer> => {
  const head = {
    status: 200,
    headers: { 'Content-Type': 'application/vnd.amazon.eventstream', 'X-Amz-Executed-Version': version },
  };
  const stream = await streaming(dispatch);
  const frames = new PassThrough();
  // A client may leave before anybody listens.
  frames.on('error', () => undefined);
  if (stream.kind === 'streamed') {
    stream.chunks.on('data', (bytes: Buffer) => frames.write(payloadChunk(bytes)));
    stream.chunks.on('end', () => void stream.dispatched.then((ended) => frames.end(completeOf(ended))));
    return { ...head, stream: frames };
  }
  const { dispatched } = stream;
  if (dispatched.kind === 'refused') return errorAnswer(dispatched.error);
  if (dispatched.kind === 'throttled') return errorAnswer(tooManyRequests(dispatched.reason));
  const { failed, payload, bytes } = dispatched.finished;
  if (!failed) frames.write(payloadChunk(bytes ?? Buffer.from(payload)));
  frames.end(completeOf(dispatched));
  return { ...head, stream: frames };
};
