// Functions that a platform is started with, as if they had been created through the API.

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { handlerName, type Bundle } from '../bundle.ts';
import { latestVersion, type LocalFunction } from '../platform-options.ts';
import { archiveOf } from './archive.ts';
import { mergedLayers } from './layer-content.ts';
import { urlIdOf } from './function-url-id.ts';
import type { FunctionRegistry } from './registry.ts';
import { defaultLogging, moduleOfHandler, type DeployedCode, type FunctionSettings } from './settings.ts';

const handlerOf = (fn: LocalFunction): string => fn.handler ?? handlerName(fn.handlerFile, fn.handlerExport);

/** A bundle as deployed code: what is weighed, and given out as an archive, is what is really run. */
export const deployedBundle = async (
  { file, format }: Bundle,
  fn: LocalFunction,
  layers: string | null,
): Promise<DeployedCode> => {
  const root = dirname(fn.handlerFile);
  const zipped = archiveOf(`${moduleOfHandler(handlerOf(fn))}${extname(file)}`, await readFile(file));
  const archive = `${file}.zip`;
  await writeFile(archive, zipped);
  const bytes = zipped.length;
  const sha256 = createHash('sha256').update(zipped).digest('base64');
  return { package: { root, bytes, sha256, archive }, file, format, root, layers, bytes, sha256 };
};

const settingsOf = (fn: LocalFunction, registry: FunctionRegistry): FunctionSettings => ({
  config: fn.config,
  handler: handlerOf(fn),
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
  const code = await deployedBundle(bundle, fn, layers);
  const stored = registry.create(name, settingsOf(fn, registry), code);
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
