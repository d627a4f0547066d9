#!/usr/bin/env node
// The command `windtunnel`.

import { main } from './cli/main.ts';

await main(process.argv);
