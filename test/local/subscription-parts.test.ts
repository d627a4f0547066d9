// What a subscription to telemetry comes to, member by member, or all that is wrong with it.

import { describe, expect, test } from 'vitest';
import { logsDialect, readSubscription, telemetryDialect } from '../../local/telemetry/subscription.ts';

const whole = {
  schemaVersion: '2022-12-13',
  types: ['platform'],
  destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080/in?x=1' },
};
const read = (more: object = {}, dialect = telemetryDialect) =>
  readSubscription(JSON.stringify({ ...whole, ...more }), dialect);
const usual = { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1000 };
const destination = {
  protocol: 'HTTP',
  port: 8080,
  host: 'sandbox.localdomain:8080',
  path: '/in?x=1',
  method: 'POST',
};

test('what is left out has its default', () => {
  expect(read()).toEqual({ schemaVersion: '2022-12-13', types: ['platform'], buffering: usual, destination });
  expect(read({ schemaVersion: undefined }, logsDialect)).toMatchObject({ schemaVersion: '2020-08-15' });
});

test.each(['', 'null', '[]', '7', '"text"', '{'])('%j is no body', (text) => {
  expect(readSubscription(text, telemetryDialect)).toBe('request body should be a JSON object');
});

test.each([
  [telemetryDialect, undefined, 'schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01'],
  [telemetryDialect, '2021-03-18', 'schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01'],
  [logsDialect, 7, 'schemaVersion should be one of 2021-03-18, 2020-08-15'],
])('of %o the schema version %j is refused', (dialect, schemaVersion, problem) => {
  expect(read({ schemaVersion }, dialect)).toBe(problem);
});

describe('buffering', () => {
  test.each([
    ['maxItems', 1000, 10_000],
    ['maxBytes', 262_144, 1_048_576],
    ['timeoutMs', 25, 30_000],
  ] as const)('%s is from %d to %d', (name, least, most) => {
    for (const value of [least, most]) {
      expect(read({ buffering: { [name]: value } })).toMatchObject({ buffering: { ...usual, [name]: value } });
    }
    for (const value of [least - 1, most + 1, least + 0.5, String(least), null]) {
      expect(read({ buffering: { [name]: value } })).toBe(`${name} should be between ${least} and ${most}`);
    }
  });

  test.each([null, [], 'text', 7])('that is %j is refused', (buffering) => {
    expect(read({ buffering })).toBe('buffering should be an object');
  });
});

test.each([
  [
    ['function', 'platform', 'function'],
    ['platform', 'function'],
  ],
  [['extension'], ['extension']],
])('of the types %j there are %j', (types, streams) => {
  expect(read({ types })).toMatchObject({ types: streams });
});

test.each([
  [undefined, 'types should not be empty'],
  [[], 'types should not be empty'],
  ['platform', 'types should not be empty'],
  [['platform', 'other'], 'types should be of platform, function, extension'],
])('the types %j are refused', (types, problem) => {
  expect(read({ types })).toBe(problem);
});

describe('a destination', () => {
  const http = 'http://sandbox.localdomain';
  const tcp = { protocol: 'TCP', host: '', path: '/', method: 'POST' };
  test.each([
    [
      { protocol: 'HTTP', URI: `${http}:80` },
      { ...destination, port: 80, host: 'sandbox.localdomain', path: '/' },
    ],
    [
      { protocol: 'HTTP', URI: `${http}:80/a` },
      { ...destination, port: 80, host: 'sandbox.localdomain', path: '/a' },
    ],
    [
      { protocol: 'HTTP', URI: 'http://sandbox:1' },
      { ...destination, port: 1, host: 'sandbox:1', path: '/' },
    ],
    [
      { protocol: 'HTTP', URI: `${http}:65535`, method: 'PUT', encoding: 'JSON' },
      { ...destination, port: 65_535, host: 'sandbox.localdomain:65535', path: '/', method: 'PUT' },
    ],
    [
      { protocol: 'TCP', port: 9000 },
      { ...tcp, port: 9000 },
    ],
    [
      { protocol: 'TCP', port: '9002' },
      { ...tcp, port: 9002 },
    ],
    [
      { protocol: 'TCP', URI: 'tcp://sandbox.localdomain:9003' },
      { ...tcp, port: 9003 },
    ],
    [
      { protocol: 'TCP', URI: 'tcp://sandbox.localdomain:9003', port: 9004 },
      { ...tcp, port: 9004 },
    ],
  ])('%j is %j', (given, destined) => {
    expect(read({ destination: given })).toMatchObject({ destination: destined });
  });

  test.each([
    [undefined, 'destination should be provided'],
    [[], 'destination should be provided'],
    [null, 'destination should be provided'],
    [{ URI: `${http}:8080` }, 'protocol should be HTTP or TCP'],
    [{ protocol: 'http', URI: `${http}:8080` }, 'protocol should be HTTP or TCP'],
    [{ protocol: 'HTTP', URI: `${http}:8080`, method: 'GET' }, 'method should be POST or PUT'],
    [{ protocol: 'HTTP', URI: `${http}:8080`, encoding: 'XML' }, 'encoding should be JSON'],
    [{ protocol: 'HTTP' }, 'URI is not valid'],
    [{ protocol: 'HTTP', URI: 7 }, 'URI is not valid'],
    [{ protocol: 'HTTP', URI: 'nowhere' }, 'URI is not valid'],
    [{ protocol: 'HTTP', URI: 'https://sandbox.localdomain:8080' }, 'URI scheme should be http'],
    [{ protocol: 'HTTP', URI: 'http://localhost:8080' }, 'URI host should be sandbox.localdomain'],
    [{ protocol: 'HTTP', URI: http }, 'URI port is not provided'],
    [{ protocol: 'HTTP', URI: `${http}/a:80` }, 'URI port is not provided'],
    [{ protocol: 'HTTP', URI: `${http}:9001` }, 'port 9001 is reserved'],
    [{ protocol: 'HTTP', URI: `${http}:0` }, 'port should be between 1 and 65535'],
    [{ protocol: 'TCP' }, 'URI port is not provided'],
    [{ protocol: 'TCP', port: '' }, 'URI port is not provided'],
    [{ protocol: 'TCP', port: 0 }, 'port should be between 1 and 65535'],
    [{ protocol: 'TCP', port: 65_536 }, 'port should be between 1 and 65535'],
    [{ protocol: 'TCP', port: 9000.5 }, 'port should be between 1 and 65535'],
    [{ protocol: 'TCP', port: 'x' }, 'port should be between 1 and 65535'],
    [{ protocol: 'TCP', port: null }, 'URI port is not provided'],
    [{ protocol: 'TCP', port: 9001 }, 'port 9001 is reserved'],
    [
      { protocol: 'TCP', port: 9000, method: 'GET', encoding: 'XML' },
      'method should be POST or PUT; encoding should be JSON',
    ],
  ])('%j is refused: %s', (given, problem) => {
    expect(read({ destination: given })).toBe(problem);
  });

  test.each([
    [{ protocol: 'TCP', method: 'GET' }, 'method should be POST or PUT', 'URI port is not provided'],
    [{ protocol: 'TCP', method: 'GET', port: 0 }, 'method should be POST or PUT', 'port should be between 1 and 65535'],
    [{ protocol: 'TCP', encoding: 'XML', port: 9001 }, 'encoding should be JSON', 'port 9001 is reserved'],
    [{ protocol: 'HTTP', encoding: 'XML' }, 'encoding should be JSON', 'URI is not valid'],
    [
      { protocol: 'HTTP', encoding: 'XML', URI: 'https://sandbox.localdomain:8080' },
      'encoding should be JSON',
      'URI scheme should be http',
    ],
    [
      { protocol: 'HTTP', encoding: 'XML', URI: 'http://localhost:8080' },
      'encoding should be JSON',
      'URI host should be sandbox.localdomain',
    ],
  ])('%j after another version of the schema is refused for that, and then: %s; %s', (given, first, second) => {
    const problems = `${first}; ${second}`;
    const version = 'schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01';
    expect(read({ schemaVersion: 1, destination: given })).toBe(`${version}; ${problems}`);
    expect(read({ schemaVersion: 1, destination: given, types: ['x'], buffering: { maxItems: 1, maxBytes: 1 } })).toBe(
      `${version}; ${problems}; types should be of platform, function, extension; ` +
        'maxItems should be between 1000 and 10000; maxBytes should be between 262144 and 1048576',
    );
  });

  test('is refused with all that is wrong beside it, in order', () => {
    const text = JSON.stringify({ types: [], buffering: 7, destination: { protocol: 'UDP' } });
    expect(readSubscription(text, telemetryDialect)).toBe(
      'schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01; protocol should be HTTP or TCP; ' +
        'types should not be empty; buffering should be an object',
    );
  });
});
