// Whether the compiler takes a source as it was changed.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the compiler refuses `file` with `text`, or what imports it, in the tree at `copy`, which stays as it was. */
export const isRefused = (copy, file, text) => {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, text);
  const compiler = join(copy, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', 'tsconfig.build.json'], { cwd: copy });
  writeFileSync(path, before);
  return status !== 0;
};
