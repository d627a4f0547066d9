// Before the first file of tests in a process: where they run aside, all else has the processor first. Only from there on: Vitest
// waits a minute for a process to begin, which takes longer at the lowest priority while others compute, and does not come to its
// end then.

import { constants, setPriority } from 'node:os';

if (process.env['WINDTUNNEL_TESTS_ASIDE'] === 'true') setPriority(constants.priority.PRIORITY_LOW);
