// The script of a page, which has nothing beside it that it could load.

import { expect, test } from 'vitest';
import { whatIfScript } from '../../bench/page/what-if-script.ts';

test('is one piece: the simulator is in it, and it imports nothing', async () => {
  const script = await whatIfScript();
  expect(script).not.toMatch(/\bimport\s*[{"'*(]|\brequire\(/);
  expect(script).toContain('ReservedFunctionConcurrentInvocationLimitExceeded');
  expect(await whatIfScript()).toBe(script);
});
