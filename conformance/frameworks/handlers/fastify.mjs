import awsLambdaFastify from '@fastify/aws-lambda';
import Fastify from 'fastify';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const app = Fastify();
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.register(
  async (routes) => {
    routes.get('/json', (request) => Promise.resolve({ name: request.query.name }));
    routes.post('/json', (request) => Promise.resolve({ got: request.body }));
    routes.get('/cookies', (request, reply) =>
      reply
        .code(201)
        .header('x-one', request.headers['x-mine'])
        .header('set-cookie', 'a=1')
        .header('set-cookie', 'b=2')
        .send('made'),
    );
    routes.post('/echo', (request, reply) => reply.type('application/octet-stream').send(request.body));
    routes.get('/image', (_request, reply) => reply.type('image/png').send(png));
    routes.get('/redirect', (_request, reply) => reply.redirect('/elsewhere'));
    routes.delete('/empty', (_request, reply) => reply.code(204).send());
    routes.get('/fail', () => Promise.reject(new Error('as asked')));
  },
  { prefix: '/:door' },
);

export const handler = awsLambdaFastify(app, { binaryMimeTypes: ['image/png', 'application/octet-stream'] });
