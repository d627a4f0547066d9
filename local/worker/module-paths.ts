// ES modules look in NODE_PATH too, as on Lambda (AWS Compute Blog, Node.js 18 runtime: "ES module resolution using
// NODE_PATH"), by a hook into the resolution of Node.js.

import module from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Context {
  readonly parentURL?: string | undefined;
}
type Next<Result> = (specifier: string, context?: Context) => Result;

/** Since Node.js 22.15 hooks run on the thread itself. */
type RegisterHooks = (hooks: {
  resolve: (specifier: string, context: Context, next: Next<unknown>) => unknown;
}) => void;

/** URLs in the place of the asker: each lies beside one of the directories of modules. */
const parentsOf = (nodePath: string): string[] =>
  nodePath
    .split(delimiter)
    .filter((path) => basename(path) === 'node_modules')
    .map((path) => pathToFileURL(join(dirname(path), 'index.mjs')).href);

/** The source of the same hook for the thread on which older versions run hooks. */
const hookSource = (parents: readonly string[]): string => `
const parents = ${JSON.stringify(parents)};
export const resolve = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^\\w+:/.test(specifier)) throw error;
    for (const parentURL of parents) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {}
    }
    throw error;
  }
};`;

const isMissingPackage = (specifier: string, error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ERR_MODULE_NOT_FOUND' && !/^[./]|^\w+:/.test(specifier);

const resolveHere =
  (parents: readonly string[]) =>
  (specifier: string, context: Context, next: Next<unknown>): unknown => {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!isMissingPackage(specifier, error)) throw error;
      for (const parentURL of parents) {
        try {
          return next(specifier, { ...context, parentURL });
        } catch {
          // The next directory.
        }
      }
      throw error;
    }
  };

/** From now on, for all modules of this thread. */
export const lookInModulePaths = (nodePath: string): void => {
  const parents = parentsOf(nodePath);
  const { registerHooks } = module as { registerHooks?: RegisterHooks };
  if (registerHooks !== undefined) registerHooks({ resolve: resolveHere(parents) });
  else module.register(`data:text/javascript,${encodeURIComponent(hookSource(parents))}`);
};
