// Reads a scenario from a YAML, JSON or TypeScript file.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
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

const wholeFile = (file: string, messages: readonly string[]): ConfigError =>
  new ConfigError(
    file,
    messages.map((message) => ({ path: '', message })),
  );

/** Keys that stand in one map twice; the library's own look takes the square of their number. */
const doubledKeys = (document: Document, lines: LineCounter): string[] => {
  const doubled: string[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0);
          doubled.push(`${String(key.value)} is there again at line ${line}, column ${col}; remove one of them`);
        }
        seen.add(key.value);
      }
    },
  });
  return doubled;
};

/** YAML reads JSON too, and names line and column of every mistake. */
const yamlValue = (text: string, file: string): unknown => {
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { prettyErrors: true, uniqueKeys: false, lineCounter });
    const errors = document.errors.map((error) => error.message.trim().replaceAll('\n', '\n    '));
    if (errors.length > 0) throw wholeFile(file, errors);
    const doubled = doubledKeys(document, lineCounter);
    if (doubled.length > 0) throw wholeFile(file, doubled);
    return document.toJS() as unknown;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // Aliases that multiply, or a depth beyond the stack.
    throw wholeFile(file, [`cannot be read: ${(error as Error).message}; write it plainer`]);
  }
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
  readonly maxEvents?: number | undefined;
  readonly maxMemory?: string | undefined;
}

export const withOverrides = (value: unknown, overrides: ScenarioOverrides): unknown => {
  if (typeof value !== 'object' || value === null) return value;
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
    ...document,
    ...(overrides.seed === undefined ? {} : { seed: overrides.seed }),
    ...(overrides.cloudWatch === undefined ? {} : { cloudWatch: overrides.cloudWatch }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
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
