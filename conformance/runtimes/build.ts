// Makes the directory of a runtime: its files, its packages, what is built of them, and a bootstrap.

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sourceOf } from '../places.ts';
import { npmInstall } from '../npm.ts';
import type { Runtime } from './runtimes.ts';

const run = promisify(execFile);

/** Why a runtime cannot be had here; null when nothing speaks against it. */
export const absentOf = ({ needs }: Runtime): string | null => {
  const missing = needs.find(([command, ...args]) => spawnSync(command, args).status !== 0);
  return missing === undefined ? null : `"${missing.join(' ')}" fails here`;
};

const pythonPath = (): string => {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch {
    return 'python3';
  }
};

/** Programs are named where they are on this machine, which sandboxes see outside of /var, /opt and /tmp. */
const bootstrap = (starts: string): string => `#!/bin/sh
NODE='${process.execPath}' PYTHON='${pythonPath()}' HOME=/tmp
export HOME
cd "$LAMBDA_TASK_ROOT" && exec env ${starts}
`;

/** Makes it, and says which version it is; throws where that fails. */
export const build = async (runtime: Runtime, directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true });
  if (runtime.packages !== undefined) await npmInstall(directory, runtime.packages);
  for (const [name, source] of Object.entries(runtime.files)) {
    await copyFile(sourceOf(`runtimes/sources/${source}`), join(directory, name));
  }
  if (runtime.build !== undefined) {
    const [command, ...args] = runtime.build;
    await run(command, args, { cwd: directory, timeout: 300_000 });
  }
  const file = join(directory, 'bootstrap');
  if (runtime.starts !== undefined) await writeFile(file, bootstrap(runtime.starts));
  if (runtime.lambdaRuntime === undefined) await chmod(file, 0o755);
  const [command, ...args] = runtime.version;
  return (await run(command, args, { cwd: directory, env: { ...process.env, NODE: process.execPath } })).stdout.trim();
};
