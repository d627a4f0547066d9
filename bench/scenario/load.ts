// Reads a scenario from a YAML, JSON or TypeScript file.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { compileScenario } from './compile.ts';
import { ConfigError } from '../input/config-error.ts';
import { readText } from '../input/read-text.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';
import type { Scenario } from './scenario.ts';
import { textValue } from '../input/yaml-text.ts';

const wholeFile = (file: string, messages: readonly string[]): ConfigError =>
  new ConfigError(
    file,
    messages.map((message) => ({ path: '', message })),
  );

/** What keeps a module from being loaded, a line each. */
const moduleProblems = (error: unknown): string[] => {
  if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) return [`throws while it is loaded: ${(error as Error).message}; correct it`];
  return errors.map(({ text, location }) =>
    location === null
      ? `${text}; correct it`
      : `line ${location.line}, column ${location.column + 1}: ${text}; correct it`,
  );
};

/** The default export of a module, or its export called `scenario`. */
const moduleValue = async (file: string): Promise<unknown> => {
  const { build } = await import('esbuild');
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-scenario-'));
  try {
    const outfile = join(directory, 'scenario.mjs');
    await build({ entryPoints: [file], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' });
    const module = (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
    const value = module['default'] ?? module['scenario'];
    if (value === undefined) throw wholeFile(file, ['exports no scenario; export one as default']);
    return value;
  } catch (error) {
    throw wholeFile(file, moduleProblems(error));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** Single settings of a command line that replace those of the file. */
export interface ScenarioOverrides {
  readonly seed?: number | undefined;
  readonly era?: string | undefined;
  /** Of a file that names no era. */
  readonly defaultEra?: string | undefined;
  readonly cloudWatch?: boolean | undefined;
  /** So many times the traffic of the file, which may have a factor of its own. */
  readonly traffic?: number | undefined;
  /** Recorded arrivals come so many times as fast as the file says, and the run takes so much less time. */
  readonly speed?: number | undefined;
  /** Whether the file is of a platform that is served: it needs no name, no duration and no traffic. */
  readonly served?: boolean | undefined;
  readonly maxEvents?: number | undefined;
  readonly maxMemory?: string | undefined;
}

/** What a file says of a run, and whoever serves it need not. */
const servedDefaults = ({ functions }: Record<string, unknown>): Record<string, unknown> => {
  const [first] = typeof functions === 'object' && functions !== null ? Object.keys(functions) : [];
  const traffic = first === undefined ? {} : { traffic: [{ to: first, arrivals: { instants: [] } }] };
  return { name: 'served', duration: '1s', ...traffic };
};

/** What the file says; what is no number is told of when the whole is checked. */
const factorOf = ({ trafficFactor = 1 }: Record<string, unknown>): number => Number(trafficFactor);

/** A time of the file divided by `speed`; what is no time is told of when the whole is checked. */
const hastened = (time: unknown, speed: number): unknown =>
  quantityProblem('duration', time) === null ? `${quantity('duration', time as string) / speed}ms` : time;

/** The same part of a recording in less time. */
const replayed = (document: Record<string, unknown>, speed: number): Record<string, unknown> => {
  const { duration, warmup } = document;
  return {
    speed: (document['speed'] === undefined ? 1 : Number(document['speed'])) * speed,
    ...(duration === undefined ? {} : { duration: hastened(duration, speed) }),
    ...(warmup === undefined ? {} : { warmup: hastened(warmup, speed) }),
  };
};

export const withOverrides = (value: unknown, overrides: ScenarioOverrides): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const document = value as Record<string, unknown>;
  const account = (document['account'] ?? {}) as Record<string, unknown>;
  const { maxEvents: events, maxMemory: memory } = overrides;
  const limits = {
    ...(document['limits'] as object | undefined),
    ...(events === undefined ? {} : { events }),
    ...(memory === undefined ? {} : { memory }),
  };
  const era = overrides.era ?? account['era'] ?? overrides.defaultEra;
  return {
    ...(overrides.served === true ? servedDefaults(document) : {}),
    ...document,
    ...(overrides.seed === undefined ? {} : { seed: overrides.seed }),
    ...(overrides.traffic === undefined ? {} : { trafficFactor: factorOf(document) * overrides.traffic }),
    ...(overrides.speed === undefined ? {} : replayed(document, overrides.speed)),
    ...(overrides.cloudWatch === undefined ? {} : { cloudWatch: overrides.cloudWatch }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(era === undefined ? {} : { account: { ...account, era } }),
  };
};

const writtenValue = (text: string, path: string, isLargeMeant: boolean): unknown => {
  const read = textValue(text, isLargeMeant);
  if ('problems' in read) throw wholeFile(path, read.problems);
  return read.value;
};

/** Reads and compiles the scenario in `path`. Throws ConfigError. */
export const loadScenario = async (path: string, overrides: ScenarioOverrides = {}): Promise<Scenario> => {
  const file = resolve(path);
  const text = await readText(path);
  const isModule = ['.ts', '.mts', '.js', '.mjs'].includes(extname(file));
  const value = isModule ? await moduleValue(file) : writtenValue(text, path, overrides.maxMemory !== undefined);
  return compileScenario(withOverrides(value, overrides), path, dirname(file));
};
