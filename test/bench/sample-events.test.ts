// Sample events against the published ones: the same keys, other values.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { sampleEvents } from '../../bench/template/sample-events.ts';

const directory = fileURLToPath(new URL('../../../shared/data/sam/events/', import.meta.url));
const isThere = existsSync(directory);
if (!isThere) console.log('Skipped: the published events (../shared/data/sam/events) are not here.');

const sam = 'sam-cli/samcli/lib/generated_sample_events/events';
const guide = 'lambda-developer-guide/sample-apps';

/** Keys whose inside is the user's own: headers, parameters, attributes, authorizers and images of items. */
const open = new Set(
  (
    'headers multiValueHeaders queryStringParameters multiValueQueryStringParameters pathParameters stageVariables ' +
    'messageAttributes MessageAttributes Keys NewImage OldImage detail'
  ).split(' '),
);

/** The paths of all keys of `value`; of a list, those of its first item. */
const keysOf = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return keysOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = `${path}.${key}`;
    return [at, ...(open.has(key) ? [] : keysOf(item, at))];
  });
};

const published: readonly [name: string, file: string, notOurs: readonly string[]][] = [
  ['s3-put', `${sam}/s3/S3Put.json`, []],
  ['sqs', `${sam}/sqs/Sqs.json`, []],
  // Its first record is an insertion, which has no old image.
  ['dynamodb', `${sam}/dynamodb/DynamoDBUpdate.json`, []],
  ['kinesis', `${sam}/kinesis/Kinesis.json`, []],
  ['apigateway-v1', `${sam}/apigateway/AwsProxy.json`, []],
  // With an authorizer and a client certificate, which most APIs have not.
  ['apigateway-v2', `${sam}/apigateway/HttpApi.json`, ['.requestContext.authentication', '.requestContext.authorizer']],
  ['apigateway-v2', `${guide}/nodejs-apig/event-v2.json`, []],
  ['schedule', `${sam}/cloudwatch/ScheduledEvent.json`, []],
  ['sns', `${sam}/sns/Sns.json`, []],
];

describe.skipIf(!isThere)('a sample event', () => {
  test.for(published)('%s has every key of %s', ([name, file, notOurs]) => {
    const keys = keysOf(JSON.parse(readFileSync(directory + file, 'utf8')));
    expect(keys.length).toBeGreaterThan(7);
    const wanted = keys.filter((key) => notOurs.every((other) => !key.startsWith(other)));
    expect(keysOf(sampleEvents.get(name))).toEqual(expect.arrayContaining(wanted));
  });
});

test.for([...sampleEvents])('%s is what it was', async ([name, event]) => {
  await expect(`${JSON.stringify(event, null, 2)}\n`).toMatchFileSnapshot(`../golden/sample-events/${name}.json`);
});

describe('a payload', () => {
  const payloadOf = (payload: unknown): unknown => {
    const scenario = compileScenario(
      {
        name: 'x',
        duration: '1s',
        functions: { f: { duration: { constant: '1ms' } } },
        traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } }, payload }],
      },
      'x.yaml',
      '.',
    );
    return JSON.parse(scenario.traffic[0]!.payload);
  };

  test.for([...sampleEvents.keys()])('may name the sample event %s', (name) => {
    expect(payloadOf(name)).toEqual(sampleEvents.get(name));
  });

  test('of any other text stays that text', () => {
    expect(payloadOf('sqs message')).toBe('sqs message');
  });
});

test('a message carries the digest of its body', () => {
  const { Records } = sampleEvents.get('sqs') as unknown as { Records: { body: string; md5OfBody: string }[] };
  for (const { body, md5OfBody } of Records) {
    expect(md5OfBody).toBe(createHash('md5').update(body).digest('hex'));
  }
});
