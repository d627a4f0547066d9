// What templates seldom say: parameters at their bounds, conditions that are none, code that lies elsewhere, times of schedules, roles
// that cannot be read, and what is noted where a template cannot tell.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { bootstrapFileOf } from '../../bench/template/bootstrap-file.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { handlerFileOf } from '../../bench/template/handler-file.ts';
import { ignoredNotes } from '../../bench/template/ignored-notes.ts';
import { lackingPermissions } from '../../bench/template/lacking-permissions.ts';
import type { ListedFunction, ListedRole, Listing } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { referredId } from '../../bench/template/references.ts';
import { scalingFragment } from '../../bench/template/scaling-fragment.ts';
import { scheduleExpression, timesOf } from '../../bench/template/schedule-expression.ts';
import { readRole, sourceArnOf } from '../../bench/template/served/served-access.ts';
import { servedVersions } from '../../bench/template/served/served-versions.ts';
import { parseTemplate, textOf } from '../../bench/template/template-source.ts';

type Fields = Readonly<Record<string, unknown>>;

const plain = { Runtime: 'nodejs22.x', Handler: 'index.handler', InlineCode: '1' };
const sam = (properties: Fields = {}, more: Fields = {}): Fields => ({
  Type: 'AWS::Serverless::Function',
  Properties: { ...plain, ...properties },
  ...more,
});
const of = (type: string, properties: Fields = {}): Fields => ({ Type: `AWS::${type}`, Properties: properties });

const listingOf = (resources: Fields, more: Fields = {}, parameters: Record<string, string> = {}): Listing =>
  readTemplate(
    JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', ...more, Resources: resources }),
    't.json',
    parameters,
  );

/** The problems of a template, or none. */
const problemsOf = (resources: Fields, more: Fields = {}, parameters: Record<string, string> = {}): string[] => {
  try {
    listingOf(resources, more, parameters);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

const functionOf = (properties: Fields = {}, more: Fields = {}, others: Fields = {}): ListedFunction =>
  listingOf({ Api: sam(properties, more), ...others }).functions[0]!;

describe('parameters', () => {
  const declared = {
    Parameters: {
      Size: { Type: 'Number', MinValue: 128, MaxValue: 512, Default: 256 },
      Stage: { Type: 'String', AllowedValues: ['dev', 'prod', 3], Default: 'dev' },
      Zones: { Type: 'CommaDelimitedList', Default: ['a', 'b'] },
      Path: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
      Nothing: { Type: 'String', Default: null },
      Bare: 7,
    },
  };

  test('have their defaults, what is given in their place, or nothing', () => {
    const { parameters } = listingOf({ Api: sam({ MemorySize: { Ref: 'Size' } }) }, declared, { Stage: 'prod' });
    expect(parameters).toEqual([
      { name: 'Size', value: '256', from: 'default' },
      { name: 'Stage', value: 'prod', from: 'command line' },
      { name: 'Zones', value: 'a,b', from: 'default' },
      { name: 'Path', value: null, from: 'nothing' },
      { name: 'Nothing', value: null, from: 'nothing' },
      { name: 'Bare', value: null, from: 'nothing' },
    ]);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ Size: '128' }, []],
    [{ Size: '512' }, []],
    [{ Size: '127' }, ['--parameter Size: 127 is below 128; raise it']],
    [{ Size: '513' }, ['--parameter Size: 513 is above 512; lower it']],
    [{ Size: 'big' }, ['--parameter Size: "big" is no number; write one']],
    [{ Size: ' ' }, ['--parameter Size: " " is no number; write one']],
    [{ Stage: '3' }, []],
    [{ Stage: 'test' }, ['--parameter Stage: "test" is not allowed; write one of dev, prod, 3']],
    [{ 'AWS::Region': 'eu-west-1' }, []],
    [
      { Sice: '1' },
      [
        '--parameter Sice: the template has no such parameter; there are: Size, Stage, Zones, Path, Nothing, Bare; correct the name or leave it out',
      ],
    ],
  ])('given as %j are held against their declaration', (given, problems) => {
    expect(problemsOf({ Api: sam() }, declared, given)).toEqual(problems);
  });

  test('whose default is refused are named where they stand', () => {
    const wrong = { Parameters: { Size: { Type: 'Number', MaxValue: 10, Default: 11 } } };
    expect(problemsOf({ Api: sam() }, wrong)).toEqual(['Parameters.Size.Default (line 1): 11 is above 10; lower it']);
    expect(problemsOf({ Api: sam() }, {}, { Size: '1' })).toEqual([
      '--parameter Size: the template has no such parameter; there are: none; correct the name or leave it out',
    ]);
  });

  test.each([
    ['us-east-1', 'aws amazonaws.com'],
    ['cn-north-1', 'aws-cn amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov amazonaws.com'],
  ])('of the partition follow the region %s', (region, written) => {
    const text = { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' };
    const { functions } = listingOf(
      {
        Api: sam({ Environment: { Variables: { A: text, B: { Ref: 'AWS::Region' }, C: { Ref: 'AWS::StackName' } } } }),
      },
      {},
      { 'AWS::Region': region },
    );
    expect(functions[0]!.environment).toEqual({ A: written, B: region, C: 'local' });
  });
});

describe('conditions', () => {
  const held = (condition: unknown): [number, string[]] => {
    const resources = { Api: sam(), Other: { ...sam(), Condition: 'Wanted' } };
    const more = {
      Conditions: { Yes: { 'Fn::Equals': [1, '1'] }, No: { 'Fn::Equals': [true, 'false'] }, Wanted: condition },
    };
    const problems = problemsOf(resources, more);
    return [problems.length > 0 ? 0 : listingOf(resources, more).functions.length, problems];
  };
  const cure = 'is no condition; write one of Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition';
  const [yes, no] = [{ Condition: 'Yes' }, { Condition: 'No' }];

  test.each<[unknown, number]>([
    [yes, 2],
    [no, 1],
    [{ 'Fn::And': [yes, yes] }, 2],
    [{ 'Fn::And': [yes, no] }, 1],
    [{ 'Fn::Or': [no, yes] }, 2],
    [{ 'Fn::Or': [no, no] }, 1],
    [{ 'Fn::Not': [no] }, 2],
    [{ 'Fn::Not': [yes] }, 1],
    [{ 'Fn::Not': [no, no] }, 1],
    [{ 'Fn::Equals': [['a'], ['a']] }, 2],
    [{ 'Fn::Equals': [['a'], ['b']] }, 1],
    [{ 'Fn::Equals': 'a' }, 2],
  ])('%j leaves %i functions', (condition, count) => {
    expect(held(condition)).toEqual([count, []]);
  });

  test.each<[unknown, string]>([
    ['yes', `Conditions.Wanted (line 1): ${cure}`],
    [[yes], `Conditions.Wanted (line 1): ${cure}`],
    [{}, `Conditions.Wanted (line 1): ${cure}`],
    [{ 'Fn::Or': [no, {}] }, `Conditions.Wanted.Fn::Or.1 (line 1): ${cure}`],
    [{ 'Fn::Equals': [1, 1], 'Fn::Not': [no] }, `Conditions.Wanted (line 1): ${cure}`],
    [{ 'Fn::If': [] }, `Conditions.Wanted (line 1): Fn::If ${cure}`],
    [{ 'Fn::Not': ['x'] }, `Conditions.Wanted.Fn::Not.0 (line 1): ${cure}`],
    [
      { Condition: 'Maybe' },
      'Conditions.Wanted (line 1): no condition is called "Maybe"; there are: Yes, No, Wanted; correct the name',
    ],
    [{ Condition: 'Wanted' }, 'Conditions.Wanted (line 1): depends on itself; write it without the circle'],
  ])('%j is refused', (condition, problem) => {
    expect(held(condition)[1]).toEqual([problem]);
  });
});

describe('values', () => {
  test.each([
    [{ Enabled: 'TRUE' }, true],
    [{ Enabled: 'false' }, false],
    [{ Enabled: true }, true],
    [{ Enabled: { Ref: 'Later' } }, true],
    [{}, true],
  ])('that say whether something is on: %j', (properties, enabled) => {
    const { events } = listingOf(
      { Api: sam({ Events: { E: { Type: 'SQS', Properties: { Queue: 'arn:aws:sqs:r:1:q', ...properties } } } }) },
      { Parameters: { Later: { Type: 'String' } } },
    ).functions[0]!;
    expect(events[0]!.enabled).toBe(enabled);
  });

  test('of another kind are refused', () => {
    const events = { E: { Type: 'SQS', Properties: { Queue: 'arn:aws:sqs:r:1:q', Enabled: 'maybe' } } };
    const at = 'Resources.Api.Properties';
    expect(problemsOf({ Api: sam({ Events: events, MemorySize: 'much', Environment: 'none' }) })).toEqual([
      `${at}.MemorySize (line 1): "much" is no number; write one`,
      `${at}.Environment (line 1): "none" is no mapping; write one`,
      `${at}.Events.E.Properties.Enabled (line 1): "maybe" is neither true nor false; write one of them`,
    ]);
  });

  test('in a place of a mapping that only the stack knows are none', () => {
    const { environment, memoryMb } = listingOf(
      { Api: sam({ Environment: { Ref: 'Later' }, MemorySize: { Ref: 'Later' } }) },
      { Parameters: { Later: { Type: 'String' } } },
    ).functions[0]!;
    expect([environment, memoryMb]).toEqual([{}, 128]);
  });

  test('are written as a template would', () => {
    expect(['a', 1, { a: 1 }, null, undefined].map(textOf)).toEqual(['a', '1', '{"a":1}', 'null', 'undefined']);
  });

  test('name a resource in many ways', () => {
    const source = parseTemplate('Resources: { Fn: { Type: A }, Queue: { Type: B } }', 't');
    const names: readonly (readonly [unknown, string | null])[] = [
      ['Fn', 'Fn'],
      ['Other', null],
      ['${Fn}', 'Fn'],
      ['${Fn.Arn}', 'Fn'],
      ['x${Fn}', null],
      [{ Ref: 'Fn.Version' }, 'Fn'],
      [{ Ref: 'Other' }, null],
      [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, 'Fn'],
      [{ 'Fn::GetAtt': 'Queue.Arn' }, 'Queue'],
      [{ 'Fn::GetAtt': 7 }, null],
      [{ 'Fn::Sub': 'arn:${AWS::Region}:${Queue.Arn}' }, 'Queue'],
      [{ 'Fn::Sub': '${Fn} ${Queue}' }, null],
      [{ 'Fn::Sub': '${Other}' }, null],
      [{ 'Fn::Sub': ['${Fn}', {}] }, null],
      [['Fn'], null],
      [{}, null],
      [undefined, null],
    ];
    expect(names.map(([value]) => referredId(value, { source }))).toEqual(names.map(([, id]) => id));
  });

  test('that name nothing are refused, unless something else writes resources', () => {
    const resources = { Api: sam({ Environment: { Variables: { A: { Ref: 'Nobody' } } } }) };
    const problem =
      'Resources.Api.Properties.Environment.Variables.A (line 1): nothing is called "Nobody"; the template has: Api; correct the name';
    expect(problemsOf(resources)).toEqual([problem]);
    expect(problemsOf(resources, { Transform: undefined })).toEqual([problem]);
    expect(problemsOf(resources, { Transform: ['AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions'] })).toEqual([
      problem,
    ]);
    expect(problemsOf(resources, { Transform: 'Macro' })).toEqual([]);
    expect(problemsOf(resources, { Transform: ['AWS::Serverless-2016-10-31', 'Macro'] })).toEqual([]);
    // What SAM makes is named after what it was made for.
    expect(
      problemsOf({
        Api: sam({ Environment: { Variables: { A: { Ref: 'ApiRole' }, B: { Ref: 'ServerlessRestApi' } } } }),
      }),
    ).toEqual([]);
  });
});

describe('the text of a template', () => {
  test('tells the line of everything, through aliases and of what is written twice', () => {
    const source = parseTemplate(
      [
        'Resources:',
        '  A: &one',
        '    Type: x',
        '    List:',
        '      - a',
        '      - b: 1',
        '  B: *one',
        '  A:',
        '    Type: y',
        '  ? null',
        '  : Type: z',
      ].join('\n'),
      't',
    );
    const line = (...path: (string | number)[]): number => source.lineOf(path);
    expect(line()).toBe(1);
    expect(line('Resources')).toBe(1);
    expect(line('Resources', 'B')).toBe(7);
    expect(line('Resources', 'B', 'List', 1)).toBe(6);
    expect(line('Resources', 'B', 'List', 1, 'b')).toBe(6);
    expect(line('Resources', 'B', 'List', 9)).toBe(4);
    expect(line('Resources', 'B', 'Type', 'deeper')).toBe(3);
    expect(line('Resources', 'A', 'Type')).toBe(9);
    expect(line('Resources', 'Missing')).toBe(1);
    expect(line('Missing', 'Resources')).toBe(1);
    expect(line('Resources', 'null', 'Type')).toBe(11);
    expect(source.duplicates).toEqual([['Resources', 'A']]);
    expect(Object.keys(source.value['Resources'] as object)).toEqual(['A', 'B', 'null']);
  });

  test('has keys that are texts, and no sets', () => {
    const problems = (text: string): string[] => {
      try {
        return [parseTemplate(text, 't').name];
      } catch (error) {
        return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
      }
    };
    expect(problems('Resources:\n  ? [a, b]\n  : 1')).toEqual([
      'line 2: has a list or a mapping as a key; write a text',
    ]);
    expect(problems('Resources:\n  A: !!set { a, b }')).toEqual([
      'line 2: is of the type tag:yaml.org,2002:set; write a mapping or a list',
    ]);
    expect(problems('Resources: 1')).toEqual([
      'Resources: has no mapping called Resources, so it is no template; name a SAM or CloudFormation template',
    ]);
  });
});

describe('schedules', () => {
  const january = Date.UTC(2026, 0, 1);
  const dayMs = 86_400_000;
  const days = (text: string, fromMs = january, count = 31): string[] | string => {
    const expression = scheduleExpression(text);
    if (typeof expression === 'string') return expression;
    const schedule = { expression, zone: 'UTC', startMs: null, endMs: null };
    return timesOf(schedule, { fromMs, toMs: fromMs + count * dayMs }).map((ms) =>
      new Date(ms).toISOString().slice(5, 10),
    );
  };
  const month = (index: number): number => Date.UTC(2026, index, 1);

  test.each<[string, number, string[]]>([
    // The first of August 2026 is a Saturday, of February and March a Sunday; the end of May is a Sunday.
    ['1W', month(7), ['08-03']],
    ['1W', month(1), ['02-02']],
    ['31W', month(4), ['05-29']],
    ['30W', month(4), ['05-29']],
    ['31W', month(3), ['04-30']],
    ['15W', month(7), ['08-14']],
    ['16W', month(7), ['08-17']],
    ['14W', month(7), ['08-14']],
    ['LW', month(4), ['05-29']],
    ['LW', month(9), ['10-30']],
    ['L', month(1), ['02-28']],
    ['31', month(1), ['03-03'].slice(1)],
    ['28-2', month(0), ['01-01', '01-02', '01-28', '01-29', '01-30', '01-31']],
    ['25/3', month(0), ['01-25', '01-28', '01-31']],
    ['1-10/4', month(0), ['01-01', '01-05', '01-09']],
    ['*/15', month(0), ['01-01', '01-16', '01-31']],
  ])('on day %s of a month', (day, fromMs, expected) => {
    const count = (Date.UTC(2026, new Date(fromMs).getUTCMonth() + 1, 1) - fromMs) / dayMs;
    expect(days(`cron(0 8 ${day} * ? *)`, fromMs, count)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['L', ['01-03', '01-10', '01-17', '01-24', '01-31']],
    ['1', ['01-04', '01-11', '01-18', '01-25']],
    ['sat', ['01-03', '01-10', '01-17', '01-24', '01-31']],
    ['SUN#1', ['01-04']],
    ['5#5', ['01-29']],
    ['THUL', ['01-29']],
    ['6L', ['01-30']],
    ['7-1', ['01-03', '01-04', '01-10', '01-11', '01-17', '01-18', '01-24', '01-25', '01-31']],
  ])('on weekday %s', (weekday, expected) => {
    expect(days(`cron(0 8 ? * ${weekday} *)`)).toEqual(expected);
  });

  test.each([
    ['cron(0 8 1-2-3 * ? *)', 'cannot be: "1-2-3" is no range; correct it'],
    ['cron(0/2/3 8 * * ? *)', 'cannot be: "0/2/3" is no step; correct it'],
    ['cron(0/0 8 * * ? *)', 'cannot be: "0/0" is no step; correct it'],
    ['cron(0/1.5 8 * * ? *)', 'cannot be: "0/1.5" is no step; correct it'],
    ['cron(60 8 * * ? *)', 'cannot be: "60" is not within 0 to 59; correct it'],
    ['cron(0 24 * * ? *)', 'cannot be: "24" is not within 0 to 23; correct it'],
    ['cron(0 8 0 * ? *)', 'cannot be: "0" is not within 1 to 31; correct it'],
    ['cron(0 8 32 * ? *)', 'cannot be: "32" is not within 1 to 31; correct it'],
    ['cron(0 8 32W * ? *)', 'cannot be: "32" is not within 1 to 31; correct it'],
    ['cron(0 8 * 13 ? *)', 'cannot be: "13" is not within 1 to 12; correct it'],
    ['cron(0 8 ? * 8 *)', 'cannot be: "8" is not within 1 to 7; correct it'],
    ['cron(0 8 ? * MON#6 *)', 'cannot be: "6" is not within 1 to 5; correct it'],
    ['cron(0 8 ? * XL *)', 'cannot be: "X" is not within 1 to 7; correct it'],
    ['cron(0 8 * * ? 1969)', 'cannot be: "1969" is not within 1970 to 2199; correct it'],
    ['cron(0 8 * * ? 2200)', 'cannot be: "2200" is not within 1970 to 2199; correct it'],
    [
      'cron(0 8 * * *)',
      'cannot be: 5 fields are not the six: minutes, hours, day of month, month, day of week, year; correct it',
    ],
    [
      'cron(0 8 1 * 1 *)',
      'cannot be: one of day of month and day of week must be "?", such as in cron(0 8 * * ? *); correct it',
    ],
    ['rate(0 minutes)', 'is no rate; write one such as rate(12 hours)'],
    ['rate(5 weeks)', 'is no rate; write one such as rate(12 hours)'],
    ['at(2026-03-02T07:00:00Z)', 'is no instant; write one such as at(2026-03-02T07:00:00)'],
    ['at(2026-03-02T07:00:00+01:00)', 'is no instant; write one such as at(2026-03-02T07:00:00)'],
    ['daily', 'is no schedule; write cron(0 8 * * ? *), rate(12 hours) or at(2026-03-02T07:00:00)'],
  ])('%s is refused', (text, problem) => {
    expect(days(text)).toBe(problem);
  });

  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate( 2  hours )', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s comes every %d ms', (text, periodMs) => {
    expect(scheduleExpression(text)).toEqual({ kind: 'rate', periodMs });
  });

  test('of a rate count from the start, which comes too, up to the end', () => {
    const expression = { kind: 'rate', periodMs: 100 } as const;
    const times = (startMs: number | null, endMs: number | null): number[] =>
      timesOf({ expression, zone: 'UTC', startMs, endMs }, { fromMs: 1000, toMs: 1300 });
    expect(times(null, null)).toEqual([1100, 1200]);
    expect(times(1000, null)).toEqual([1000, 1100, 1200]);
    expect(times(950, null)).toEqual([1050, 1150, 1250]);
    expect(times(1200, null)).toEqual([1200]);
    expect(times(null, 1199)).toEqual([1100]);
    expect(times(null, 1200)).toEqual([1100, 1200]);
    expect(times(1300, null)).toEqual([]);
  });

  test('move bounds, or what is provisioned, from the instant on at which they come', () => {
    const hour = 3_600_000;
    const action = (schedule: string, more: Fields): Fields => ({ name: '', schedule, ...more });
    const scaling = (more: Fields, configured = 5, startMs = january) =>
      scalingFragment({ id: 'T', line: 1, minimum: 2, maximum: 20, actions: [], ...more }, configured, {
        startMs,
        durationMs: 4 * hour,
      });
    const actions = [
      action('at(2026-01-01T00:30:15)', { minimum: 8 }),
      action('at(2026-01-01T01:00:00)', { maximum: 9 }),
      action('at(2026-01-01T02:15:00)', { minimum: 1, maximum: 4 }),
      action('at(2025-12-31T00:00:00)', { minimum: 6 }),
      action('at(2026-01-01T03:00:00)', { minimum: 1, maximum: 4 }),
      action('nonsense', { minimum: 9 }),
    ];
    expect(scaling({ actions })).toEqual({
      provisionedConcurrency: 6,
      provisionedScaling: {
        schedule: [
          ['1815000ms', 8],
          ['135m', 4],
        ],
      },
    });
    expect(scaling({ actions: [] })).toEqual({ provisionedConcurrency: 5 });
    // Without an action bounds move nothing.
    expect(scaling({ actions: [] }, 50)).toEqual({ provisionedConcurrency: 50 });
    expect(scaling({ actions, tracking: { id: 'P', target: 0.7 } })).toEqual({
      provisionedConcurrency: 6,
      provisionedScaling: {
        schedule: [
          { at: '1815000ms', minimum: 8, maximum: 20 },
          { at: '1h', minimum: 8, maximum: 9 },
          { at: '135m', minimum: 1, maximum: 4 },
        ],
        tracking: { minimum: 6, maximum: 20, target: '70%', scaleOutPoints: 3, scaleInPoints: 15 },
      },
    });
    const whole = { id: 'P', target: 0.123456789, scaleOutCooldownS: 1, scaleInCooldownS: 2, scaleIn: false as const };
    expect(scaling({ minimum: 0, maximum: 0, tracking: whole })).toEqual({
      provisionedConcurrency: 0,
      provisionedScaling: {
        schedule: [],
        tracking: {
          minimum: 0,
          maximum: 1,
          target: '12.3456789%',
          scaleOutPoints: 3,
          scaleInPoints: 15,
          scaleOutCooldown: '1s',
          scaleInCooldown: '2s',
          scaleIn: false,
        },
      },
    });
  });
});

describe('code', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-code-'));
    const files = {
      'src/index.mjs': '1',
      'src/deep/own.ts': '1',
      'src/entry/made.tsx': '1',
      'own/bootstrap': '1',
      '.aws-sam/build/Built/bootstrap': '1',
      'layer/nodejs/node_modules/wrapper/index.js': '1',
      'layer/wrap.js': '1',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const base: ListedFunction = { ...functionOf(), inlineCode: false, inlineText: null };
  const found = (more: Partial<ListedFunction>, layers: readonly string[] = [], inline?: string): unknown => {
    const inlineDirectory = inline === undefined ? undefined : join(directory, inline);
    const places = { directory, layers: layers.map((layer) => join(directory, layer)), inlineDirectory };
    return JSON.parse(
      JSON.stringify(handlerFileOf({ ...base, ...more }, places)).replaceAll(directory, 'HERE'),
    ) as unknown;
  };
  const absent = (reason: string): object => ({ file: null, reason });

  test.each<[Partial<ListedFunction>, object]>([
    [{ code: './src' }, { file: 'HERE/src/index.mjs', exportName: 'handler', root: 'HERE/src' }],
    [
      { code: 'src', handler: 'deep/own.run' },
      { file: 'HERE/src/deep/own.ts', exportName: 'run', root: 'HERE/src' },
    ],
    [
      { code: 'src', handler: 'made.run', entryPoints: ['other/x.ts', 'entry/made.tsx'] },
      { file: 'HERE/src/entry/made.tsx', exportName: 'run', root: 'HERE/src' },
    ],
    [{ code: null }, absent('there is no HERE/index{.ts,.mts,.js,.mjs,.cjs}')],
    [{ packageType: 'image' }, absent('it is a container image')],
    [
      { inlineCode: true, inlineText: null },
      absent('its code in the template is known only when it is deployed; put it in a file'),
    ],
    [{ inlineCode: true, inlineText: '1', handler: 'main.run' }, absent('its handler (main.run) is not in index')],
    [{ inlineCode: true, inlineText: '1', handler: null }, absent('its handler (null) is not in index')],
    [{ inlineCode: true, inlineText: '1' }, absent('its code stands in the template; put it in a file')],
    [{ code: 's3://b/k' }, absent('its code is packed (s3://b/k); name a directory')],
    [{ code: 'a.zip' }, absent('its code is packed (a.zip); name a directory')],
    [{ code: 'a.jar' }, absent('its code is packed (a.jar); name a directory')],
    [{ code: '${Where}' }, absent('where its code is (${Where}) is known only when it is deployed')],
    [{ code: 'src', handler: 'index' }, absent('its handler (index) names no file and export')],
    [{ code: 'src', handler: '.run' }, absent('its handler (.run) names no file and export')],
    [{ code: 'src', handler: null }, absent('its handler (null) names no file and export')],
    [
      { runtime: 'provided.al2023', code: 'src' },
      absent(
        'it runs on provided.al2023; only Node.js is served, and what brings a bootstrap: build it, or put one into its code',
      ),
    ],
    [
      { runtime: 'provided.al2023', code: 'own' },
      { file: 'HERE/own/bootstrap', exportName: '', root: 'HERE/own' },
    ],
    [
      { runtime: 'java21', id: 'Built' },
      { file: 'HERE/.aws-sam/build/Built/bootstrap', exportName: '', root: 'HERE/.aws-sam/build/Built' },
    ],
    [
      { runtime: null, code: 'src' },
      { file: 'HERE/src/index.mjs', exportName: 'handler', root: 'HERE/src' },
    ],
  ])('of %j is looked for', (more, expected) => {
    expect(found(more)).toEqual(expected);
  });

  test('may be brought by a layer, the last over the others', () => {
    expect(found({ code: 'src', handler: '/opt/wrap.handler' }, ['own', 'layer', 'src'])).toEqual({
      file: 'HERE/layer/wrap.js',
      exportName: 'handler',
      root: 'HERE/src',
    });
    expect(found({ code: 'src', handler: 'nowhere.run' }, ['layer'])).toEqual(
      absent('there is no HERE/src/nowhere{.ts,.mts,.js,.mjs,.cjs}'),
    );
  });

  test('in the template is put where it is asked for', () => {
    expect(found({ inlineCode: true, inlineText: 'exports.a = 1', handler: 'index.a' }, [], 'inline')).toEqual({
      file: 'HERE/inline/Api/index.js',
      exportName: 'a',
      root: 'HERE/inline/Api',
    });
    expect(readFileSync(join(directory, 'inline/Api/index.js'), 'utf8')).toBe('exports.a = 1');
  });

  test('of a runtime of its own is beside the template, or built there', () => {
    const at = (more: Partial<ListedFunction>): string | null =>
      bootstrapFileOf({ ...base, ...more }, directory)?.replace(directory, 'HERE') ?? null;
    expect(at({ code: 'own' })).toBe('HERE/own/bootstrap');
    expect(at({ code: null })).toBeNull();
    for (const code of ['s3://own', 'own.zip', '${Own}']) expect(at({ code })).toBeNull();
    expect(at({ code: 'own', inlineCode: true })).toBeNull();
    expect(at({ code: null, id: 'Built' })).toBe('HERE/.aws-sam/build/Built/bootstrap');
  });

  test('stands in a scenario as the file and export that it is', () => {
    const handler = (properties: Fields, more: Fields = {}): Fields => {
      const listing = listingOf({ Api: sam({ InlineCode: undefined, ...properties }, more) });
      const { functions } = fragmentOf(listing, { templateDirectory: directory, scenarioDirectory: directory });
      const { handler: file, code, build } = functions['Api']!;
      return { file, code, build };
    };
    expect(handler({ CodeUri: 'src' })).toEqual({ file: './src/index.mjs#handler' });
    expect(handler({ CodeUri: 'src', Handler: 'deep/own.run' })).toEqual({
      file: './src/deep/own.ts#run',
      code: './src',
    });
    expect(handler({ CodeUri: 'own', Runtime: 'provided.al2023' })).toEqual({ file: './own/bootstrap' });
    const built = { Metadata: { BuildMethod: 'esbuild' } };
    expect(handler({ CodeUri: 'src' }, built)).toEqual({ file: './src/index.mjs#handler', build: 'esbuild' });
    expect(handler({ CodeUri: 'src', Handler: 'deep/own.run' }, built)).toEqual({
      file: './src/deep/own.ts#run',
      code: './src',
    });
    expect(handler({ CodeUri: 'none' })).toEqual({});
  });

  test.each<[Fields, Partial<ListedFunction>]>([
    [{ CodeUri: { Bucket: 'b', Key: 'k' } }, { code: 's3://b/k', packageType: 'zip' }],
    [{ CodeUri: { Bucket: 'b' } }, { code: 's3://b/' }],
    [{ CodeUri: { Key: 'k' } }, { code: null }],
    [
      { ImageUri: 'i', Runtime: undefined, Handler: undefined },
      { code: 'i', packageType: 'image', runtime: null },
    ],
    [{ PackageType: 'Image' }, { packageType: 'image' }],
  ])('of a function that says %j', (properties, expected) => {
    expect(functionOf({ InlineCode: undefined, ...properties })).toMatchObject(expected);
  });

  test('of a Lambda function may be in its Code', () => {
    const code = (Code: unknown): Partial<ListedFunction> => {
      const properties = { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: 'r', Code };
      const {
        code: place,
        inlineCode,
        inlineText,
        packageType,
      } = listingOf({ F: of('Lambda::Function', properties) }).functions[0]!;
      return { code: place, inlineCode, inlineText, packageType };
    };
    const zip = { code: null, inlineCode: false, inlineText: null, packageType: 'zip' };
    expect(code({ ZipFile: 'x' })).toEqual({ ...zip, inlineCode: true, inlineText: 'x' });
    expect(code({ ZipFile: { 'Fn::Sub': '${AWS::StackId}' } })).toEqual({ ...zip, inlineCode: true });
    expect(code({ ImageUri: 'i' })).toEqual({ ...zip, code: 'i', packageType: 'image' });
    expect(code({ ImageUri: { Ref: 'AWS::NoValue' } })).toEqual({ ...zip, packageType: 'image' });
    expect(code({ S3Bucket: 'b', S3Key: 'k' })).toEqual({ ...zip, code: 's3://b/k' });
    expect(code({ S3Bucket: 'b' })).toEqual({ ...zip, code: 's3://b/' });
    expect(code('./dir')).toEqual({ ...zip, code: './dir' });
  });
});

describe('what has no effect', () => {
  const noted = (places: readonly (readonly [place: string, what?: string])[], asks = false): string[] => {
    const ignored = places.map(([place, what = 'x'], index) => ({ place, what, line: index + 1 }));
    return ignoredNotes({ ...listingOf({ Api: sam() }), template: 't.yaml', ignored }, asks);
  };

  test('is named, that of functions first, eight at most', () => {
    expect(noted([])).toEqual([]);
    expect(
      noted([
        ['Outputs'],
        ['Resources.Other.Properties.A'],
        ['Resources.Api.Properties.B'],
        ['Resources.Api.Metadata'],
        ['Globals.Api.C'],
        ['Globals.Function.D'],
      ]),
    ).toEqual([
      'Without effect here: Resources.Api.Properties.B (line 3), Globals.Function.D (line 6), Outputs (line 1), Resources.Other.Properties.A (line 2), Resources.Api.Metadata (line 4), Globals.Api.C (line 5)',
    ]);
    const many = Array.from({ length: 8 }, (_, index) => [`P${index}`] as const);
    const all = many.map(([place], index) => `${place} (line ${index + 1})`).join(', ');
    expect(noted(many)).toEqual([`Without effect here: ${all}`]);
    expect(noted([...many, ['P8'], ['P9']])).toEqual([
      `Without effect here: ${all} and 2 more, which windtunnel validate-template t.yaml lists`,
    ]);
  });

  test('leaves out permissions where these are asked for', () => {
    const permissions = [
      ['R', 'AWS::IAM::Role'],
      ['R', 'AWS::IAM::RolePolicy'],
      ['R', 'AWS::IAM::Policy'],
      ['R', 'AWS::IAM::ManagedPolicy'],
      ['R', 'AWS::Lambda::Permission'],
      ['Resources.Api.Properties.Role'],
      ['Resources.Api.Properties.Policies'],
      ['Resources.Api.Properties.Events.E.Properties.Auth'],
      ['Resources.R.Properties.AuthorizationType'],
    ] as const;
    expect(noted(permissions, true)).toEqual([]);
    expect(noted(permissions)).toHaveLength(1);
    expect(
      noted(
        [
          ['R', 'AWS::IAM::User'],
          ['Role', 'Role'],
        ],
        true,
      ),
    ).toEqual(['Without effect here: R (line 1), Role (line 2)']);
  });
});

describe('roles', () => {
  const names = { region: 'eu-west-1', accountId: '111122223333' };
  const listing = listingOf({
    Api: sam({ Events: { Q: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } } }),
    Queue: of('SQS::Queue', { QueueName: 'orders' }),
    Stream: of('Kinesis::Stream', { ShardCount: 1 }),
    Table: of('DynamoDB::Table', { TableName: 't' }),
  });
  const role = (more: Partial<ListedRole>): ListedRole => ({ id: 'R', name: 'r', policies: [], managed: [], ...more });
  const allow = (resource: unknown): object => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: resource }],
  });

  test('have what of their policies is known', () => {
    const { principal, unread } = readRole(role({ policies: [allow('*')], maxSessionS: 7200 }), listing, names);
    expect(unread).toEqual([]);
    expect(principal).toMatchObject({ kind: 'role', account: '111122223333', name: 'r', maxSessionS: 7200 });
    expect(principal.policies).toHaveLength(1);
    expect(principal.trust).not.toBeNull();
    expect(readRole(role({}), listing, names).principal.maxSessionS).toBe(3600);
  });

  test('name what of them cannot be read', () => {
    const { principal, unread } = readRole(
      role({ policies: [{ Statement: 7 }], managed: ['SomebodysPolicy'], trust: { Statement: 'x' } }),
      listing,
      names,
    );
    expect(principal.policies).toEqual([]);
    expect(principal.trust).toBeNull();
    expect(unread).toHaveLength(3);
    expect(unread[0]).toMatch(/^a policy \(\S+ .+\)$/);
    expect(unread[1]).toBe('SomebodysPolicy');
    expect(unread[2]).toMatch(/^its trust policy \(\S+ .+\)$/);
  });

  test.each([
    [{ via: 'sqs', source: 'Queue' }, 'arn:aws:sqs:eu-west-1:111122223333:orders'],
    [{ via: 'sqs', source: '${Queue.Arn}' }, 'arn:aws:sqs:eu-west-1:111122223333:orders'],
    [{ via: 'kinesis', source: 'Stream' }, 'arn:aws:kinesis:eu-west-1:111122223333:stream/Stream'],
    [{ via: 'dynamodb', source: 'Table' }, 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/latest'],
    [{ via: 'sqs', source: 'arn:aws:sqs:a:b:c' }, 'arn:aws:sqs:a:b:c'],
    [{ via: 'sqs', source: 'arn:aws:sqs:${R}:b:c' }, null],
    [{ via: 'sqs', source: 'Api' }, null],
    [{ via: 'sqs', source: 'Nobody' }, null],
    [{ via: 'sqs', source: null }, null],
    [{ via: 'kafka', source: 'arn:aws:kafka:a:b:c' }, null],
    [{ via: null, source: 'Queue' }, null],
  ] as const)('are asked for what is polled: %j', (event, arn) => {
    expect(sourceArnOf(listing, { ...listing.functions[0]!.events[0]!, ...event }, names)).toBe(arn);
  });

  test('that lack an action for a queue are named, with AWS’s policy for it; those that stand elsewhere are not', () => {
    const withRole = (own: Fields): Listing =>
      listingOf({
        Api: sam({ Events: { Q: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } }, ...own }),
        Queue: of('SQS::Queue'),
        Role: of('IAM::Role', {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: {
                ...allow('*'),
                Statement: [{ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' }],
              },
            },
          ],
        }),
      });
    const lacking = lackingPermissions(withRole({ Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }));
    expect(lacking.map(({ functionId, eventId, line }) => [functionId, eventId, line])).toEqual([['Api', 'Q', 1]]);
    expect(lacking[0]!.message).toBe(
      'its role Role lacks sqs:DeleteMessage, sqs:GetQueueAttributes on Queue; allow them, or give it AWSLambdaSQSQueueExecutionRole',
    );
    expect(lackingPermissions(withRole({ Role: 'arn:aws:iam::1:role/r' }))).toEqual([]);
  });
});

describe('resources', () => {
  test('that loop over names or have no type', () => {
    const { ignored } = listingOf({ Api: sam(), 'Fn::ForEach::Each': ['x', [], {}] });
    expect(ignored).toEqual([{ place: 'Resources.Fn::ForEach::Each', line: 1, what: 'Fn::ForEach::Each' }]);
    const cure = 'has no Type; add one such as AWS::Serverless::Function';
    expect(problemsOf({ A: 7, B: {}, C: { Type: 3 }, D: sam() })).toEqual(
      ['A', 'B', 'C'].map((id) => `Resources.${id} (line 1): ${cure}`),
    );
    expect(problemsOf({ D: { ...sam(), Properties: [] } })[0]).toBe(
      'Resources.D.Properties (line 1): is no mapping; write the properties as one',
    );
  });

  test('and sections that nothing reads are named', () => {
    const more = {
      Outputs: {},
      Rules: {},
      Metadata: {},
      Description: 'd',
      Globals: { Function: { Timeout: 5 }, Api: {} },
      Transform: ['AWS::Serverless-2016-10-31', 'Macro'],
    };
    const { ignored, functions } = listingOf({ Api: sam({}, { CreationPolicy: {}, DependsOn: [] }) }, more);
    expect(functions[0]!.timeoutSeconds).toBe(5);
    expect(ignored.map(({ place, what }) => [place, what])).toEqual([
      ['Resources.Api.CreationPolicy', 'CreationPolicy'],
      ['Outputs', 'Outputs'],
      ['Rules', 'Rules'],
      ['Metadata', 'Metadata'],
      ['Transform', 'Macro (not run: what it writes is not seen)'],
      ['Globals.Api', 'Api'],
    ]);
  });

  test('of one function that is published have versions and aliases with what is provisioned for them', () => {
    const one = functionOf(
      {},
      {},
      {
        V1: of('Lambda::Version', {
          FunctionName: { Ref: 'Api' },
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
        }),
        V2: of('Lambda::Version', { FunctionName: { Ref: 'Api' } }),
        Live: of('Lambda::Alias', {
          FunctionName: { Ref: 'Api' },
          Name: 'live',
          FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] },
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 7 },
          RoutingConfig: {
            AdditionalVersionWeights: [{ FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] }, FunctionWeight: 0.25 }],
          },
        }),
        Bare: of('Lambda::Alias', { FunctionName: { Ref: 'Api' }, RoutingConfig: {} }),
      },
    );
    expect([one.versions, one.aliases]).toEqual([
      { 1: { provisionedConcurrency: 3 }, 2: { provisionedConcurrency: 7 } },
      { live: { version: '2', weights: { 1: 0.25 } }, Bare: { version: '$LATEST', weights: {} } },
    ]);
    const { functions } = fragmentOf(
      { ...listingOf({}), functions: [one] },
      { templateDirectory: '/', scenarioDirectory: '/' },
    );
    expect([functions['Api']!.versions, functions['Api']!.aliases]).toEqual([
      { 1: { provisionedConcurrency: 3 }, 2: { provisionedConcurrency: 7 } },
      { live: { version: '2', weights: { 1: '25%' } } },
    ]);
  });

  test.each([
    [0, []],
    [1, []],
    [-0.1, ['-0.1']],
    [1.1, ['1.1']],
    ['much', ['much']],
  ])('of an alias divide by shares: %s', (weight, wrong) => {
    const problems = problemsOf({
      Api: sam(),
      Live: of('Lambda::Alias', {
        FunctionName: { Ref: 'Api' },
        FunctionVersion: '2',
        RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: weight }] },
      }),
    });
    const at = 'Resources.Live.Properties.RoutingConfig.AdditionalVersionWeights.0 (line 1)';
    expect(problems).toEqual(wrong.map((text) => `${at}: ${text} is no weight; write a share from 0 to 1`));
  });

  test('of an alias whose version only the stack knows are not served', () => {
    const alias = (version: string, weights: Record<string, number> = {}) =>
      servedVersions({ ...functionOf(), versions: {}, aliases: { live: { version, weights } } });
    expect(alias('3', { 1: 0.5, 2: 0.1 })).toEqual({
      settings: { versions: 3, aliases: { live: { version: '3', additional: { version: '1', weight: 0.5 } } } },
      notes: [],
    });
    expect(alias('$LATEST')).toEqual({
      settings: { aliases: { live: { version: '$LATEST', additional: null } } },
      notes: [],
    });
    for (const version of ['${V.Version}', '0', '01', '12345'])
      expect(alias(version)).toEqual({
        settings: {},
        notes: [`alias live of Api is not served: its version is ${version}`],
      });
    expect(alias('9999').settings.versions).toBe(9999);
  });

  test('on Managed Instances say so at the function or at its version', () => {
    const config = { CapacityProviderConfig: { Arn: { 'Fn::GetAtt': ['P', 'Arn'] } } };
    const scaling = { MinExecutionEnvironments: 4, MaxExecutionEnvironments: 9 };
    const provider = { P: of('Lambda::CapacityProvider', { CapacityProviderScalingConfig: { MaxVCpuCount: 40 } }) };
    expect(functionOf(config, {}, provider).managed).toEqual({ provider: 'P' });
    expect(functionOf({ ...config, FunctionScalingConfig: scaling }, {}, provider).managed).toEqual({
      provider: 'P',
      minimum: 4,
      maximum: 9,
    });
    const version = of('Lambda::Version', { FunctionName: { Ref: 'Api' }, FunctionScalingConfig: scaling });
    expect(functionOf(config, {}, { ...provider, V: version }).managed).toEqual({
      provider: 'P',
      minimum: 4,
      maximum: 9,
    });
    const bare = of('Lambda::Version', { FunctionName: { Ref: 'Api' } });
    expect(functionOf(config, {}, { ...provider, V: bare }).managed).toEqual({ provider: 'P' });
  });
});

describe('in a scenario', () => {
  const notesOf = (listing: Listing, clock?: { startMs: number; durationMs: number; isAssumed?: boolean }): string[] =>
    fragmentOf(listing, { templateDirectory: '/', scenarioDirectory: '/', clock }).notes.map(({ message }) => message);
  const target = (more: Fields = {}): Fields =>
    of('ApplicationAutoScaling::ScalableTarget', {
      ServiceNamespace: 'lambda',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: 'function:Api:live',
      MinCapacity: 1,
      MaxCapacity: 9,
      ScheduledActions: [
        { ScheduledActionName: 'never', Schedule: 'at(2030-01-01T00:00:00)', ScalableTargetAction: { MinCapacity: 2 } },
        { Schedule: 'at(2031-01-01T00:00:00)', ScalableTargetAction: { MinCapacity: 2 } },
      ],
      ...more,
    });

  test('what scales a divided alias is said to stay as it is', () => {
    const listing = listingOf({
      Api: sam(),
      V: of('Lambda::Version', { FunctionName: { Ref: 'Api' } }),
      Live: of('Lambda::Alias', {
        FunctionName: { Ref: 'Api' },
        Name: 'live',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.5 }] },
      }),
      Target: target(),
    });
    expect(notesOf(listing)).toEqual(['what Target scales is divided between versions, and stays as it is at first']);
  });

  test('what does not come by the clock is named, by its name or its schedule', () => {
    const listing = listingOf({ Api: sam({ AutoPublishAlias: 'live' }), Target: target() });
    const startMs = Date.UTC(2026, 0, 5);
    const alias = 'one version takes all of live, so traffic goes to Api';
    const outside =
      'never, at(2031-01-01T00:00:00) of Target does not come in a run that begins at 2026-01-05T00:00:00.000Z; write startsAt for another time';
    expect(notesOf(listing, { startMs, durationMs: 1000 })).toEqual([alias, outside]);
    expect(notesOf(listing, { startMs, durationMs: 1000, isAssumed: true })).toEqual([
      alias,
      'Target goes by the clock, and the run begins on a Monday at 00:00 UTC; startsAt says otherwise',
      outside,
    ]);
  });

  test.each([
    ['nodejs22.x', undefined],
    ['nodejs99.x', true],
    ['cobol1', undefined],
    ['${Runtime}', undefined],
  ])('a runtime of which nothing was published (%s) starts as the newest of its language', (runtime, stands) => {
    const listing = { ...listingOf({}), functions: [{ ...functionOf(), runtime }] };
    const { functions, notes } = fragmentOf(listing, { templateDirectory: '/', scenarioDirectory: '/' });
    const start = functions['Api']!.coldStart as { runtime: string } | undefined;
    expect(start?.runtime.startsWith('nodejs')).toBe(stands);
    expect(notes.map(({ message }) => message)).toEqual(
      stands === undefined
        ? []
        : [`no Init Duration was published for ${runtime}; that of ${start!.runtime} stands in; give coldStart`],
    );
  });

  test('traffic is what events say of it', () => {
    const events = {
      Poll: {
        Type: 'SQS',
        Properties: { Queue: 'arn:aws:sqs:r:1:q', BatchSize: 7, ProvisionedPollerConfig: { MaximumPollers: 9 } },
      },
      Fixed: { Type: 'Schedule', Properties: { Schedule: 'rate(5 minutes)', Input: '{"a":1}' } },
      Odd: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', Input: 'no JSON' } },
      Cron: { Type: 'Schedule', Properties: { Schedule: 'cron(0 8 * * ? *)' } },
      Off: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', Enabled: false } },
      Topic: {
        Type: 'MSK',
        Properties: {
          Stream: 'arn:aws:kafka:r:1:c',
          Topics: ['t'],
          StartingPosition: 'LATEST',
          ProvisionedPollerConfig: { MinimumPollers: 3 },
        },
      },
    };
    const { traffic } = fragmentOf(listingOf({ Api: sam({ Events: events }) }), {
      templateDirectory: '/',
      scenarioDirectory: '/',
    });
    expect(traffic).toEqual([
      { to: 'Api', via: 'sqs', sqs: { batchSize: 7, pollers: { minimum: 2, maximum: 9 } } },
      { to: 'Api', via: 'async', arrivals: { constant: { rate: '12/h' } }, payload: { a: 1 } },
      { to: 'Api', via: 'async', arrivals: { constant: { rate: `${3600 / 86_400}/h` } } },
      { to: 'Api', via: 'async' },
      { to: 'Api', via: 'kafka', kafka: { pollers: { minimum: 3, maximum: 200 } } },
    ]);
  });
});
