// The tests of many files share a process: what one of them changes of it would hold for all that come after.

import { setFlagsFromString } from 'node:v8';
import { afterAll, afterEach } from 'vitest';
import './aside.ts';

const majorOfV8 = Number.parseInt(process.versions.v8, 10);

// Commands tune V8 for the process that they have to themselves: `simulate` of a few requests compiles nothing any more.
afterEach(() => {
  setFlagsFromString(`--max-optimized-bytecode-size=${60 * 1024}`);
  if (majorOfV8 >= 13) setFlagsFromString('--maglev');
  setFlagsFromString('--no-always-sparkplug');
});

const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'Date', 'fetch'] as const;
type Clocks = Record<(typeof names)[number], unknown>;
const kept = globalThis as typeof globalThis & { clocksAsTheyWere?: Clocks };

const clocksNow = (): Clocks => Object.fromEntries(names.map((name) => [name, globalThis[name]])) as Clocks;
kept.clocksAsTheyWere ??= clocksNow();

// A clock that was left standing would let a later file wait for ever.
afterAll(() => {
  const before = kept.clocksAsTheyWere!;
  const changed = names.filter((name) => globalThis[name] !== before[name]);
  Object.assign(globalThis, before);
  if (changed.length > 0)
    throw new Error(`${changed.join(', ')} of this process are not what they were before this file`);
});
