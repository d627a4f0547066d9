// The text of a first scenario, word by word: from answers, and from a template with every way into a function.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { firstScenario, objectivesAbove, usualAnswers } from '../../bench/init/first-scenario.ts';
import { scenarioOfTemplate } from '../../bench/init/from-template.ts';
import { placeWith, type Place } from '../support/command-line.ts';

const fn = (id: string, properties: string, events: string): string => `  ${id}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: h.handler
      CodeUri: .
${properties === '' ? '' : `      ${properties}\n`}${events === '' ? '' : `      Events: ${events}\n`}`;

const template = `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: dev } }
Resources:
${fn('Http', '', '{ A: { Type: HttpApi, Properties: { Path: /a, Method: get } }, B: { Type: Api, Properties: { Path: /b, Method: get } } }')}${fn('Isolated', 'TenancyConfig: { TenantIsolationMode: PER_TENANT }', '{ A: { Type: Api, Properties: { Path: /i, Method: get } } }')}${fn('Alone', 'TenancyConfig: { TenantIsolationMode: PER_TENANT }', '')}${fn('Streams', '', "{ K: { Type: Kinesis, Properties: { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/s', StartingPosition: LATEST } }, D: { Type: DynamoDB, Properties: { Stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000', StartingPosition: LATEST } } }")}${fn('Kafka', '', "{ M: { Type: MSK, Properties: { Stream: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/1', Topics: [t], StartingPosition: LATEST } } }")}${fn('Daily', '', '{ S: { Type: Schedule, Properties: { Schedule: rate(5 minutes) } } }')}${fn('Idle', '', '')}`;

let place: Place;
beforeAll(() => {
  place = placeWith({ 'shop/template.yaml': template, 'empty.yaml': 'Resources: { B: { Type: AWS::S3::Bucket } }\n' });
});
afterAll(() => place.remove());
const file = (name: string): string => join(place.directory, name);
const text = (more: object = {}): string =>
  scenarioOfTemplate({
    file: file('shop/template.yaml'),
    directory: place.directory,
    name: 'shop',
    parameters: {},
    ...more,
  });

const law = 'duration: { lognormal: { p50: 100ms, p99: 500ms } } # a guess: measure it, or calibrate it from a log';
const settings = '# memory, timeouts, reservations, queues and their settings';

describe('from a template', () => {
  test('has every function with a guess, and every way into it, with what the template does not say', () => {
    const ids = ['Http', 'Isolated', 'Alone', 'Streams', 'Kafka', 'Daily', 'Idle'];
    expect(text()).toBe(`name: shop
duration: 5m
template: ./shop/template.yaml ${settings}
functions:
${ids.map((id) => `  ${id}:\n    ${law}\n`).join('')}traffic:
  - to: Http
    via: http
    arrivals: { poisson: { rate: 5/s } } # a guess
    http: { kind: http }
  - to: Http
    via: http
    arrivals: { poisson: { rate: 5/s } } # a guess
    http: { kind: rest }
  - to: Isolated
    via: http
    tenants: 10 # a guess
    arrivals: { poisson: { rate: 5/s } } # a guess
    http: { kind: rest }
  - to: Streams
    via: kinesis
    arrivals: { poisson: { rate: 5/s } } # a guess
    stream: { shards: 1 } # a guess
  - to: Streams
    via: dynamodb
    arrivals: { poisson: { rate: 5/s } } # a guess
    stream: { shards: 1 } # a guess
  - to: Kafka
    via: kafka
    arrivals: { poisson: { rate: 5/s } } # a guess
    kafka: { partitions: 10 } # a guess
  - to: Daily
    via: async
    arrivals: { constant: { rate: 12/h } } # its schedule
  - to: Alone
    tenants: 10 # a guess
    arrivals: { poisson: { rate: 5/s } } # a guess
  - to: Idle
    arrivals: { poisson: { rate: 5/s } } # a guess
slo: { throttled: '<0.1%', p99: '<1s', coldStarts: '<2%' } # what must hold
`);
  });

  test.each<[object, string, string]>([
    [{ name: 'a: b' }, 'name: "a: b"', 'template: ./shop/template.yaml'],
    [{ directory: 'shop' }, 'name: shop', 'template: ./template.yaml'],
    [{ directory: 'other/place' }, 'name: shop', 'template: ../../shop/template.yaml'],
    [
      { parameters: { Stage: 'prod' } },
      'name: shop',
      'template: { file: ./shop/template.yaml, parameters: { Stage: prod } }',
    ],
  ])('%j begins with %j and %j', (more, name, from) => {
    const { directory = '', ...own } = more as { directory?: string };
    const lines = text({ directory: file(directory), ...own }).split('\n');
    expect([lines[0], lines[2]]).toEqual([name, `${from} ${settings}`]);
  });

  test('without a function there is none', () => {
    expect(() => scenarioOfTemplate({ file: file('empty.yaml'), directory: '.', name: 'e', parameters: {} })).toThrow(
      new ConfigError(file('empty.yaml'), [
        {
          path: 'Resources',
          message: 'has no function; name a template with functions, or none: init without a file begins with one',
        },
      ]),
    );
  });
});

describe('from answers', () => {
  const written = (name: string, reserved = ''): string => `name: ${name}
duration: 5m
functions:
  ${name}:
    memory: 512MB
    timeout: 10s
${reserved}    duration: { lognormal: { p50: 80ms, p99: 400ms } } # half of the calls, and 99 of 100, take no longer
    coldStart: { runtime: nodejs22.x } # published measurements; a law of your own in its place
traffic:
  - to: ${name}
    arrivals: { poisson: { rate: 50/s } } # or [[0s, 10/s], [60s, 500/s]] for one that changes
    retry: sdk-v3-standard # what clients do when they are refused
slo: { throttled: '<0.1%', p99: '<1s', coldStarts: '<2%' } # what must hold
`;

  test('has them all, a reservation where there is one, of none too', () => {
    expect(firstScenario(usualAnswers)).toBe(written('my-function'));
    const reserved = { ...usualAnswers, functionName: 'a: b', reservedConcurrency: 0 };
    expect(firstScenario(reserved)).toBe(written('"a: b"', '    reservedConcurrency: 0\n'));
  });

  test.each([
    [0, '1s'],
    [999, '1s'],
    [1000, '2s'],
    [2000, '5s'],
    [5000, '10s'],
    [10_000, '20s'],
    [20_000, '50s'],
    [50_000, '100s'],
    [100_000, '200s'],
    [200_000, '500s'],
    [500_000, '1000s'],
    [1_000_000, '1000s'],
  ])('above %s ms the objective is %s', (p99Ms, limit) => {
    expect(objectivesAbove(p99Ms)).toBe(
      `slo: { throttled: '<0.1%', p99: '<${limit}', coldStarts: '<2%' } # what must hold`,
    );
  });
});
