// The file that `serve` and `invoke` are given, a scenario or the served part of a template, and the platform for it.

import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import {
  CodeError,
  ListenError,
  startPlatform,
  TrailError,
  type LocalFunction,
  type Platform,
  type PlatformOptions,
} from '../../local/index.ts';
import { codeProblems, localFunctions } from '../measure/target.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario, withOverrides } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ignoredNotes } from '../template/ignored-notes.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import type { ServedExtras } from '../template/served/served-extras.ts';
import { isTemplateText, servedTemplate } from '../template/served/served-scenario.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';

export interface ServedFileOptions {
  /** Of the rules; that of the file, or today, unless given. */
  readonly era?: string;
  /** Whether callers must say who they are; the file that says who there is, or true without one. */
  readonly auth?: string | true;
  /** Of a template. */
  readonly parameter: ParameterOverrides;
}

/** The text of a YAML or JSON file that is a template; null for any other, and for what cannot be read. */
const templateText = async (path: string): Promise<string | null> => {
  if (!['.yaml', '.yml', '.json', '.template'].includes(extname(path))) return null;
  const text = await readFile(path, 'utf8').catch(() => '');
  return isTemplateText(text) ? text : null;
};

export interface Served {
  readonly scenario: Scenario;
  readonly extras: ServedExtras;
  readonly functions: readonly LocalFunction[];
}

const servedWith = (scenario: Scenario, extras: ServedExtras): Served => ({
  scenario,
  extras,
  functions: localFunctions(scenario).map((fn) => ({ ...fn, ...extras.functions.get(fn.config.name) })),
});

const noExtras: ServedExtras = {
  routes: [],
  mappings: [],
  alarms: [],
  functions: new Map(),
  notes: [],
  access: { roles: [], functions: new Map() },
};

/** The scenario in `path`, or the served part of the template in it. */
export const servedOf = async (
  session: Session,
  path: string,
  { parameter: parameters, era, auth }: ServedFileOptions,
  inlineDirectory: string,
): Promise<Served> => {
  // Whoever calls it expects AWS as it is, unless somebody said otherwise.
  const overrides = {
    ...scenarioOverrides(session),
    era,
    defaultEra: new Date().toISOString().slice(0, 10),
    served: true,
  };
  const text = await templateText(path);
  if (text === null) {
    const [name] = Object.keys(parameters);
    if (name === undefined) return servedWith(await loadScenario(path, overrides), noExtras);
    const message = `goes with a template, which ${path} is not; leave it out, or name a template`;
    throw new ConfigError(path, [{ path: `--parameter ${name}`, message }]);
  }
  const file = resolve(path);
  const listing = readTemplate(text, path, parameters);
  const { value, extras, notServed } = servedTemplate(listing, file, { inlineDirectory });
  for (const { id, reason } of notServed) session.note(`${id} is not served: ${reason}`);
  for (const note of [...extras.notes, ...ignoredNotes(listing, auth !== undefined)]) session.note(note);
  return servedWith(compileScenario(withOverrides(value, overrides), path, dirname(file)), extras);
};

/** What keeps the platform from starting lies on the command line, or in the file. */
const startError = (path: string, error: unknown): ConfigError => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CodeError) return new ConfigError(path, codeProblems(error));
  const setting = error instanceof ListenError ? error.setting : error instanceof TrailError ? 'trail' : null;
  return setting === null
    ? new ConfigError(path, [{ path: '', message }])
    : new ConfigError('the command line', [{ path: `--${setting}`, message }]);
};

/** The platform for a scenario in the file `path`. Throws ConfigError for what keeps it from starting. */
export const startServed = async (
  path: string,
  { rules, accountConcurrency, unreservedMinimum, seed, capacityProviders }: Scenario,
  options: Omit<PlatformOptions, 'rules' | 'accountConcurrency' | 'unreservedMinimum' | 'seed'>,
): Promise<Platform> => {
  // Threads share it with this process, and functions live in UTC.
  process.env['TZ'] = 'UTC';
  try {
    return await startPlatform({ rules, accountConcurrency, unreservedMinimum, seed, capacityProviders, ...options });
  } catch (error) {
    throw startError(path, error);
  }
};

/** Lines on runtimes that name another Node.js than this machine's. */
export const otherNode = (runtimes: readonly string[]): string[] =>
  [...new Set(runtimes)]
    .filter(
      (runtime) => /^nodejs\d/.test(runtime) && !runtime.startsWith(`nodejs${process.versions.node.split('.')[0]}.`),
    )
    .map(
      (runtime) =>
        `${runtime} runs on this machine's Node.js ${process.versions.node}, by the module rules of ${runtime}.`,
    );
