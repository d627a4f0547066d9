// Functions that a platform is started with, as if they had been created through the API.

import { createHash, randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { handlerName, type Bundle } from '../code/bundle.ts';
import { latestVersion, type LocalFunction } from '../settings/local-function.ts';
import { allocateProvisioned } from './allocate-provisioned.ts';
import { archiveOf } from './archive.ts';
import { codeDirectory } from './directory-digest.ts';
import { mergedLayers } from './layer-content.ts';
import { urlIdOf } from './function-url-id.ts';
import type { FunctionRegistry } from './registry.ts';
import type { ResourcePolicy, StoredFunction } from '../settings/stored-function.ts';
import {
  defaultLogging,
  moduleOfHandler,
  type DeployedCode,
  type FunctionSettings,
} from '../settings/function-settings.ts';

const handlerOf = (fn: LocalFunction, root: string): string =>
  fn.handler ?? handlerName(realpathSync(fn.handlerFile), fn.handlerExport, root);

type Weighed = Pick<DeployedCode['package'], 'bytes' | 'sha256' | 'archive'>;

/** What is weighed, and given out as an archive, is what is really run; code that runs where it lies comes in none. */
const weighed = async (bundle: Bundle, fn: LocalFunction): Promise<Weighed> => {
  const { file, directory, root } = bundle;
  if (directory !== null) {
    const { bytes, sha256 } = codeDirectory(bundle);
    return { bytes, sha256, archive: null };
  }
  const zipped = archiveOf(`${moduleOfHandler(handlerOf(fn, root))}${extname(file)}`, await readFile(file));
  const archive = `${file}.zip`;
  await writeFile(archive, zipped);
  return { bytes: zipped.length, sha256: createHash('sha256').update(zipped).digest('base64'), archive };
};

/** Code of a function that the platform starts with, as if it had been deployed. */
export const deployedBundle = async (
  bundle: Bundle,
  fn: LocalFunction,
  layers: string | null,
): Promise<DeployedCode> => {
  const { file, format, root, needs } = bundle;
  const { bytes, sha256, archive } = await weighed(bundle, fn);
  return { package: { root, bytes, sha256, archive }, file, format, needs, root, layers, bytes, sha256 };
};

/** What its configuration says of how it runs, as it would have been given. */
const keptOf = (
  { config: { managed, snapStart } }: LocalFunction,
  registry: FunctionRegistry,
): FunctionSettings['kept'] => {
  if (snapStart !== undefined) return { SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } };
  if (managed === undefined) return {};
  const { region, accountId } = registry.context;
  return {
    CapacityProviderConfig: {
      LambdaManagedInstancesCapacityProviderConfig: {
        CapacityProviderArn: `arn:aws:lambda:${region}:${accountId}:capacity-provider:${managed.provider}`,
        PerExecutionEnvironmentMaxConcurrency: managed.slots,
        ExecutionEnvironmentMemoryGiBPerVCpu: managed.size.memoryMb / 1024 / managed.size.vcpus,
      },
    },
  };
};

const settingsOf = (fn: LocalFunction, root: string, registry: FunctionRegistry): FunctionSettings => ({
  // SAM puts it on the alias where it publishes one.
  config: fn.alias === undefined ? fn.config : { ...fn.config, provisionedConcurrency: 0 },
  handler: handlerOf(fn, root),
  environment: fn.environment,
  environmentGiven: false,
  role: fn.role ?? `arn:aws:iam::${registry.context.accountId}:role/windtunnel`,
  description: '',
  deadLetterArn: fn.deadLetterArn ?? null,
  layers: [],
  logging: fn.logging ?? defaultLogging(fn.config.name, fn.config.managed === undefined ? fn.logFormat : 'JSON'),
  tracingMode: fn.tracingMode ?? 'PassThrough',
  durable: fn.durable ?? null,
  kept: keptOf(fn, registry),
});

/** What SAM adds to a function with an open URL: the URL is for all, and so is the function behind it. */
const openPolicy = (arn: string): ResourcePolicy => ({
  statements: [
    {
      Sid: 'FunctionURLAllowPublicAccess',
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: arn,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    },
    {
      Sid: 'FunctionURLInvokeAllowPublicAccess',
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ],
  revisionId: randomUUID(),
});

/** Adds the statements that a function starts with to what its URL brought. */
const permitInitial = ({ permissions = {} }: LocalFunction, { policies }: StoredFunction): void => {
  for (const [key, added] of Object.entries(permissions)) {
    const statements = [...(policies.get(key)?.statements ?? []), ...added];
    policies.set(key, { statements, revisionId: randomUUID() });
  }
};

/** The versions and aliases that a function starts with; all its versions are what it is now. */
const publishInitial = (fn: LocalFunction, stored: StoredFunction, registry: FunctionRegistry): void => {
  const { alias, aliases = {}, versions = 0 } = fn;
  for (let number = 1; number <= Math.max(versions, alias === undefined ? 0 : 1); number += 1) {
    stored.publishedFrom = null;
    registry.publish(stored, null);
  }
  // What is called by no version is there.
  if (fn.config.managed !== undefined) registry.publishLatest(stored, null);
  const newest = String(stored.published);
  const automatic = alias === undefined ? {} : { [alias]: { version: newest, additional: null } };
  for (const [name, target] of Object.entries({ ...automatic, ...aliases })) {
    registry.putAlias(stored, { name, description: '', ...target });
  }
  const { provisionedConcurrency } = fn.config;
  if (alias === undefined || provisionedConcurrency === 0) return;
  allocateProvisioned(registry, stored, { qualifier: alias, version: newest }, provisionedConcurrency);
};

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
  const stored = registry.create(name, settingsOf(fn, bundle.root, registry), code);
  const nowIso = new Date().toISOString();
  // SAM puts both on the alias where it publishes one (Developer Guide, AutoPublishAlias).
  const key = fn.alias ?? latestVersion;
  if (fn.eventInvoke !== undefined) stored.eventInvoke.set(key, { ...fn.eventInvoke, lastModified: nowIso });
  if (fn.url !== undefined) {
    const urlId = urlIdOf(registry.arnOf(name, key));
    const url = {
      urlId,
      ...fn.url,
      cors: fn.url.cors,
      createdAt: nowIso,
      lastModified: nowIso,
    };
    registry.putUrl(stored, key, url);
    if (url.authType === 'NONE') stored.policies.set(key, openPolicy(registry.arnOf(name, fn.alias)));
  }
  permitInitial(fn, stored);
  if (fn.otherName !== undefined) registry.callToo(stored, fn.otherName);
  publishInitial(fn, stored, registry);
};
