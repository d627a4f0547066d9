// What a command loads: the files of its process, as the loader is asked for them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ended, root, start } from './cli.ts';

/** Runs in the loader's own thread; modules of the old kind are seen in the cache when the process ends, scripts when they are read. */
const preload = (log: string): string => {
  const hooks = `
    import { appendFileSync } from 'node:fs';
    export const load = (url, context, next) => {
      appendFileSync(${JSON.stringify(log)}, url + '\\n');
      return next(url, context);
    };`;
  return `
    import fs, { appendFileSync } from 'node:fs';
    import { createRequire, register } from 'node:module';
    import { pathToFileURL } from 'node:url';
    const { readFileSync } = fs;
    fs.readFileSync = (path, ...rest) => {
      if (/[.]cjs$/.test(path)) appendFileSync(${JSON.stringify(log)}, String(path) + '\\n');
      return readFileSync(path, ...rest);
    };
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    process.on('exit', () => {
      for (const path of Object.keys(createRequire(import.meta.url).cache)) {
        appendFileSync(${JSON.stringify(log)}, String(pathToFileURL(path)) + '\\n');
      }
    });`;
};

/** Files loaded by `windtunnel args`, as paths from the root of the package. Its exit code has to be 0. */
export const loadedBy = async (args: readonly string[], cwd: string): Promise<string[]> => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-loaded-'));
  try {
    const [log, hook] = [join(directory, 'log'), join(directory, 'hook.mjs')];
    writeFileSync(log, '');
    writeFileSync(hook, preload(log));
    const { code, stderr } = await ended(start(args, cwd, { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` }));
    if (code !== 0) throw new Error(`windtunnel ${args.join(' ')} ended with ${code}: ${stderr}`);
    const urls = readFileSync(log, 'utf8').split('\n');
    const paths = urls.flatMap((url) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
    const own = paths.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length));
    return [...new Set(own)].sort();
  } finally {
    rmSync(directory, { recursive: true });
  }
};
