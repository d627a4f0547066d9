// AWS's client for Node.js, version 4, as the runtime of a function. Where it has been built: WINDTUNNEL_RIC4 names the directory of
// its package, WINDTUNNEL_NODES programs, of which one is Node.js 22 or later.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, linkSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { WINDTUNNEL_RIC4 = '', WINDTUNNEL_NODES: nodes = '' } = process.env;

/** Of its package. */
export const clientPackage: string = WINDTUNNEL_RIC4;

const isNew = (node: string): boolean =>
  existsSync(node) && Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) >= 22;
const node = nodes.split(':').find(isNew);

export const isClientBuilt: boolean = existsSync(join(clientPackage, 'rapid-client.node')) && node !== undefined;
if (!isClientBuilt) {
  console.log(
    'skipped: the official runtime client 4; build aws-lambda-ric@4 and name it in WINDTUNNEL_RIC4, Node.js in WINDTUNNEL_NODES',
  );
}

/** As the image of a runtime begins it. */
const bootstrap = '#!/bin/sh\ncd "$LAMBDA_TASK_ROOT" && exec ./node ./index.mjs "$_HANDLER"\n';

/** A new directory of code that the client runs: `handler.handler` is that of this module. */
export const clientDirectory = (handler: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-ric4-'));
  for (const file of ['index.mjs', 'rapid-client.node', 'package.json'])
    copyFileSync(join(clientPackage, file), join(directory, file));
  try {
    linkSync(node!, join(directory, 'node'));
  } catch {
    copyFileSync(node!, join(directory, 'node'));
  }
  writeFileSync(join(directory, 'bootstrap'), bootstrap);
  writeFileSync(join(directory, 'handler.mjs'), handler);
  for (const file of ['bootstrap', 'node']) chmodSync(join(directory, file), 0o755);
  return directory;
};
