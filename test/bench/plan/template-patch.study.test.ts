// Planned numbers in templates of others.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { patchedIn } from './patched-templates.ts';

const samples = fileURLToPath(new URL('../../../../shared/data/sam', import.meta.url));
test.skipIf(!existsSync(samples))(
  'templates of others are patched, apply and read back (skipped without ../shared/data)',
  () => {
    expect(patchedIn(samples, /template\.(ya?ml|json)$/)).toBeGreaterThanOrEqual(20);
  },
);
