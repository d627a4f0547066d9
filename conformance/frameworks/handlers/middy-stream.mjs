// The application by middy, streamed: what the router answers becomes a prelude and a stream of its body.

import { Readable } from 'node:stream';
import middy from '@middy/core';
import router from './router.cjs';

const streamed = ({ body = '', isBase64Encoded, ...head }) => ({
  ...head,
  body: Readable.from([Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')]),
});

export const handler = middy({ streamifyResponse: true }).handler(async (event) =>
  streamed(await router.answer(event)),
);
