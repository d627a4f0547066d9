// What a function asks for that no thread of this process can give, so that its environments must be processes. What only
// running tells is told by the worker (worker/confine.ts).

import type { LocalFunction } from '../platform-options.ts';
import type { CodeFormat } from './sandbox.ts';

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

/** Variables that a process reads once, when it starts. */
const readAtStart = [
  'AWS_LAMBDA_EXEC_WRAPPER',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'LANG',
  'LANGUAGE',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ICU_DATA',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'UV_THREADPOOL_SIZE',
];

/** Why a function needs processes, in words; null when threads do. */
export const processReason = (
  { config, environment }: Pick<LocalFunction, 'config' | 'environment'>,
  format: CodeFormat,
): string | null => {
  if (format === 'executable') return `it brings its own runtime for ${config.runtime}`;
  const [wanted, had] = [zoneOf(environment['TZ'] ?? 'UTC'), threadZone()];
  if (wanted !== had) return `its time zone is ${wanted}, that of threads here is ${had}`;
  const option = foreignOption(environment['NODE_OPTIONS'] ?? '');
  if (option !== undefined) return `NODE_OPTIONS has ${option}, which a thread cannot have`;
  const variable = readAtStart.find((name) => environment[name] !== undefined);
  return variable === undefined ? null : `${variable} is read when a process starts`;
};
