// Functions that a platform is started with, as if they had been created through the API.

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { handlerName, type Bundle } from '../bundle.ts';
import { latestVersion, type LocalFunction } from '../platform-options.ts';
import { codeDirectory } from './directory-digest.ts';
import { mergedLayers } from './layer-content.ts';
import { urlIdOf } from './function-url-id.ts';
import type { FunctionRegistry } from './registry.ts';
import { defaultLogging, type DeployedCode, type FunctionSettings } from './settings.ts';

/** What is weighed is what is really run: the bundle, or the directory of the code. */
const weighed = async (bundle: Bundle): Promise<{ bytes: number; sha256: string }> => {
  if (bundle.directory !== null) return codeDirectory(bundle);
  const code = await readFile(bundle.file);
  return { bytes: code.length, sha256: createHash('sha256').update(code).digest('base64') };
};

/** Code of a function that the platform starts with, as if it had been deployed. */
export const deployedBundle = async (bundle: Bundle, layers: string | null): Promise<DeployedCode> => {
  const { file, format, root, needs } = bundle;
  const { bytes, sha256 } = await weighed(bundle);
  const location = pathToFileURL(root).href;
  return { package: { root, bytes, sha256 }, file, format, needs, root, layers, bytes, sha256, location };
};

const settingsOf = (fn: LocalFunction, root: string, registry: FunctionRegistry): FunctionSettings => ({
  config: fn.config,
  handler: fn.handler ?? handlerName(realpathSync(fn.handlerFile), fn.handlerExport, root),
  environment: fn.environment,
  environmentGiven: false,
  role: `arn:aws:iam::${registry.context.accountId}:role/windtunnel`,
  description: '',
  deadLetterArn: fn.deadLetterArn ?? null,
  layers: [],
  logging: fn.logging ?? defaultLogging(fn.config.name, fn.logFormat),
  tracingMode: 'PassThrough',
  kept: {},
});

/** What a function starts as: its bundle, and a directory in which its layers may be put together. */
export interface InitialCode {
  readonly bundle: Bundle;
  readonly layersDirectory: string;
}

/** Creates one function of those that the platform starts with, and what belongs to it. */
export const createInitial = async (
  fn: LocalFunction,
  { bundle, layersDirectory }: InitialCode,
  registry: FunctionRegistry,
): Promise<void> => {
  const { name } = fn.config;
  const layers = await mergedLayers(fn.layers ?? [], layersDirectory);
  const code = await deployedBundle(bundle, layers);
  const stored = registry.create(name, settingsOf(fn, bundle.root, registry), code);
  const nowIso = new Date().toISOString();
  if (fn.eventInvoke !== undefined) stored.eventInvoke.set(latestVersion, { ...fn.eventInvoke, lastModified: nowIso });
  if (fn.url !== undefined) {
    const urlId = urlIdOf(registry.arnOf(name, latestVersion));
    const url = {
      urlId,
      ...fn.url,
      cors: undefined,
      createdAt: nowIso,
      lastModified: nowIso,
    };
    stored.urls.set(latestVersion, url);
  }
  if (fn.alias === undefined) return;
  const { version } = registry.publish(stored, null);
  registry.putAlias(stored, { name: fn.alias, version, description: '', additional: null });
};
