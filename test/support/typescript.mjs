// Loaded into each process of the tests that run from the source, before anything else: its modules are Node.js's own, as those of
// the built package are. Vitest's module runner reads every imported name from an object each time it is used, by which a
// simulation takes half as long again. Node.js reads TypeScript by itself from 22.18 on.

import module from 'node:module';
import { resolve } from './typescript-hooks.mjs';

if (process.features.typescript) module.registerHooks({ resolve });
else module.register('./typescript-hooks.mjs', import.meta.url);
