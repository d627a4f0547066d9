// The application without a framework, for what is no framework: answers events of both payload formats. `use` says what
// the library under test adds: members of /json, and the image.

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const bodyOf = ({ body, isBase64Encoded }) => Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

const json = (value) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const bytes = (type, content) => ({
  statusCode: 200,
  headers: { 'content-type': type },
  body: content.toString('base64'),
  isBase64Encoded: true,
});

/** Cookies are a list of their own in format 2.0, and values of one header in 1.0. */
const made = ({ version, headers }) => {
  const cookies = ['a=1', 'b=2'];
  const own = { 'content-type': 'text/plain', 'x-one': headers['x-mine'] };
  return version === '2.0'
    ? { statusCode: 201, headers: own, cookies, body: 'made' }
    : { statusCode: 201, headers: own, multiValueHeaders: { 'set-cookie': cookies }, body: 'made' };
};

exports.answer = async (event, use = {}) => {
  const path = event.rawPath ?? event.path;
  const method = event.requestContext.http?.method ?? event.httpMethod;
  switch (`${method} ${path.split('/').at(-1)}`) {
    case 'GET json':
    case 'HEAD json':
      return json({ name: event.queryStringParameters?.name, used: await use.json?.() });
    case 'POST json':
      return json({ got: JSON.parse(bodyOf(event)) });
    case 'GET cookies':
      return made(event);
    case 'POST echo':
      return bytes('application/octet-stream', bodyOf(event));
    case 'GET image':
      return bytes('image/png', (await use.image?.()) ?? png);
    case 'GET redirect':
      return { statusCode: 302, headers: { location: '/elsewhere' } };
    case 'DELETE empty':
      return { statusCode: 204 };
    case 'GET fail':
      throw new Error('as asked');
    default:
      return { statusCode: 404, body: 'not here' };
  }
};
