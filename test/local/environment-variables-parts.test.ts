// The variables that a handler sees, by runtime and by where it runs.

import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { environmentVariables, type VariableContext } from '../../local/environment/environment-variables.ts';
import type { LocalFunction } from '../../local/settings/local-function.ts';
import { localFunction } from './support.ts';

describe('variables of an environment', () => {
  const context = (more: Partial<VariableContext> = {}): VariableContext => ({
    rules: rulesOf('2026-01-01', 'eu-west-1'),
    initializationType: 'on-demand',
    logGroupName: 'group',
    logStreamName: 'stream',
    places: {
      taskRoot: '/home/me/code',
      layers: '/tmp/layers',
      runtimeModules: '/usr/lib/sdk',
      modules: null,
    },
    confined: false,
    credentials: null,
    endpoints: {},
    hasRuntimeApi: true,
    ...more,
  });
  const variables = (runtime: string, more: Partial<VariableContext> = {}): Record<string, string> => {
    const fn = localFunction('sample.ts', 'echo');
    return environmentVariables({ ...fn, config: { ...fn.config, runtime } }, context(more));
  };

  test('say where things are here, or where they are on Lambda if the handler finds them there', () => {
    const here = variables('nodejs22.x');
    expect(here).toMatchObject({
      PWD: '/home/me/code',
      LAMBDA_TASK_ROOT: '/home/me/code',
      NODE_PATH: '/tmp/layers/nodejs/node22/node_modules:/tmp/layers/nodejs/node_modules:/usr/lib/sdk:/home/me/code',
      PATH: '/usr/local/bin:/usr/bin/:/bin:/tmp/layers/bin',
      LD_LIBRARY_PATH: '/lib64:/usr/lib64:/home/me/code:/home/me/code/lib:/tmp/layers/lib',
    });
    expect(here).not.toHaveProperty('LAMBDA_RUNTIME_DIR');
    const there = variables('nodejs22.x', { confined: true });
    expect(there).toMatchObject({
      PWD: '/var/task',
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      NODE_PATH: '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/task',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    });
    expect(JSON.stringify(there)).not.toMatch(/home|tmp.layers/);
  });

  test.each([
    [undefined, undefined, undefined],
    [1, undefined, 8 * availableParallelism() + 4],
    [1, 2000.5, 1024],
    [900, 1, Math.max(900, 8 * availableParallelism()) + 4],
    [1600, 1, 1024],
    [2, availableParallelism() + 0.25, 8 * (availableParallelism() + 1) + 4],
  ])(
    'of %s slots on %s vCPUs have a pool of %s threads, one for each that waits for an invocation among them',
    (slots, vcpus, threads) => {
      const fn = localFunction('sample.ts', 'echo');
      const managed = vcpus === undefined ? {} : { managed: { size: { vcpus, memoryMb: 2048 } } as never };
      const { UV_THREADPOOL_SIZE } = environmentVariables(
        { ...fn, config: { ...fn.config, runtime: 'nodejs22.x', ...managed } },
        context(slots === undefined ? {} : { slots }),
      );
      expect(UV_THREADPOOL_SIZE).toBe(threads === undefined ? undefined : String(threads));
    },
  );

  test('without layers look in none', () => {
    const places = { taskRoot: '/code', layers: null, modules: null };
    expect(variables('nodejs20.x', { places })).toMatchObject({
      NODE_PATH: '/code',
      PATH: '/usr/local/bin:/usr/bin/:/bin',
    });
    expect(variables('nodejs20.x', { places })).not.toHaveProperty('LD_LIBRARY_PATH');
  });

  test('of Python look in its layers', () => {
    expect(variables('python3.13')['PYTHONPATH']).toBe('/tmp/layers/python');
    expect(variables('nodejs22.x')).not.toHaveProperty('PYTHONPATH');
  });

  test('of a snapshot have neither credentials nor a log stream', () => {
    const own = { AWS_ACCESS_KEY_ID: 'mine' };
    expect(variables('java21', { credentials: own })).toMatchObject({ ...own, AWS_LAMBDA_LOG_STREAM_NAME: 'stream' });
    const snapshot = variables('java21', { credentials: own, initializationType: 'snap-start' });
    expect(snapshot).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(snapshot).not.toHaveProperty('AWS_LAMBDA_LOG_STREAM_NAME');
    expect(snapshot).not.toHaveProperty('AWS_LAMBDA_LOG_GROUP_NAME');
    expect(variables('java21')).toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  test.each([
    [{ logFormat: 'JSON' }, { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' }],
    [
      { logFormat: 'JSON', logging: { applicationLevel: 'WARN' } },
      { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'WARN' },
    ],
    [{ logFormat: 'Text', logging: { applicationLevel: 'WARN' } }, {}],
    [{}, {}],
  ] as const)('of a function with %j say how it logs: %j', (more, expected) => {
    const fn = { ...localFunction('sample.ts', 'echo'), ...more } as LocalFunction;
    const ofLogs = Object.entries(environmentVariables(fn, context())).filter(([name]) =>
      /^AWS_LAMBDA_LOG_(?:FORMAT|LEVEL)$/.test(name),
    );
    expect(Object.fromEntries(ofLogs)).toEqual(expected);
  });

  test('name the runtime, unless it is an operating system alone', () => {
    expect(variables('nodejs22.x')['AWS_EXECUTION_ENV']).toBe('AWS_Lambda_nodejs22.x');
    expect(variables('provided.al2023')).not.toHaveProperty('AWS_EXECUTION_ENV');
  });
});
