#!/usr/bin/env node
// The command `windtunnel`.

import { tuneEngine } from './simulate/tune-engine.ts';

tuneEngine();
const { main } = await import('./cli/main.ts');
await main(process.argv);
