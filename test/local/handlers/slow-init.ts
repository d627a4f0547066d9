// Takes a while to load, the first time a process (a count in a file) asks.

import { existsSync, writeFileSync } from 'node:fs';

const marker = process.env['MARKER'];
const waitMs = marker !== undefined && existsSync(marker) ? 10 : 3000;
if (marker !== undefined) writeFileSync(marker, 'tried');
await new Promise((resolve) => {
  setTimeout(resolve, waitMs);
});

export const handler = async (): Promise<string> => 'loaded at last';
