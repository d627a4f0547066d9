// Reads a scenario from a YAML, JSON or TypeScript file.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parseDocument } from 'yaml';
import { compileScenario } from './compile.ts';
import { ConfigError } from './config-error.ts';
import type { Scenario } from './scenario.ts';

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [{ path: '', message: `cannot be read: ${(error as Error).message}; check the path` }]);
  }
};

/** YAML reads JSON too, and names line and column of every mistake. */
const yamlValue = (text: string, file: string): unknown => {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => ({ path: '', message: error.message.trim().replaceAll('\n', '\n    ') })),
    );
  }
  return document.toJS() as unknown;
};

/** The default export of a module, or its export called `scenario`. */
const moduleValue = async (file: string): Promise<unknown> => {
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-scenario-'));
  try {
    const outfile = join(directory, 'scenario.mjs');
    await build({ entryPoints: [file], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' });
    const module = (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
    const value = module['default'] ?? module['scenario'];
    if (value === undefined) throw new Error('it exports no scenario; export one as default');
    return value;
  } catch (error) {
    throw new ConfigError(file, [{ path: '', message: (error as Error).message }]);
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
}

export const withOverrides = (value: unknown, overrides: ScenarioOverrides): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const document = value as Record<string, unknown>;
  const account = (document['account'] ?? {}) as Record<string, unknown>;
  const era = overrides.era ?? account['era'] ?? overrides.defaultEra;
  return {
    ...document,
    ...(overrides.seed === undefined ? {} : { seed: overrides.seed }),
    ...(overrides.cloudWatch === undefined ? {} : { cloudWatch: overrides.cloudWatch }),
    ...(era === undefined ? {} : { account: { ...account, era } }),
  };
};

/** Reads and compiles the scenario in `path`. Throws ConfigError. */
export const loadScenario = async (path: string, overrides: ScenarioOverrides = {}): Promise<Scenario> => {
  const file = resolve(path);
  const text = await readText(file);
  const isModule = ['.ts', '.mts', '.js', '.mjs'].includes(extname(file));
  const value = isModule ? await moduleValue(file) : yamlValue(text, path);
  return compileScenario(withOverrides(value, overrides), path, dirname(file));
};
