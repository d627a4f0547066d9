// What V8 has compiled of the command's files is kept for the next run, where Node.js can do that (22.1 and later): a sixth of the
// CPU time of a small simulation. Node.js keeps it in the system's directory for temporary files (node-compile-cache);
// NODE_COMPILE_CACHE names another, NODE_DISABLE_COMPILE_CACHE=1 turns it off.

import * as nodeModule from 'node:module';

interface CompileCache {
  readonly enableCompileCache?: () => unknown;
}

/** For files that are loaded from now on. A cache that cannot be written is none: nothing is thrown. */
export const keepCompiledCode = (): void => {
  (nodeModule as CompileCache).enableCompileCache?.();
};
