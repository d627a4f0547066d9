// The source of a Node.js handler: `CodeUri/file.export` is the export of a TypeScript or JavaScript file.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ListedFunction } from './listing.ts';
import { hasPlaceholder } from './scope.ts';

export type FoundHandler =
  | { readonly file: string; readonly exportName: string }
  | { readonly file: null; readonly reason: string };

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

const absent = (reason: string): FoundHandler => ({ file: null, reason });

const codeProblem = ({ packageType, inlineCode, runtime, code, handler }: ListedFunction): string | null => {
  if (packageType === 'image') return 'it is a container image';
  if (runtime !== null && !/^nodejs\d/.test(runtime)) return `it runs on ${runtime}; only Node.js is served`;
  if (inlineCode) return 'its code stands in the template; put it in a file';
  if (code === null) return 'it names no code';
  if (/^s3:|\.(zip|jar)$/.test(code)) return `its code is packed (${code}); name a directory`;
  if (hasPlaceholder(code)) return `where its code is (${code}) is known only when it is deployed`;
  return handler === null || !/.\../.test(handler) ? `its handler (${handler}) names no file and export` : null;
};

/** Where the handler of `listed` is; relative paths start at `directory`, which is the template's. */
export const handlerFileOf = (listed: ListedFunction, directory: string): FoundHandler => {
  const problem = codeProblem(listed);
  if (problem !== null) return absent(problem);
  const handler = listed.handler!;
  const dot = handler.lastIndexOf('.');
  const base = resolve(directory, listed.code!, handler.slice(0, dot));
  // A build may put the handler elsewhere than its source, and says so under the same name.
  const name = handler.slice(0, dot).split('/').at(-1)!;
  const sources = listed.entryPoints
    .filter(
      (point) =>
        point
          .split('/')
          .at(-1)!
          .replace(/\.[^.]+$/, '') === name,
    )
    .map((point) => join(resolve(directory, listed.code!), point));
  const file = [...extensions.map((extension) => base + extension), ...sources].find((path) => existsSync(path));
  if (file !== undefined) return { file, exportName: handler.slice(dot + 1) };
  return absent(`there is no ${base}{${extensions.join(',')}}`);
};
