// Values of a template that only the deployed stack knows, that conditions decide, or that are missing: each has its effect, is
// refused in words that fit, or is named.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { fragmentOf, type ScenarioFragment } from '../../bench/template/fragment.ts';
import type { Listing } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedLayers } from '../../bench/template/served/served-layers.ts';
import { servedVersions } from '../../bench/template/served/served-versions.ts';

type Fields = Readonly<Record<string, unknown>>;

const plain = { Runtime: 'nodejs22.x', Handler: 'index.handler', InlineCode: '1' };
const of = (type: string, properties: Fields = {}, more: Fields = {}): Fields => ({
  Type: `AWS::${type}`,
  Properties: properties,
  ...more,
});
const sam = (properties: Fields = {}, more: Fields = {}): Fields =>
  of('Serverless::Function', { ...plain, ...properties }, more);

const later = { Ref: 'Later' };
const nothing = { Ref: 'AWS::NoValue' };
const when = (value: unknown, otherwise: unknown = nothing, is = 'Is'): Fields => ({
  'Fn::If': [is, value, otherwise],
});

const listingOf = (resources: Fields): Listing =>
  readTemplate(
    JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: { Later: { Type: 'String' } },
      Conditions: { Is: { 'Fn::Equals': ['a', 'a'] }, Isnt: { 'Fn::Equals': ['a', 'b'] } },
      Resources: resources,
    }),
    't.json',
  );

const problemsOf = (resources: Fields): string[] => {
  try {
    listingOf(resources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

const fragment = (listing: Listing): ScenarioFragment =>
  fragmentOf(listing, { templateDirectory: '/none', scenarioDirectory: '/none' });

const ignoredOf = (resources: Fields): string[] =>
  listingOf(resources).ignored.map(({ place, what }) => (place.endsWith(`.${what}`) ? place : `${place} ${what}`));

describe('metadata of a function', () => {
  const ignored = (metadata: unknown): string[] => ignoredOf({ Api: sam({}, { Metadata: metadata }) });

  test('that tells of its build is not named as without effect', () => {
    expect(ignored({ BuildMethod: 'esbuild' })).toEqual([]);
    expect(ignored({ BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['a.ts'] } })).toEqual([]);
  });

  test('is named by what of it has no effect', () => {
    const at = 'Resources.Api.Metadata';
    expect(ignored({ BuildMethod: 'esbuild', BuildProperties: { Minify: true, EntryPoints: 'a' }, Own: 1 })).toEqual([
      `${at}.Own`,
      `${at}.BuildProperties.Minify`,
      `${at}.BuildProperties.EntryPoints`,
    ]);
    expect(ignored({ BuildMethod: 'makefile', BuildProperties: { EntryPoints: ['a.ts'] } })).toEqual([
      `${at}.BuildMethod`,
    ]);
    expect(ignored({ BuildMethod: 'esbuild', BuildProperties: 'x' })).toEqual([`${at}.BuildProperties`]);
  });

  test('is named as a whole where nothing of it is read, as that of other resources is', () => {
    for (const metadata of [{ BuildMethod: 'makefile' }, { Own: 1 }, null, 'x'])
      expect(ignored(metadata)).toEqual(['Resources.Api.Metadata']);
    expect(ignoredOf({ Api: sam(), Q: of('SQS::Queue', {}, { Metadata: { BuildMethod: 'esbuild' } }) })).toEqual([
      'Resources.Q.Metadata',
    ]);
  });
});

const alias = (properties: Fields): Fields =>
  of('Lambda::Alias', { FunctionName: { Ref: 'Api' }, Name: 'live', FunctionVersion: '1', ...properties });
const routed = (weights: unknown): Fields => alias({ RoutingConfig: { AdditionalVersionWeights: weights } });
const weightsAt = 'Resources.Live.Properties.RoutingConfig.AdditionalVersionWeights';

describe('weights of an alias', () => {
  const weightsOf = (weights: unknown): unknown =>
    listingOf({ Api: sam(), Live: routed(weights) }).functions[0]!.aliases['live']!.weights;

  test.each<[Fields, string]>([
    [{ FunctionVersion: '2' }, 'has no FunctionWeight; write a share from 0 to 1'],
    [{ FunctionVersion: '2', FunctionWeight: nothing }, 'has no FunctionWeight; write a share from 0 to 1'],
    [{ FunctionWeight: 0.1 }, 'has no FunctionVersion; write the one that takes the share'],
    [{ FunctionVersion: '2', FunctionWeight: null }, 'null is no weight; write a share from 0 to 1'],
    [{ FunctionVersion: '2', FunctionWeight: '' }, '"" is no weight; write a share from 0 to 1'],
    [{ FunctionVersion: '2', FunctionWeight: true }, 'true is no weight; write a share from 0 to 1'],
  ])('are refused in words that fit: %j', (item, message) => {
    expect(problemsOf({ Api: sam(), Live: routed([item]) })).toEqual([`${weightsAt}.0 (line 1): ${message}`]);
  });

  test('that only the deployed stack knows pass, and are named', () => {
    const item = { FunctionVersion: '2', FunctionWeight: later };
    expect(weightsOf([item])).toEqual({});
    expect(weightsOf(later)).toEqual({});
    const { unresolved } = listingOf({ Api: sam(), Live: routed(later) });
    expect(unresolved.map(({ place }) => place)).toEqual([weightsAt]);
  });

  test('are decided by conditions, as a list and one by one', () => {
    const item = { FunctionVersion: { 'Fn::GetAtt': ['V', 'Version'] }, FunctionWeight: when('0.25') };
    expect(weightsOf(when([{ ...item, FunctionVersion: '2' }]))).toEqual({ 2: 0.25 });
    expect(weightsOf(when([item], nothing, 'Isnt'))).toEqual({});
    expect(weightsOf([when({ FunctionVersion: when('3', '4', 'Isnt'), FunctionWeight: 0.5 })])).toEqual({ 4: 0.5 });
    const resources = { Api: sam(), V: of('Lambda::Version', { FunctionName: { Ref: 'Api' } }) };
    const { functions, unresolved } = listingOf({ ...resources, Live: { ...routed(when([item])) } });
    expect([functions[0]!.aliases['live']!.weights, unresolved]).toEqual([{ 1: 0.25 }, []]);
  });

  test('are a list of mappings', () => {
    const refused = (weights: unknown): string[] => problemsOf({ Api: sam(), Live: routed(weights) });
    expect(refused('none')).toEqual([`${weightsAt} (line 1): "none" is no list; write one`]);
    expect(refused(['x'])).toEqual([`${weightsAt}.0 (line 1): "x" is no mapping; write one`]);
  });
});

describe('an alias whose versions have no numbers yet', () => {
  const url = of('Lambda::Url', { TargetFunctionArn: { Ref: 'Api' }, AuthType: 'NONE' });
  const shared = (version: unknown, other: unknown): Fields => ({
    Api: sam(),
    Url: url,
    Live: alias({
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: other, FunctionWeight: 0.1 }] },
    }),
  });

  test.each([
    [later, '2', '${Later}, 2'],
    ['1', later, '1, ${Later}'],
    ['$LATEST', '2', '$LATEST, 2'],
  ])('leaves its traffic to the function: %j, %j', (version, other, between) => {
    const { functions, traffic, notes } = fragment(listingOf(shared(version, other)));
    expect(functions['Api']).not.toHaveProperty('versions');
    expect(functions['Api']).not.toHaveProperty('aliases');
    expect(traffic.map(({ to }) => to)).toEqual(['Api']);
    expect(notes.map(({ message }) => message)).toEqual([
      `live divides its traffic between ${between}, and a scenario has versions by number: traffic goes to Api`,
    ]);
  });

  test('is left out beside one whose versions are known, with what is provisioned for it', () => {
    const { functions, traffic, notes } = fragment(
      listingOf({
        ...shared('1', '2'),
        Later: alias({
          Name: 'next',
          FunctionVersion: '$LATEST',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 },
          RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] },
        }),
      }),
    );
    expect([functions['Api']!.versions, functions['Api']!.aliases]).toEqual([
      { 1: {}, 2: {} },
      { live: { version: '1', weights: { 2: '10%' } } },
    ]);
    expect(traffic.map(({ to }) => to)).toEqual(['Api:live']);
    expect(notes.map(({ message }) => message)).toEqual([
      'next divides its traffic between $LATEST, 2, and a scenario has versions by number: next is left out',
      '$LATEST has provisioned concurrency 4, and a scenario has versions by number: it is left out',
    ]);
  });

  test('is not served, and the version that is not known is named', () => {
    const { notes } = servedVersions(listingOf(shared('1', later)).functions[0]!);
    expect(notes).toEqual(['alias live of Api is not served: the version that takes a share is ${Later}']);
  });
});

const target = (properties: Fields): Fields =>
  of('ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'lambda',
    ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    ResourceId: 'function:Api:live',
    MinCapacity: 1,
    MaxCapacity: 9,
    ScheduledActions: [{ Schedule: 'rate(1 hour)', ScalableTargetAction: { MinCapacity: 2 } }],
    ...properties,
  });

describe('a scaling target', () => {
  const api = (name: unknown): Fields => sam({ AutoPublishAlias: name });

  test('has the scheduled actions that conditions leave it', () => {
    const action = { Schedule: 'rate(2 hours)', ScalableTargetAction: { MinCapacity: 3 } };
    const schedules = (actions: unknown): unknown =>
      listingOf({ Api: api('live'), Target: target({ ScheduledActions: actions }) }).functions[0]!.scaling?.actions.map(
        ({ schedule }) => schedule,
      );
    expect(schedules(when([action]))).toEqual(['rate(2 hours)']);
    expect(schedules([when(action), when(action, nothing, 'Isnt')])).toEqual(['rate(2 hours)']);
    expect(schedules(when([action], nothing, 'Isnt'))).toBeUndefined();
  });

  test('may be of an alias whose name only the deployed stack knows', () => {
    expect(problemsOf({ Api: api(later), Target: target({}) })).toEqual([]);
    expect(problemsOf({ Api: api('next'), Target: target({}) })).toEqual([
      'Resources.Target.Properties.ResourceId (line 1): Api has no alias called "live"; its aliases and versions are: next',
    ]);
  });
});

describe('what conditions decide', () => {
  test('is found by what it refers to, as it is without them', () => {
    const one = (source: unknown): Fields => ({
      Api: sam({ Events: { Jobs: { Type: 'SQS', Properties: { Queue: source } } } }),
      Q: of('SQS::Queue', { VisibilityTimeout: 77 }),
    });
    const arn = { 'Fn::GetAtt': ['Q', 'Arn'] };
    expect(fragment(listingOf(one(when(arn)))).traffic).toEqual(fragment(listingOf(one(arn))).traffic);
  });

  test('needs a value for both cases', () => {
    expect(problemsOf({ Api: sam({ Description: 'd', MemorySize: { 'Fn::If': ['Isnt', 512] } }) })[0]).toBe(
      'Resources.Api.Properties.MemorySize (line 1): Fn::If is written otherwise: [condition, value, value]; correct it',
    );
  });

  test('holds for the layers of a function one by one', () => {
    expect(
      listingOf({
        Api: sam({ Layers: [when({ Ref: 'L' }), when('x', nothing, 'Isnt')] }),
        L: of('Serverless::LayerVersion'),
      }).functions[0]!.layers,
    ).toEqual(['L']);
  });

  test('holds for code that stands in the template', () => {
    const { InlineCode: _, ...others } = plain;
    const api = of('Lambda::Function', { ...others, Code: when({ ZipFile: 'x' }) });
    expect(listingOf({ Api: api }).functions[0]).toMatchObject({ inlineCode: true, inlineText: 'x' });
  });
});

describe('tags', () => {
  const api = (tags: unknown): Fields => ({ Api: of('Lambda::Function', { ...plain, Tags: tags }) });
  const at = 'Resources.Api.Properties.Tags';

  test('without a value are empty', () => {
    const { tags } = listingOf(api([{ Key: 'half' }, { Key: 'none', Value: nothing }, { Key: 'n', Value: 1 }]))
      .functions[0]!;
    expect(tags).toEqual({ half: '', none: '', n: '1' });
  });

  test('without a key are refused', () => {
    expect(problemsOf(api([{ Value: 'a' }]))).toEqual([`${at}.0 (line 1): has no Key; write the name of the tag`]);
  });

  test('that are none are named', () => {
    expect(ignoredOf(api([7]))).toEqual([`${at}.0 7 (no mapping of Key and Value)`]);
    expect(ignoredOf(api('x'))).toEqual([`${at} Tags (x is no mapping)`]);
    expect(ignoredOf(api(later))).toEqual([]);
  });
});

describe('AWS::NoValue', () => {
  const told = (value: unknown): string[] =>
    problemsOf({ Api: sam({ Environment: { Variables: { A: value } } }) }).map((text) => text.replace(/^.*?: /, ''));
  const given = (name: string): string =>
    `${name} is given AWS::NoValue, which is nothing; give it a value, such as ""`;

  test.each<[string, Fields]>([
    ['Fn::Sub', { 'Fn::Sub': ['${a}', { a: nothing }] }],
    ['Fn::Sub', { 'Fn::Sub': ['${a}', { a: when('x', nothing, 'Isnt') }] }],
    ['Fn::Sub', { 'Fn::Sub': 'a${AWS::NoValue}' }],
    ['Fn::Base64', { 'Fn::Base64': nothing }],
    ['Fn::Length', { 'Fn::Length': nothing }],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': nothing }],
    ['Fn::Join', { 'Fn::Join': ['-', nothing] }],
    ['Fn::Join', { 'Fn::Join': [nothing, ['a']] }],
    ['Fn::Select', { 'Fn::Select': [0, nothing] }],
    ['Fn::Split', { 'Fn::Split': [',', nothing] }],
    ['Fn::FindInMap', { 'Fn::FindInMap': [nothing, 'a', 'b'] }],
    ['Fn::ImportValue', { 'Fn::ImportValue': nothing }],
    ['Fn::GetAtt', { 'Fn::GetAtt': [nothing, 'Arn'] }],
  ])('is no argument of %s: %j', (name, value) => {
    expect(told(value)).toContain(given(name));
    expect(told(value).join()).not.toContain('undefined');
  });

  test('among the values of a Join is left out', () => {
    const { environment } = listingOf({
      Api: sam({
        Environment: { Variables: { A: { 'Fn::Join': ['-', ['a', nothing, when('b', nothing, 'Isnt'), 'c']] } } },
      }),
    }).functions[0]!;
    expect(environment).toEqual({ A: 'a-c' });
  });
});

describe('method settings of a REST API', () => {
  const api = (settings: unknown): Fields => ({
    Api: sam(),
    Rest: of('Serverless::Api', { StageName: 'prod', MethodSettings: settings }),
  });
  const all = (settings: Fields): Fields => ({ HttpMethod: '*', ResourcePath: '/*', ...settings });
  const at = 'Resources.Rest.Properties.MethodSettings';

  test.each([
    ['ThrottlingRateLimit', 'many'],
    ['ThrottlingBurstLimit', true],
    ['ThrottlingRateLimit', null],
    ['ThrottlingBurstLimit', ''],
  ])('are numbers: %s %j', (key, value) => {
    expect(problemsOf(api([all({ [key]: value })]))).toEqual([
      `${at}.0.${key} (line 1): ${JSON.stringify(value)} is no number; write one`,
    ]);
  });

  test('are read through conditions, and named where they are of some methods or have no effect', () => {
    const settings = when([{ HttpMethod: 'GET' }, when(all({ ThrottlingRateLimit: '5', LoggingLevel: 'INFO' }))]);
    expect(listingOf(api(settings)).sources[0]!.settings).toEqual({ StageName: 'prod', ThrottlingRateLimit: 5 });
    expect(ignoredOf(api(settings))).toEqual([`${at}.0 MethodSettings of GET`, `${at}.1.LoggingLevel`]);
    expect(listingOf(api([all({ ThrottlingRateLimit: later })])).sources[0]!.settings).toEqual({ StageName: 'prod' });
  });
});

test('CorsConfiguration takes true and false as any flag does', () => {
  const cors = (value: unknown): unknown =>
    listingOf({ Api: sam(), Http: of('Serverless::HttpApi', { CorsConfiguration: value }) }).sources[0]!.settings;
  expect(cors('True')).toEqual({ CorsConfiguration: { AllowOrigins: ['*'] } });
  expect(cors('False')).toEqual({});
});

describe('a method that answers by itself', () => {
  const mocked = (responses: unknown): Fields => ({
    Api: sam(),
    Rest: of('ApiGateway::RestApi'),
    Get: of('ApiGateway::Method', {
      RestApiId: { Ref: 'Rest' },
      ResourceId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] },
      HttpMethod: 'GET',
      Integration: { Type: 'MOCK', IntegrationResponses: responses },
    }),
  });
  const status = (responses: unknown): unknown => {
    const mocks = listingOf(mocked(responses)).sources[0]!.settings['Mocks'];
    return (mocks as { status: unknown }[])[0]!.status;
  };

  test('has the status that is written, or the usual one', () => {
    expect([status([{ StatusCode: '204' }]), status(when([{ StatusCode: 404 }]))]).toEqual([204, 404]);
    expect([status([{ StatusCode: later }]), status([{}]), status(undefined)]).toEqual([200, 200, 200]);
  });

  test('has none that is no status', () => {
    const at = 'Resources.Get.Properties.Integration.IntegrationResponses.0.StatusCode (line 1)';
    expect(problemsOf(mocked([{ StatusCode: 'fine' }]))).toEqual([`${at}: "fine" is no number; write one`]);
    expect(problemsOf(mocked([{ StatusCode: 20 }]))).toEqual([`${at}: 20 is outside 100 to 599; choose one inside`]);
  });
});

describe('flags of events', () => {
  const event = (type: string, properties: Fields): Fields => ({
    Api: sam({ Events: { One: { Type: type, Properties: properties } } }),
  });
  const stream = (value: unknown): Fields =>
    event('Kinesis', {
      Stream: 'arn:aws:kinesis:us-east-1:1:stream/s',
      StartingPosition: 'LATEST',
      BisectBatchOnFunctionError: value,
    });
  const topic = (value: unknown): Fields =>
    event('SNS', { Topic: 'arn:aws:sns:us-east-1:1:t', SqsSubscription: value });

  test('may be written as texts', () => {
    const bisects = (value: unknown): unknown => fragment(listingOf(stream(value))).traffic[0]!.stream!.bisectOnError;
    expect([bisects(true), bisects('True'), bisects('true')]).toEqual([true, true, true]);
    expect([bisects('False'), bisects(false), bisects(later), bisects(undefined)]).toEqual(Array(4).fill(undefined));
    const via = (value: unknown): unknown => fragment(listingOf(topic(value))).traffic[0]!.via;
    expect([via('True'), via({ BatchSize: 5 })]).toEqual(['sqs', 'sqs']);
    expect([via('False'), via(false), via(later), via(undefined)]).toEqual(Array(4).fill('async'));
  });

  test('are refused where they are neither', () => {
    expect(problemsOf(stream('maybe'))).toEqual([
      'Resources.Api.Properties.Events.One.Properties.BisectBatchOnFunctionError (line 1): "maybe" is neither true nor false; write one of them',
    ]);
    expect(problemsOf(topic(7))).toHaveLength(1);
  });

  test('of a FIFO queue hold its batches to 10, however they are written', () => {
    const jobs = (fifo: unknown, window: unknown): string[] =>
      problemsOf({
        Api: sam({
          Events: {
            Jobs: {
              Type: 'SQS',
              Properties: {
                Queue: { 'Fn::GetAtt': ['Q', 'Arn'] },
                BatchSize: 11,
                MaximumBatchingWindowInSeconds: window,
              },
            },
          },
        }),
        Q: of('SQS::Queue', { FifoQueue: fifo }),
      }).map((text) => text.replace(/^.*?: /, ''));
    const told = ['11 is more than the 10 of a FIFO queue; lower it'];
    expect([jobs(true, 1), jobs('true', 1), jobs(when('True'), 1)]).toEqual([told, told, told]);
    expect([jobs('false', 1), jobs(later, 1)]).toEqual([[], []]);
    expect(jobs(false, '0')).toEqual([
      '11 messages need MaximumBatchingWindowInSeconds of at least 1; set it, or ask for 10 at most',
    ]);
  });
});

test('layers that are packed, elsewhere or known later are told apart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'layers-'));
  const listing = listingOf({
    Api: sam({ Layers: [{ Ref: 'Packed' }, { Ref: 'Open' }, { Ref: 'Own' }, later] }),
    Packed: of('Serverless::LayerVersion', { ContentUri: { Bucket: 'b', Key: 'k' } }),
    Open: of('Serverless::LayerVersion', { ContentUri: later }),
    Own: of('Serverless::LayerVersion', { ContentUri: 'gone' }),
  });
  expect(listing.sources[0]!.settings).toEqual({ ContentUri: 's3://b/k' });
  expect(servedLayers(listing.functions[0]!, listing, directory).notes).toEqual([
    'layer Packed of Api is not served: it lies in AWS; put its content into a directory',
    'layer Open of Api is not served: where its content is (${Later}) is known only when it is deployed',
    'layer Own of Api is not served: its content (gone) is no directory',
    'layer ${Later} of Api is not served: it is known only when it is deployed',
  ]);
  rmSync(directory, { recursive: true });
});

test('a second document is told to be a template of its own', () => {
  expect(() => readTemplate('Resources: {}\n---\nResources: {}\n', 't.yaml')).toThrow(
    'a second document begins (---); put each into a file of its own',
  );
});

describe('a capacity provider that is none of the template', () => {
  const api = (config: unknown, ...providers: readonly string[]): ScenarioFragment =>
    fragment(
      listingOf({
        Api: sam({ CapacityProviderConfig: config }),
        ...Object.fromEntries(providers.map((id) => [id, of('Serverless::CapacityProvider')])),
      }),
    );
  const told = ({ functions, notes }: ScenarioFragment): unknown => [
    functions['Api']!.managed,
    ...notes.map(({ message }) => message),
  ];

  test('is left to the only one, or the default one', () => {
    const managed = { minimumEnvironments: 3 };
    const unknown = '${Later} is no capacity provider of the template';
    expect(told(api({ Arn: later }))).toEqual([managed, `${unknown}: the default one stands in`]);
    expect(told(api({ Arn: later }, 'Hosts'))).toEqual([managed, `${unknown}: Hosts stands in`]);
    expect(told(api({ Arn: later }, 'A', 'B'))).toEqual([managed, `${unknown}: give managed.capacityProvider, A, B`]);
    expect(told(api({}))).toEqual([
      managed,
      'it names no capacity provider of the template: the default one stands in',
    ]);
  });

  test('is named where the template has it', () => {
    expect(told(api({ Arn: { 'Fn::GetAtt': ['Hosts', 'Arn'] } }, 'Hosts'))).toEqual([
      { capacityProvider: 'Hosts', minimumEnvironments: 3 },
    ]);
  });
});
