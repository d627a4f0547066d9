// Functions that a platform is started with, as if they had been made through the API: their settings, versions, aliases, URLs and
// policies; and what the checkpoints of durable executions bring.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { updatesOf } from '../../local/api/durable-members.ts';
import { Members } from '../../local/api/members.ts';
import { plainNeeds, type Bundle } from '../../local/code/handler-code.ts';
import { archiveOf } from '../../local/functions/archive.ts';
import { codeDirectory } from '../../local/functions/directory-digest.ts';
import { createInitial } from '../../local/functions/initial.ts';
import type { DeployedCode, FunctionSettings } from '../../local/settings/function-settings.ts';
import type { LocalFunction } from '../../local/settings/local-function.ts';
import type { PolicyStatement, ResourcePolicy } from '../../local/settings/stored-function.ts';
import { managedConfig } from '../support/managed-config.ts';
import { ownDirectory } from '../support/own-directory.ts';
import { localFunction } from './support.ts';

const { at, put } = ownDirectory('started');
beforeAll(() => {
  put('code/src/app.js', 'exports.handler = 1;');
  put('out/handler-0.cjs', 'bundled');
});

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

describe('a function that is started with', () => {
  /** What a registry is told of it. */
  const started = async (more: Partial<LocalFunction> = {}, bundle: Partial<Bundle> = {}) => {
    const told: unknown[][] = [];
    const stored = {
      name: 'f',
      published: 0,
      publishedFrom: 'something' as unknown,
      aliases: new Map<string, unknown>(),
      versions: new Map<string, { functionIndex: number }>(),
      eventInvoke: new Map<string, unknown>(),
      policies: new Map<string, ResourcePolicy>(),
      provisioned: new Map<string, { requested: number; functionIndex: number }>(),
    };
    let created: { name: string; settings: FunctionSettings; code: DeployedCode } | undefined;
    const registry = {
      context: { region: 'us-east-1', accountId: '123456789012' },
      arnOf: (name: string, qualifier?: string) =>
        `arn:aws:lambda:us-east-1:123456789012:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`,
      create: (name: string, settings: FunctionSettings, code: DeployedCode) => {
        created = { name, settings, code };
        return stored;
      },
      publish: () => {
        told.push(['publish', stored.publishedFrom]);
        stored.publishedFrom = 'this';
        stored.published += 1;
        stored.versions.set(String(stored.published), { functionIndex: stored.published });
      },
      publishLatest: () => void told.push(['publish latest']),
      putAlias: (_: unknown, alias: object) => void told.push(['alias', alias]),
      putUrl: (_: unknown, key: string, url: object) => void told.push(['url', key, url]),
      callToo: (_: unknown, name: string) => void told.push(['also', name]),
      setProvisioned: (...values: unknown[]) => {
        told.push(['provisioned', ...values]);
        return Promise.resolve();
      },
    };
    const { config = {}, ...others } = more;
    const fn: LocalFunction = {
      ...localFunction('sample.ts', 'handler', { name: 'f', ...config }),
      handlerFile: at('code/src/app.js'),
      ...others,
    };
    const whole: Bundle = {
      file: at('code/src/app.js'),
      format: 'cjs',
      exports: null,
      inputs: [],
      root: at('code'),
      directory: at('code'),
      ignored: [],
      needs: plainNeeds,
      ...bundle,
    };
    await createInitial(fn, { bundle: whole, layersDirectory: at('merged') }, registry as never);
    return { told, stored, ...created!, bundle: whole, fn };
  };

  test('has the settings that are given, and the defaults of all others', async () => {
    const { name, settings, code, told, stored, fn } = await started();
    expect(name).toBe('f');
    expect(settings).toEqual({
      config: fn.config,
      handler: 'src/app.handler',
      environment: {},
      environmentGiven: false,
      role: 'arn:aws:iam::123456789012:role/windtunnel',
      description: '',
      deadLetterArn: null,
      layers: [],
      logging: { format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO', group: '/aws/lambda/f' },
      tracingMode: 'PassThrough',
      durable: null,
      kept: {},
    });
    const { bytes, sha256 } = codeDirectory({ directory: at('code'), inputs: [], ignored: [] });
    expect(code).toEqual({
      package: { root: at('code'), bytes, sha256, archive: null },
      file: at('code/src/app.js'),
      format: 'cjs',
      needs: plainNeeds,
      root: at('code'),
      layers: null,
      bytes,
      sha256,
    });
    expect([told, stored.eventInvoke.size, stored.policies.size]).toEqual([[], 0, 0]);
  });

  test('has what is given', async () => {
    const durable = { executionTimeoutS: 5, retentionDays: 1 };
    const logging = { format: 'JSON', applicationLevel: 'WARN', systemLevel: 'DEBUG', group: '/own' } as const;
    const { settings } = await started({
      handler: 'other.name',
      environment: { A: 'b' },
      role: 'arn:role',
      deadLetterArn: 'arn:queue',
      logging,
      tracingMode: 'Active',
      durable,
    });
    expect(settings).toMatchObject({
      handler: 'other.name',
      environment: { A: 'b' },
      role: 'arn:role',
      deadLetterArn: 'arn:queue',
      logging,
      tracingMode: 'Active',
      durable,
    });
    expect((await started({ logFormat: 'JSON' })).settings.logging.format).toBe('JSON');
  });

  test('that is a bundle comes as an archive of what is run', async () => {
    const { code } = await started({}, { file: at('out/handler-0.cjs'), directory: null });
    const archive = archiveOf('src/app.cjs', Buffer.from('bundled'));
    expect(code.package).toEqual({
      root: at('code'),
      bytes: archive.length,
      sha256: createHash('sha256').update(archive).digest('base64'),
      archive: at('out/handler-0.cjs.zip'),
    });
    expect(readFileSync(at('out/handler-0.cjs.zip')).equals(archive)).toBe(true);
  });

  test('has one layer where it is, and several put together, the later ones over the earlier ones', async () => {
    put('one/a', '1');
    put('one/b', '1');
    put('two/b', '2');
    expect((await started({ layers: [at('one')] })).code.layers).toBe(at('one'));
    expect(existsSync(at('merged'))).toBe(false);
    expect((await started({ layers: [at('one'), at('two')] })).code.layers).toBe(at('merged'));
    expect(['a', 'b'].map((name) => readFileSync(at(`merged/${name}`), 'utf8'))).toEqual(['1', '2']);
  });

  test('with snapshots says that its versions have them', async () => {
    const { settings } = await started({ config: { snapStart: {} } as never });
    expect(settings.kept).toEqual({ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } });
  });

  test('on Managed Instances says where, logs as JSON, and is published as its newest version', async () => {
    const managed = managedConfig({ provider: 'pool', slots: 7, size: { vcpus: 2, memoryMb: 8192 } });
    const { settings, told } = await started({ config: { managed } as never });
    expect(settings.kept).toEqual({
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:pool',
          PerExecutionEnvironmentMaxConcurrency: 7,
          ExecutionEnvironmentMemoryGiBPerVCpu: 4,
        },
      },
    });
    expect(settings.logging.format).toBe('JSON');
    expect(told).toEqual([['publish latest']]);
  });

  test('is published as often as is asked, and once for an alias, though nothing changed', async () => {
    const alias = (name: string, version: string, additional: object | null = null): unknown[] => [
      'alias',
      { name, description: '', version, additional },
    ];
    expect((await started({ versions: 2 })).told).toEqual([
      ['publish', null],
      ['publish', null],
    ]);
    expect((await started({ alias: 'live' })).told).toEqual([['publish', null], alias('live', '1')]);
    const aliases = { old: { version: '1', additional: { version: '2', weight: 0.1 } } };
    expect((await started({ alias: 'live', versions: 3, aliases })).told.slice(3)).toEqual([
      alias('live', '3'),
      alias('old', '1', { version: '2', weight: 0.1 }),
    ]);
    // What is said of an alias comes before what would be.
    const own = { live: { version: '1', additional: null } };
    expect((await started({ alias: 'live', versions: 2, aliases: own })).told.slice(2)).toEqual([alias('live', '1')]);
  });

  test('has its provisioned concurrency at its alias, where it has one', async () => {
    const config = { provisionedConcurrency: 4 } as never;
    const { told, stored, settings } = await started({ alias: 'live', versions: 2, config });
    expect(told.at(-1)).toEqual(['provisioned', 2, 4]);
    expect(stored.provisioned.get('live')).toMatchObject({ requested: 4, functionIndex: 2 });
    expect(settings.config.provisionedConcurrency).toBe(0);
    const own = await started({ config });
    expect([own.settings.config.provisionedConcurrency, own.told]).toEqual([4, []]);
    expect((await started({ alias: 'live' })).stored.provisioned.size).toBe(0);
  });

  const statement = (Sid: string): PolicyStatement => ({ Sid }) as PolicyStatement;
  test.each([
    ['$LATEST', undefined, arn],
    ['live', 'live', `${arn}:live`],
  ])('has its URL, its events and its policy at %s', async (key, alias, resource) => {
    const eventInvoke = { maximumRetryAttempts: 1 } as never;
    const { told, stored } = await started({
      ...(alias === undefined ? {} : { alias }),
      url: { authType: 'NONE', invokeMode: 'BUFFERED' },
      eventInvoke,
      otherName: 'Logical',
      permissions: { [key]: [statement('own')], other: [statement('only')] },
    });
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    const urlId = createHash('sha256').update(`${arn}:${key}`).digest('hex').slice(0, 32);
    const shown = { authType: 'NONE', invokeMode: 'BUFFERED', cors: undefined };
    expect(told.slice(0, 2)).toEqual([
      ['url', key, { urlId, ...shown, createdAt: instant, lastModified: instant }],
      ['also', 'Logical'],
    ]);
    expect([...stored.eventInvoke]).toEqual([[key, { maximumRetryAttempts: 1, lastModified: instant }]]);
    const open = { Effect: 'Allow', Principal: '*', Resource: resource };
    const revisionId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect([...stored.policies]).toEqual([
      [
        key,
        {
          statements: [
            {
              ...open,
              Sid: 'FunctionURLAllowPublicAccess',
              Action: 'lambda:InvokeFunctionUrl',
              Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
            },
            {
              ...open,
              Sid: 'FunctionURLInvokeAllowPublicAccess',
              Action: 'lambda:InvokeFunction',
              Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
            },
            statement('own'),
          ],
          revisionId,
        },
      ],
      ['other', { statements: [statement('only')], revisionId }],
    ]);
  });

  test('behind a URL that is signed for has no policy', async () => {
    const { stored, told } = await started({ url: { authType: 'AWS_IAM', invokeMode: 'RESPONSE_STREAM' } });
    expect([told.length, stored.policies.size]).toEqual([1, 0]);
  });
});

describe('the updates of a checkpoint', () => {
  const read = (...updates: object[]): unknown => {
    const members = new Members({ Updates: updates });
    const found = updatesOf(members);
    members.check();
    return found;
  };

  test('are what was given and nothing else', () => {
    expect(updatesOf(new Members({}))).toEqual([]);
    const bare = { Type: 'STEP', Action: 'START' };
    const whole = {
      Id: 'a',
      ParentId: 'p',
      Name: 'name',
      SubType: 'Step',
      Payload: '"x"',
      Error: { ErrorMessage: 'm', ErrorType: 't', ErrorData: 'd', StackTrace: ['s'] },
      ContextOptions: { ReplayChildren: true },
      StepOptions: { NextAttemptDelaySeconds: 5 },
      WaitOptions: { WaitSeconds: 6 },
      CallbackOptions: { TimeoutSeconds: 7, HeartbeatTimeoutSeconds: 8 },
      ChainedInvokeOptions: { FunctionName: 'f', TenantId: 't', XAmznTraceId: 'Root=1' },
      Type: 'CONTEXT',
      Action: 'SUCCEED',
    };
    expect(read(bare, whole)).toStrictEqual([bare, whole]);
    const empty = { ...bare, ContextOptions: {}, StepOptions: {}, WaitOptions: {}, CallbackOptions: {} };
    expect(read({ ...empty, ChainedInvokeOptions: { FunctionName: 'f' } })).toStrictEqual([
      { ...empty, ChainedInvokeOptions: { FunctionName: 'f' } },
    ]);
  });

  test('lack nothing that they need', () => {
    const update = { ChainedInvokeOptions: {} };
    const members = new Members({ Updates: [update] });
    expect(updatesOf(members)).toEqual([{ Type: 'STEP', Action: 'START', ChainedInvokeOptions: { FunctionName: '' } }]);
    const lacking = ['type', 'action', 'chainedInvokeOptions.functionName'].map(
      (path) => `Value null at 'updates.1.member.${path}' failed to satisfy constraint: Member must not be null`,
    );
    expect(() => members.check()).toThrow(
      expect.objectContaining({
        answer: expect.objectContaining({
          body: { message: `3 validation errors detected: ${lacking.join('; ')}` },
        }) as object,
      }) as Error,
    );
  });
});
