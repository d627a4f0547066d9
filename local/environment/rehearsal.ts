// Loads handlers once before any request comes, where only that tells whether they can be loaded: an error of loading is
// then one of the configuration, and not of a thousand invocations.

import { CodeError } from '../code/code-error.ts';
import type { Bundle } from '../code/handler-code.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { LocalFunction } from '../settings/local-function.ts';

/** How loading failed: the function error, `payload` being JSON text. */
export interface LoadingError {
  readonly errorType: string;
  readonly payload: string;
}

/** Cures by what the runtime says; another error is the handler's own doing. */
const cures: readonly (readonly [says: RegExp, cure: string])[] = [
  [/^Runtime\.HandlerNotFound: /, 'export it or name another export'],
  [/^Runtime\.UserCodeSyntaxError: /, 'correct it; ES module syntax needs .mjs, or "type": "module" in package.json'],
  [/^Runtime\.ImportModuleError: |: Cannot find (module|package) /, 'correct the path or install what is missing'],
  [
    /: require\(\) of ES Module /,
    'use import(), as the runtime has it, or set NODE_OPTIONS to --experimental-require-module',
  ],
  [/: EACCES: permission denied, open /, 'make the file readable for everybody'],
];

/** The place in the stack of a syntax error: `file:line`. */
const placeOf = (trace: readonly string[] | undefined): string => {
  const place = trace
    ?.map((line) => /^(?:file:\/\/)?(\/\S+:\d+)$/.exec(line.trim())?.[1])
    .find((at) => at !== undefined);
  return place === undefined ? '' : ` (${place})`;
};

const problemOf = ({ config, handlerFile }: LocalFunction, { errorType, payload }: LoadingError): string[] => {
  const { errorMessage, trace } = JSON.parse(payload) as { errorMessage?: string; trace?: string[] };
  const said = `${errorType}: ${errorMessage}`;
  const cure = cures.find(([says]) => says.test(said))?.[1];
  if (cure === undefined) return [];
  const first = said.split('\n')[0]!;
  return [`functions.${config.name}.handler: ${handlerFile} cannot be loaded: ${first}${placeOf(trace)}; ${cure}`];
};

/** Throws every problem at once, as a CodeError. */
export const rehearse = async (
  functions: readonly LocalFunction[],
  bundles: readonly Bundle[],
  { registry, dispatcher }: { readonly registry: FunctionRegistry; readonly dispatcher: Dispatcher },
): Promise<void> => {
  const tried = new Set<string>();
  const problems = await Promise.all(
    functions.map(async (fn, index) => {
      const { exports, file } = bundles[index]!;
      const key = `${file}#${fn.handlerExport}`;
      const found = registry.find(fn.config.name, null);
      if (exports !== null || tried.has(key) || 'status' in found) return [];
      tried.add(key);
      const error = await dispatcher.tryLoading(found.stored.latest.functionIndex);
      return error === null ? [] : problemOf(fn, error);
    }),
  );
  if (problems.flat().length > 0) throw new CodeError(problems.flat().join('\n'));
};
