import Koa from 'koa';
import serverless from 'serverless-http';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const bodyOf = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const routes = {
  'GET json': (c) => (c.body = { name: c.query.name }),
  'HEAD json': (c) => (c.body = { name: c.query.name }),
  'POST json': async (c) => (c.body = { got: JSON.parse(await bodyOf(c.req)) }),
  'GET cookies': (c) => {
    c.status = 201;
    c.set('x-one', c.get('x-mine'));
    c.set('set-cookie', ['a=1', 'b=2']);
    c.body = 'made';
  },
  'POST echo': async (c) => {
    c.type = 'application/octet-stream';
    c.body = await bodyOf(c.req);
  },
  'GET image': (c) => {
    c.type = 'image/png';
    c.body = png;
  },
  'GET redirect': (c) => c.redirect('/elsewhere'),
  'DELETE empty': (c) => (c.status = 204),
  'GET fail': () => {
    throw new Error('as asked');
  },
};

const app = new Koa();
app.silent = true;
app.use(async (c) => {
  await routes[`${c.method} ${c.path.split('/').at(-1)}`]?.(c);
});

export const handler = serverless(app, { binary: ['image/*', 'application/octet-stream'] });
