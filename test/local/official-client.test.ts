// The official runtime interface client of AWS for Node.js over our Runtime API, held to the same promises as our own
// sandboxes, where it has been built: WINDTUNNEL_RIC names the directory of its package.

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { processes } from './processes.ts';
import { conformance, type Adapter } from './sandbox-conformance.ts';

const { WINDTUNNEL_RIC: clientPackage } = process.env;
const client = join(clientPackage ?? '', 'dist', 'index.mjs');
const isBuilt = clientPackage !== undefined && existsSync(client);

/** A runtime of its own in `directory`: the official client, as an image of Lambda begins it. */
const bootstrapIn = (directory: string): string => {
  const file = join(directory, 'official-client.mjs');
  const code = `import { run } from '${pathToFileURL(client).href}';\nawait run(process.cwd(), process.env._HANDLER);\n`;
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return file;
};

const official: Adapter = {
  name: 'process of the official runtime client',
  ours: false,
  open: async (scratch, directory) => {
    const newSandbox = await processes(scratch, directory, false);
    const handlerFile = bootstrapIn(directory);
    return ({ program, ...options }) =>
      newSandbox({ ...options, program: { ...program, handlerFile, handlerFormat: 'executable' } });
  },
};

if (!isBuilt) console.log('skipped: the official runtime client; build aws-lambda-ric and name it in WINDTUNNEL_RIC');

test.skipIf(!isBuilt)('the official runtime client is of the version whose words are ours', () => {
  const { version } = JSON.parse(readFileSync(join(clientPackage!, 'package.json'), 'utf8')) as { version: string };
  expect(version).toMatch(/^3\.3\./);
});

for (const adapter of isBuilt ? [official] : []) conformance(adapter);
