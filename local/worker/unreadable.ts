// Modules that a function may not read by their modes: on Lambda its user owns no file of the package. Here its user owns
// all of them, so it is told instead.

import module from 'node:module';

type Extensions = Record<string, (module: unknown, filename: string) => void>;

const refusal = (path: string): Error =>
  Object.assign(new Error(`EACCES: permission denied, open '${path}'`), {
    errno: -13,
    code: 'EACCES',
    syscall: 'open',
    path,
  });

/** Makes `require` throw for them from now on; and throws for one that ES modules come to, null for none. */
export const refuseUnreadable = (paths: readonly string[], imported: string | null): void => {
  if (imported !== null) throw refusal(imported);
  const refused = new Set(paths);
  const extensions = (module as unknown as { _extensions: Extensions })._extensions;
  for (const [extension, load] of Object.entries(extensions)) {
    extensions[extension] = (loaded, filename) => {
      if (refused.has(filename)) throw refusal(filename);
      load(loaded, filename);
    };
  }
};
