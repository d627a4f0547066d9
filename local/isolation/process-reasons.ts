// What a function asks for that no thread of this process can give, so that its environments must be processes. What only
// running tells is told by the worker (worker/confine.ts).

import type { LocalFunction } from '../settings/local-function.ts';
import type { CodeFormat } from '../code/code-format.ts';

/** Names under which ICU knows UTC. */
const utcNames = new Set([
  '',
  'UTC',
  'UTC0',
  'GMT',
  'GMT0',
  'Etc/UTC',
  'Etc/GMT',
  'Etc/UCT',
  'UCT',
  'Zulu',
  'Etc/Zulu',
]);

const zoneOf = (name: string): string => {
  const bare = name.replace(/^:/, '');
  return utcNames.has(bare) ? 'UTC' : bare;
};

/** The time zone that all threads of this process have. */
const threadZone = (): string => zoneOf(new Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Options that each thread can have for itself; all others are the process's. */
const threadOptions = new Set([
  '--conditions',
  '--dns-result-order',
  '--enable-source-maps',
  '--experimental-detect-module',
  '--experimental-require-module',
  '--no-deprecation',
  '--no-experimental-detect-module',
  '--no-experimental-require-module',
  '--no-warnings',
  '--pending-deprecation',
  '--preserve-symlinks',
  '--trace-deprecation',
  '--trace-warnings',
  '-C',
]);

/** Options that are followed by a value of their own. */
const valued = new Set(['--conditions', '-C', '--dns-result-order']);

const wordsOf = (options: string): string[] => options.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];

/** The first of NODE_OPTIONS that a thread cannot have; undefined when it can have all. */
const foreignOption = (options: string): string | undefined => {
  const words = wordsOf(options);
  return words.find((word, index) => {
    const before = words[index - 1];
    if (before !== undefined && valued.has(before)) return false;
    return !threadOptions.has(word.split('=')[0]!);
  });
};

/** Variables that a process reads once, when it starts, or that hold for all of it. */
const readAtStart = [
  'AWS_LAMBDA_EXEC_WRAPPER',
  'GLIBC_TUNABLES',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'LANG',
  'LANGUAGE',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'LOCALDOMAIN',
  'MALLOC_ARENA_MAX',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TRIM_THRESHOLD_',
  'NODE_COMPILE_CACHE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ICU_DATA',
  'NODE_PENDING_DEPRECATION',
  'NODE_PRESERVE_SYMLINKS',
  'NODE_REDIRECT_WARNINGS',
  'NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA',
  'NODE_V8_COVERAGE',
  'OPENSSL_CONF',
  'RES_OPTIONS',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'UV_THREADPOOL_SIZE',
];

/** What is known of code that decides about its sandbox. */
export interface CodeTraits {
  readonly format: CodeFormat;
  /** Whether its sources speak of /opt, /var/task or the Runtime API. */
  readonly lambdaPaths: boolean;
  /** What its layers have in /opt/extensions. */
  readonly extensions: readonly string[];
}

/** Why a function needs processes, in words; null when threads do. */
export const processReason = (
  { config, environment }: Pick<LocalFunction, 'config' | 'environment'>,
  { format, lambdaPaths, extensions }: CodeTraits,
): string | null => {
  if (config.managed !== undefined) return 'it runs on Managed Instances: many requests at once in one environment';
  if (format === 'executable') return `it brings its own runtime for ${config.runtime}`;
  if (extensions.length > 0)
    return `its layers bring what runs beside it from /opt/extensions: ${extensions.join(', ')}`;
  const [wanted, had] = [zoneOf(environment['TZ'] ?? 'UTC'), threadZone()];
  if (wanted !== had) return `its time zone is ${wanted}, that of threads here is ${had}`;
  const option = foreignOption(environment['NODE_OPTIONS'] ?? '');
  if (option !== undefined) return `NODE_OPTIONS has ${option}, which a thread cannot have`;
  const variable = readAtStart.find((name) => environment[name] !== undefined);
  if (variable !== undefined) return `${variable} is read when a process starts`;
  return lambdaPaths ? 'its code speaks of /opt, /var/task or AWS_LAMBDA_RUNTIME_API, which no thread has' : null;
};
