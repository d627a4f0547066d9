// The official runtime interface client of AWS for Node.js, where it has been built: WINDTUNNEL_RIC names its package.

import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { WINDTUNNEL_RIC: clientPackage } = process.env;

export const hasOfficialClient: boolean = clientPackage !== undefined && existsSync(join(clientPackage, 'dist'));
if (!hasOfficialClient) {
  console.log('skipped: the official runtime client; build aws-lambda-ric and name its directory in WINDTUNNEL_RIC');
}

/** A runtime of its own in `directory`: the official client, as an image of Lambda begins it. */
export const officialBootstrap = (directory: string): string => {
  const file = join(directory, 'official-client.mjs');
  const client = pathToFileURL(join(clientPackage!, 'dist', 'index.mjs')).href;
  const code = `import { run } from '${client}';\nawait run(process.cwd(), process.env._HANDLER);\n`;
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return file;
};
