// Functions that a platform is started with, as if they had been created through the API.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { handlerName, type Bundle } from '../bundle.ts';
import type { LocalFunction } from '../platform-options.ts';
import type { FunctionRegistry } from './registry.ts';
import type { DeployedCode, FunctionSettings } from './settings.ts';

/** A bundle as deployed code: what is weighed is what is really run. */
export const deployedBundle = async ({ file, format }: Bundle, root: string): Promise<DeployedCode> => {
  const code = await readFile(file);
  const bytes = code.length;
  const sha256 = createHash('sha256').update(code).digest('base64');
  return { package: { root, bytes, sha256 }, file, format, root, bytes, sha256, location: pathToFileURL(root).href };
};

export const settingsOf = (fn: LocalFunction, registry: FunctionRegistry): FunctionSettings => ({
  config: fn.config,
  handler: fn.handler ?? handlerName(fn.handlerFile, fn.handlerExport),
  environment: fn.environment,
  role: `arn:aws:iam::${registry.context.accountId}:role/windtunnel`,
  description: '',
  deadLetterArn: fn.deadLetterArn ?? null,
  layers: [],
  logFormat: fn.logFormat ?? 'Text',
  tracingMode: 'PassThrough',
});
