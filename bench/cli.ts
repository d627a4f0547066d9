#!/usr/bin/env node
// The command `windtunnel`.

import { main } from './cli/main.ts';
import { tuneEngine } from './simulate/tune-engine.ts';

tuneEngine();
await main(process.argv);
