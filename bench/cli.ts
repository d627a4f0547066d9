#!/usr/bin/env node
// The command `windtunnel`.

import { main } from './cli/main.ts';
import { tuneEngine } from './simulate/tune-engine.ts';
import { keepCompiledCode } from './terminal/code-cache.ts';

tuneEngine();
keepCompiledCode();
await main(process.argv);
