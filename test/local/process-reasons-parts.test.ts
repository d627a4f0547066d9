// Which functions need a process, and for what reason: everything that no thread can have for itself.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processReason, type CodeTraits } from '../../local/isolation/process-reasons.ts';
import { managedConfig } from '../support/managed-config.ts';
import { localFunction } from './support.ts';

const zoneHere = (timeZone: string): void => {
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({
    timeZone,
  } as Intl.ResolvedDateTimeFormatOptions);
};
beforeEach(() => zoneHere('UTC'));
afterEach(() => {
  vi.restoreAllMocks();
});

const reason = (environment: Record<string, string> = {}, more: Partial<CodeTraits> = {}): string | null =>
  processReason({ config: localFunction('sample.ts', 'echo').config, environment }, {
    format: 'commonjs',
    lambdaPaths: false,
    extensions: [],
    ...more,
  } as CodeTraits);

test('none of itself', () => {
  expect(reason()).toBeNull();
  expect(reason({ OWN: '1', TZ: '', NODE_OPTIONS: '' })).toBeNull();
});

test.each([
  'AWS_LAMBDA_EXEC_WRAPPER GLIBC_TUNABLES LC_ALL LC_CTYPE LC_MESSAGES LANG LANGUAGE LD_LIBRARY_PATH LD_PRELOAD',
  'LOCALDOMAIN MALLOC_ARENA_MAX MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_ NODE_COMPILE_CACHE NODE_DEBUG',
  'NODE_DEBUG_NATIVE NODE_EXTRA_CA_CERTS NODE_ICU_DATA NODE_PENDING_DEPRECATION NODE_PRESERVE_SYMLINKS',
  'NODE_REDIRECT_WARNINGS NODE_USE_ENV_PROXY NODE_USE_SYSTEM_CA NODE_V8_COVERAGE OPENSSL_CONF RES_OPTIONS',
  'SSL_CERT_DIR SSL_CERT_FILE UV_THREADPOOL_SIZE',
])('variables that are read when a process starts: %s', (names) => {
  for (const name of names.split(' ')) {
    expect(reason({ [name]: '' })).toBe(`${name} is read when a process starts`);
    expect(reason({ [`${name}X`]: '1' })).toBeNull();
  }
});

test('options of Node.js that a thread may have are none, with their values', () => {
  const own =
    '--conditions --dns-result-order --enable-source-maps --experimental-detect-module --experimental-require-module ' +
    '--no-deprecation --no-experimental-detect-module --no-experimental-require-module --no-warnings ' +
    '--pending-deprecation --preserve-symlinks --trace-deprecation --trace-warnings -C';
  for (const option of own.split(' ')) {
    expect(reason({ NODE_OPTIONS: option })).toBeNull();
    expect(reason({ NODE_OPTIONS: `${option}=x` })).toBeNull();
  }
  expect(reason({ NODE_OPTIONS: '--conditions a -C b --dns-result-order ipv4first --no-warnings' })).toBeNull();
});

test.each([
  ['--max-old-space-size=64', '--max-old-space-size=64'],
  ['--no-warnings --require ./a.js', '--require'],
  ['--no-warnings a', 'a'],
  ['-C a b', 'b'],
  ['--import "a b"', '--import'],
  ['--no-warnings "a \\" b" --import', '"a \\" b"'],
])('NODE_OPTIONS of %s has %s', (options, option) => {
  expect(reason({ NODE_OPTIONS: options })).toBe(`NODE_OPTIONS has ${option}, which a thread cannot have`);
});

test.each(['UTC', 'UTC0', 'GMT', 'GMT0', 'Etc/UTC', 'Etc/GMT', 'Etc/UCT', 'UCT', 'Zulu', 'Etc/Zulu', '', ':UTC', ':'])(
  'the zone %j is UTC, in the function and on this machine',
  (zone) => {
    expect(reason({ TZ: zone })).toBeNull();
    zoneHere(zone);
    expect(reason({ TZ: 'UTC' })).toBeNull();
  },
);

test('another zone than that of the threads is one', () => {
  expect(reason({ TZ: ':Asia/Tokyo' })).toBe('its time zone is Asia/Tokyo, that of threads here is UTC');
  zoneHere('Asia/Tokyo');
  expect(reason({ TZ: 'Asia/Tokyo' })).toBeNull();
  expect(reason()).toBe('its time zone is UTC, that of threads here is Asia/Tokyo');
});

test('what the code is and says is one, and the first of several is told', () => {
  const speaks = 'its code speaks of /opt, /var/task or AWS_LAMBDA_RUNTIME_API, which no thread has';
  expect(reason({}, { lambdaPaths: true })).toBe(speaks);
  expect(reason({ LANG: 'C' }, { lambdaPaths: true })).toBe('LANG is read when a process starts');
  expect(reason({ LANG: 'C', NODE_OPTIONS: '--x' })).toBe('NODE_OPTIONS has --x, which a thread cannot have');
  expect(reason({ TZ: 'Asia/Tokyo', NODE_OPTIONS: '--x' })).toContain('its time zone is Asia/Tokyo');
  const extensions = ['one', 'two'];
  expect(reason({ TZ: 'Asia/Tokyo' }, { extensions })).toBe(
    'its layers bring what runs beside it from /opt/extensions: one, two',
  );
  expect(reason({}, { extensions, format: 'executable' })).toBe('it brings its own runtime for nodejs20.x');
  const { config } = localFunction('sample.ts', 'echo', { managed: managedConfig() });
  expect(processReason({ config, environment: {} }, { format: 'executable', lambdaPaths: true, extensions })).toBe(
    'it runs on Managed Instances: many requests at once in one environment',
  );
});
