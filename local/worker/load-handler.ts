// Loads a handler and names what can go wrong as the Node.js runtime does.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { LoadingNeeds } from '../code/handler-code.ts';
import { isSdkPackage, missingSdkText } from '../code/sdk-name.ts';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import type { Context } from './context.ts';
import { runtimeError, thrownError, type FunctionError } from './errors.ts';
import { lookInModulePaths } from './module-paths.ts';
import { refuseUnreadable } from './unreadable.ts';

export type Handler = (
  event: unknown,
  context: Context,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

/** Says of a package of the SDK that Lambda has it. */
const withCure = (error: unknown): void => {
  if (!(error instanceof Error)) return;
  const name = /^Cannot find (?:module|package) '((?:@[^/']+\/)?[^/']+)/.exec(error.message)?.[1];
  if (name !== undefined && isSdkPackage(name)) error.message += `\n${missingSdkText(name)}`;
};

const importError = (error: unknown): FunctionError => {
  const code = (error as { code?: unknown } | null)?.code;
  withCure(error);
  // What an ES module imports and is not there comes as it is: ERR_MODULE_NOT_FOUND.
  if (code === 'MODULE_NOT_FOUND') {
    return runtimeError('Runtime.ImportModuleError', `Error: ${(error as Error).message}`);
  }
  if (error instanceof SyntaxError) return runtimeError('Runtime.UserCodeSyntaxError', String(error));
  return thrownError(error);
};

/** `name` may lead through objects: `api.handler`. */
const exportOf = (module: unknown, name: string): unknown =>
  name.split('.').reduce((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], module);

/** A CommonJS entry of a bundle may have assigned a whole object to module.exports. */
const exportOfBundle = (module: Record<string, unknown> | null, name: string): unknown =>
  exportOf(Object.hasOwn(module ?? {}, name.replace(/\..*$/s, '')) ? module : module?.['default'], name);

const nameProblem = (name: string): string | null => {
  if (name.includes('..')) {
    return `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`;
  }
  return /^[^.]*$/.test(name.slice(name.lastIndexOf('/') + 1)) ? 'Bad handler' : null;
};

const absent = (name: string): FunctionError => {
  const module = name.slice(0, name.indexOf('.', name.lastIndexOf('/') + 1));
  const text = `Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`;
  return runtimeError('Runtime.ImportModuleError', text);
};

const prepare = ({ bundled, modulePaths, unreadable, refused }: LoadingNeeds): void => {
  if (bundled) process.setSourceMapsEnabled(true);
  if (modulePaths) lookInModulePaths(process.env['NODE_PATH'] ?? '');
  if (unreadable.length > 0) refuseUnreadable(unreadable, refused);
};

/** The handler, or the error of the init. */
export const loadHandler = async (program: SandboxProgram): Promise<Handler | FunctionError> => {
  const name = program.environment['_HANDLER'] ?? `index.${program.handlerExport}`;
  const problem = nameProblem(name);
  if (problem !== null) return runtimeError('Runtime.MalformedHandlerName', problem);
  if (program.handlerFormat === 'executable') {
    const text = `${program.handlerFile} is a runtime of its own; start the platform with --sandbox process`;
    return runtimeError('Runtime.InvalidEntrypoint', text);
  }
  if (!existsSync(program.handlerFile)) return absent(name);
  const { handlerFile, handlerFormat, needs } = program;
  let module: Record<string, unknown>;
  try {
    if (needs !== undefined) prepare(needs);
    if (handlerFormat === 'esm') module = (await import(pathToFileURL(handlerFile).href)) as Record<string, unknown>;
    else module = createRequire(handlerFile)(handlerFile) as Record<string, unknown>;
  } catch (error) {
    return importError(error);
  }
  const handler = (needs?.bundled === true ? exportOfBundle : exportOf)(module, program.handlerExport);
  if (handler === undefined) return runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') return runtimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler as Handler;
};
