// The types of the library.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { dist, libraries, manifest, root } from './paths.mjs';

/** The files that those of the library lead to. Throws where one names a package that does not come with ours. */
const reachedTypes = () => {
  const reached = new Set();
  const queue = libraries.map((entry) => join(dist, `${entry}.d.ts`));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?['"]([^'"]+)['"]/g)) {
      const [packaged] = /^(@[^/]+\/)?[^/]+/.exec(name);
      if (name.startsWith('.')) queue.push(join(dirname(file), name.replace(/(\.d)?\.[jt]s$/, '.d.ts')));
      else if (!name.startsWith('node:') && !(packaged in manifest.dependencies)) {
        throw new Error(`${relative(dist, file)} has types of ${name}, which nobody has who installs this package`);
      }
    }
  }
  return reached;
};

/** Writes them. What the compiler writes besides is of the inside, and removed. */
export const buildTypes = () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  const reached = reachedTypes();
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path);
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
};
