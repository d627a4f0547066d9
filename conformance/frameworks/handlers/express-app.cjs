// The application in Express, 4 or 5.

const express = require('express');

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const routes = express.Router();
routes.get('/json', (request, response) => response.json({ name: request.query.name }));
routes.post('/json', express.json(), (request, response) => response.json({ got: request.body }));
routes.get('/cookies', (request, response) =>
  response.status(201).set('x-one', request.get('x-mine')).append('set-cookie', ['a=1', 'b=2']).send('made'),
);
routes.post('/echo', express.raw({ type: '*/*' }), (request, response) =>
  response.type('application/octet-stream').send(request.body),
);
routes.get('/image', (_request, response) => response.type('image/png').send(png));
routes.get('/redirect', (_request, response) => response.redirect('/elsewhere'));
routes.delete('/empty', (_request, response) => response.status(204).end());
routes.get('/fail', () => {
  throw new Error('as asked');
});

// With the path of the door, and without: some adapters take `pathParameters.proxy` for the whole of it.
exports.app = express().use('/', routes).use('/:door', routes);
