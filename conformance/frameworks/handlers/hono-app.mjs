// The application in Hono.

import { Hono } from 'hono';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const app = new Hono();
app.get('/:door/json', (c) => c.json({ name: c.req.query('name') }));
app.post('/:door/json', async (c) => c.json({ got: await c.req.json() }));
app.get('/:door/cookies', (c) => {
  c.header('x-one', c.req.header('x-mine'));
  c.header('set-cookie', 'a=1', { append: true });
  c.header('set-cookie', 'b=2', { append: true });
  return c.text('made', 201);
});
app.post('/:door/echo', async (c) =>
  c.body(await c.req.arrayBuffer(), 200, { 'content-type': 'application/octet-stream' }),
);
app.get('/:door/image', (c) => c.body(png, 200, { 'content-type': 'image/png' }));
app.get('/:door/redirect', (c) => c.redirect('/elsewhere'));
app.delete('/:door/empty', (c) => c.body(null, 204));
app.get('/:door/fail', () => {
  throw new Error('as asked');
});
