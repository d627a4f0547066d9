// Packages from npm, in a directory of their own.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Headers that came with Node.js need not be downloaded by what builds an addon. */
const nodeHeaders = (): Readonly<Record<string, string>> => {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
};

/** Installs exactly those, unless a run before has; throws what npm says. */
export const npmInstall = async (directory: string, packages: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const [manifest, done] = [join(directory, 'package.json'), join(directory, 'node_modules', '.package-lock.json')];
  const allowScripts = Object.fromEntries(Object.keys(packages).map((name) => [name, true]));
  const wanted = JSON.stringify({ private: true, dependencies: packages, allowScripts });
  const had = await readFile(manifest, 'utf8').catch(() => '');
  if (had === wanted && existsSync(done)) return;
  await writeFile(manifest, wanted);
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    // With the Node.js that runs this: addons are chosen and built for that which installs them.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, ...nodeHeaders() },
    timeout: 900_000,
    maxBuffer: 64 * 1024 * 1024,
  });
};
