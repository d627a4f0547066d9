// Runs one of the programs beside it, which are TypeScript and bundled first: `node conformance/run.mjs frameworks` or
// `runtimes`, with what each takes. `serve` is that of the last build.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const names = ['frameworks', 'runtimes'];
const [name] = process.argv.splice(2, 1);
if (!names.includes(name)) {
  process.stderr.write(`Usage: node conformance/run.mjs ${names.join('|')} [id...] [--in DIRECTORY]\n`);
  process.exit(2);
}
const bundle = new URL(`../node_modules/.cache/lambda-windtunnel/${name}.mjs`, import.meta.url);
await build({
  entryPoints: [fileURLToPath(new URL(`${name}/run.ts`, import.meta.url))],
  outfile: fileURLToPath(bundle),
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
});
await import(bundle.href);
