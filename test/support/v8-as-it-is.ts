// Commands tune V8 for the process that they have to themselves: `simulate` of a few requests compiles nothing any more. The tests
// of many files share a process, in which that would hold for all that come after.

import { setFlagsFromString } from 'node:v8';
import { afterEach } from 'vitest';

const majorOfV8 = Number.parseInt(process.versions.v8, 10);

afterEach(() => {
  setFlagsFromString(`--max-optimized-bytecode-size=${60 * 1024}`);
  if (majorOfV8 >= 13) setFlagsFromString('--maglev');
  setFlagsFromString('--no-always-sparkplug');
});
