// Settings as CreateFunction and UpdateFunctionConfiguration change them: every bound of every member, what excludes what, and what
// is taken without effect.

import { describe, expect, test } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { Members } from '../../local/api/members.ts';
import type { ApiContext, Refusal } from '../../local/api/operation.ts';
import { architectures, changedSettings, defaultSettings } from '../../local/api/settings-members.ts';
import type { FunctionSettings } from '../../local/settings/function-settings.ts';

const asked = (body: object, settings: Partial<FunctionSettings> = {}, change: 'create' | 'update' = 'update') => {
  const notes: string[] = [];
  const context = {
    registry: { context: { region: 'us-east-1', accountId: '123456789012' } },
    layers: { find: (arn: string) => (arn.includes(':there') ? {} : undefined) },
    rules: rulesOf('2023', 'us-east-1'),
    traces: false,
    note: (text: string) => void notes.push(text),
  } as unknown as ApiContext;
  const found = changedSettings(context, { ...defaultSettings('f'), ...settings }, new Members({ ...body }), change);
  return { ...found, notes };
};

const refusedBy = (
  body: object,
  settings: Partial<FunctionSettings> = {},
  change: 'create' | 'update' = 'update',
): string => {
  try {
    asked(body, settings, change);
  } catch (error) {
    const { errorType, body: told } = (error as Refusal).answer;
    return `${errorType}: ${told['message'] ?? told['Message']}`;
  }
  return 'nothing';
};
const invalid = (text: string): string => `InvalidParameterValueException: ${text}`;

test('a new function has these before the request says anything', () => {
  expect(defaultSettings('f')).toMatchObject({
    config: {
      name: 'f',
      memoryMb: 128,
      timeoutMs: 3000,
      reservedConcurrency: null,
      provisionedConcurrency: 0,
      reuse: 'mru',
      architecture: 'x86_64',
      packageType: 'zip',
      runtime: 'nodejs20.x',
    },
    handler: 'index.handler',
    environment: {},
    environmentGiven: false,
    role: '',
    description: '',
    deadLetterArn: null,
    layers: [],
    logging: { format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO', group: '/aws/lambda/f' },
    tracingMode: 'PassThrough',
    durable: null,
    kept: {},
  });
  expect(architectures).toEqual(['x86_64', 'arm64']);
});

test.each([
  ['Timeout', 1, 900, 'timeout'],
  ['MemorySize', 128, 10_240, 'memorySize'],
])('%s is from %d to %d', (member, least, most, path) => {
  expect([least, most].map((value) => refusedBy({ [member]: value }))).toEqual(['nothing', 'nothing']);
  const refused = (value: number): string => refusedBy({ [member]: value });
  expect(refused(least - 1)).toBe(
    `ValidationException: 1 validation error detected: Value '${least - 1}' at '${path}' failed to satisfy constraint: Member must have value greater than or equal to ${least}`,
  );
  expect(refused(most + 1)).toContain(`Value '${most + 1}' at '${path}' failed`);
});

test('members change what they are about, and nothing else', () => {
  const { notes, ...before } = asked({});
  expect(before).toEqual(defaultSettings('f'));
  expect(notes).toEqual([]);
  const changed = asked({
    Timeout: 7,
    MemorySize: 256,
    Runtime: 'nodejs22.x',
    Handler: 'a.b',
    Description: 'words',
    Role: 'arn:aws:iam::123456789012:role/r',
    EphemeralStorage: { Size: 1024 },
    TracingConfig: { Mode: 'Active' },
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:q' },
    Environment: { Variables: { AB: 'x', C1: '2' } },
    Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:there:1'],
  });
  const { config } = defaultSettings('f');
  expect({ ...changed, notes: undefined }).toEqual({
    ...defaultSettings('f'),
    config: { ...config, timeoutMs: 7000, memoryMb: 256, runtime: 'nodejs22.x', ephemeralStorageMb: 1024 },
    handler: 'a.b',
    description: 'words',
    role: 'arn:aws:iam::123456789012:role/r',
    tracingMode: 'Active',
    deadLetterArn: 'arn:aws:sqs:us-east-1:123456789012:q',
    environment: { AB: 'x', C1: '2' },
    environmentGiven: true,
    layers: ['arn:aws:lambda:us-east-1:123456789012:layer:there:1'],
    notes: undefined,
  });
  expect(changed.notes).toEqual([
    'f: TracingConfig has no effect: nothing is traced here',
    'f: EphemeralStorage has no effect: /tmp has the room of this machine',
  ]);
});

test('the room of /tmp is from 512 MB to 10 GB, and is said where it is spoken of', () => {
  const storage = (Size?: number) => refusedBy({ EphemeralStorage: Size === undefined ? {} : { Size } });
  expect([512, 10_240].map(storage)).toEqual(['nothing', 'nothing']);
  expect(storage(511)).toContain("Value '511' at 'ephemeralStorage.size' failed");
  expect(storage(10_241)).toContain("Value '10241' at 'ephemeralStorage.size' failed");
  expect(storage()).toContain("Value null at 'ephemeralStorage.size' failed");
});

describe('variables', () => {
  const of = (Variables: object): string => refusedBy({ Environment: { Variables } });

  test.each([
    '_HANDLER',
    '_X_AMZN_TRACE_ID',
    'AWS_DEFAULT_REGION',
    'AWS_REGION',
    'AWS_EXECUTION_ENV',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_LAMBDA_RUNTIME_API',
    'LAMBDA_TASK_ROOT',
    'LAMBDA_RUNTIME_DIR',
  ])('cannot be %s', (name) => {
    expect(of({ [name]: 'x', OWN: 'y' })).toMatch(new RegExp(`Reserved keys used in this request: ${name}$`));
  });

  test('have names of two characters at least, and as much room as JSON of 4 KB', () => {
    const broken =
      "ValidationException: 1 validation error detected: Value '{B1=x, %=y}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]";
    for (const name of ['A', '1A', '_A', 'A-B', 'AB!', ''])
      expect(of({ B1: 'x', [name]: 'y' })).toBe(broken.replace('%', name));
    expect([of({ aB_9: '' }), of({ AWS_LAMBDA_EXEC_WRAPPER: 'x', TZ: 'UTC' })]).toEqual(['nothing', 'nothing']);
    // {"AB":""} is nine bytes; letters beyond ASCII are two.
    expect([of({ AB: 'x'.repeat(4087) }), of({ AB: 'ü'.repeat(2043) })]).toEqual(['nothing', 'nothing']);
    expect(of({ AB: 'x'.repeat(4088) })).toMatch(/exceeded the 4KB limit\. String measured: \{"AB":"x+"\}$/);
    expect(of({ AB: 'ü'.repeat(2044) })).toContain('exceeded the 4KB limit');
  });

  test('are given even where there are none', () => {
    const { environment, environmentGiven } = asked({ Environment: {} }, { environment: { OLD: 'x' } });
    expect([environment, environmentGiven]).toEqual([{}, true]);
    expect(asked({}, { environment: { OLD: 'x' } }).environment).toEqual({ OLD: 'x' });
    expect(asked({}, { environmentGiven: true }).environmentGiven).toBe(true);
  });
});

describe('layers', () => {
  const arn = (name: string, { region = 'us-east-1', account = '123456789012', version = 1 } = {}): string =>
    `arn:aws:lambda:${region}:${account}:layer:${name}:${version}`;
  const of = (...Layers: string[]): string => refusedBy({ Layers });

  test('are five at most, of one region, each once, and there', () => {
    const five = [1, 2, 3, 4, 5].map((number) => arn(`there${number}`));
    expect([of(), of(...five)]).toEqual(['nothing', 'nothing']);
    expect(of(...five, arn('there6'))).toBe(invalid('Cannot reference more than 5 layers.'));
    expect(of(arn('there', { region: 'eu-west-1' }))).toBe(
      invalid('Layers are not in the same region as the function. Layers are expected to be in region us-east-1.'),
    );
    const [first, second] = [arn('there', { version: 1 }), arn('there', { version: 2 })];
    expect(of(first, arn('there2'), second)).toBe(
      invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${first} and ${second} are versions of the same layer.`,
      ),
    );
    expect(of(arn('there1'), arn('gone'))).toBe(invalid(`Layer version ${arn('gone')} does not exist.`));
    expect(asked({}, { layers: five }).layers).toEqual(five);
  });

  test('of another account are none of anybody’s business', () => {
    const other = arn('gone', { account: '999999999999', region: 'eu-west-1' });
    expect(of(other)).toBe(
      `AccessDeniedException: User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:GetLayerVersion on resource: ${other} because no resource-based policy allows the lambda:GetLayerVersion action`,
    );
  });
});

test('the architecture is one, which has no effect where it is not this machine’s', () => {
  const of = (...Architectures: string[]): string => refusedBy({ Architectures });
  expect(of()).toContain(
    "Value '[]' at 'architectures' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
  expect(of('x86_64', 'arm64')).toContain('Member must have length less than or equal to 1');
  expect(of('sparc')).toContain('Member must satisfy enum value set: [x86_64, arm64]');
  const [own, other] = process.arch === 'arm64' ? (['arm64', 'x86_64'] as const) : (['x86_64', 'arm64'] as const);
  expect(asked({ Architectures: [own] }).notes).toEqual([]);
  const changed = asked({ Architectures: [other] });
  expect(changed.config.architecture).toBe(other);
  expect(changed.notes).toEqual([`f: Architectures has no effect: code runs on ${own} here, not ${other}`]);
});

test('levels of the log are for JSON', () => {
  const json = { format: 'JSON', applicationLevel: 'WARN', systemLevel: 'DEBUG', group: '/own' } as const;
  const of = (LoggingConfig: object, logging?: FunctionSettings['logging']) =>
    asked({ LoggingConfig }, logging === undefined ? {} : { logging }).logging;
  const text = { format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO', group: '/aws/lambda/f' };
  expect(of({})).toEqual(text);
  expect(of({ LogFormat: 'JSON' })).toEqual({ ...text, format: 'JSON' });
  expect(of({ LogGroup: '/g' }, json)).toEqual({ ...json, group: '/g' });
  expect(of({ ApplicationLogLevel: 'ERROR' }, json)).toEqual({ ...json, applicationLevel: 'ERROR' });
  expect(of({ SystemLogLevel: 'WARN' }, json)).toEqual({ ...json, systemLevel: 'WARN' });
  expect(of({ LogFormat: 'Text' }, json)).toEqual({ ...text, group: '/own' });
  const words = 'Log levels can be set only when the log format is JSON';
  for (const level of [{ ApplicationLogLevel: 'INFO' }, { SystemLogLevel: 'WARN' }])
    expect(refusedBy({ LoggingConfig: level })).toContain(words);
  expect(refusedBy({ LoggingConfig: { LogFormat: 'XML' } })).toContain('enum value set: [JSON, Text]');
});

test('what is given up goes to a queue or a topic, or nowhere any more', () => {
  const of = (TargetArn?: string) =>
    asked({ DeadLetterConfig: TargetArn === undefined ? {} : { TargetArn } }, { deadLetterArn: 'old' });
  expect([of('').deadLetterArn, of().deadLetterArn]).toEqual([null, null]);
  expect(asked({}, { deadLetterArn: 'old' }).deadLetterArn).toBe('old');
  for (const service of ['sqs', 'sns'])
    expect(of(`arn:aws:${service}:r:1:q`).deadLetterArn).toBe(`arn:aws:${service}:r:1:q`);
  expect(refusedBy({ DeadLetterConfig: { TargetArn: 'arn:aws:s3:r:1:q' } })).toBe(
    invalid('The provided target arn:aws:s3:r:1:q must be an SQS queue or an SNS topic.'),
  );
});

describe('a new function', () => {
  const usual = { Runtime: 'nodejs22.x', Handler: 'a.b' };
  const of = (body: object): string => refusedBy(body, {}, 'create');

  test('needs a runtime and a handler', () => {
    const mandatory = invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
    expect(of(usual)).toBe('nothing');
    expect([of({}), of({ Runtime: 'nodejs22.x' }), of({ Handler: 'a.b' })]).toEqual([mandatory, mandatory, mandatory]);
    expect(of({ ...usual, PackageType: 'Zip' })).toBe('nothing');
    expect(of({ ...usual, PackageType: 'Image' })).toBe(
      invalid('Container images are not run here; give ZipFile, or S3Bucket "hot-reload"'),
    );
    expect(of({ ...usual, PackageType: 'Tar' })).toContain('enum value set: [Zip, Image]');
    expect(of({ ...usual, ImageConfig: {} })).toBe(
      invalid('ImageConfig: container images are not run here; leave it out.'),
    );
    expect(of({ ...usual, Runtime: 'cobol1' })).toMatch(/Value cobol1 at 'runtime' failed.* or be a valid ARN$/);
  });

  test('may isolate tenants, which no other can come to', () => {
    const tenants = { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } };
    expect(asked({ ...usual, ...tenants }, {}, 'create').config.tenantIsolation).toBe(true);
    expect(asked(usual, {}, 'create').config.tenantIsolation).toBeUndefined();
    expect(asked(tenants).config.tenantIsolation).toBeUndefined();
    expect(of({ ...usual, TenancyConfig: {} })).toContain("Value null at 'tenancyConfig.tenantIsolationMode'");
    expect(of({ ...usual, TenancyConfig: { TenantIsolationMode: 'X' } })).toContain('enum value set: [PER_TENANT]');
  });

  test.each<[object, string]>([
    [
      { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
      'SnapStart is not supported for functions with TenancyConfig.',
    ],
    [
      { EphemeralStorage: { Size: 513 } },
      'EphemeralStorage above 512 MB is not supported for SnapStart enabled functions.',
    ],
    [
      {
        FileSystemConfigs: [
          {
            Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0',
            LocalMountPath: '/mnt/a',
          },
        ],
      },
      'FileSystemConfigs is not supported for SnapStart enabled functions.',
    ],
  ])('with snapshots cannot have %j', (more, words) => {
    const snapshots = { Runtime: 'java21', Handler: 'a.b', SnapStart: { ApplyOn: 'PublishedVersions' } };
    expect(of(snapshots)).toBe('nothing');
    expect(of({ ...snapshots, EphemeralStorage: { Size: 512 } })).toBe('nothing');
    expect(of({ ...snapshots, ...more })).toBe(invalid(words));
    expect(of({ ...snapshots, SnapStart: { ApplyOn: 'None' }, ...more })).toBe('nothing');
  });

  test('that is durable logs as JSON, and runs for as long as one invocation may', () => {
    const durable = (ExecutionTimeout: number, more: object = {}) => {
      const {
        config,
        logging,
        durable: made,
      } = asked({ ...usual, DurableConfig: { ExecutionTimeout }, ...more }, {}, 'create');
      return [config.timeoutMs, logging.format, made!.executionTimeoutS];
    };
    expect([durable(60), durable(5000), durable(60, { Timeout: 5 })]).toEqual([
      [60_000, 'JSON', 60],
      [900_000, 'JSON', 5000],
      [5000, 'JSON', 60],
    ]);
  });
});
