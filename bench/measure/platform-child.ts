// The forked side of platform-process.ts: takes its order from its parent.

import { servePlatform, type PlatformOrder } from './forked-platform.ts';

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {});

process.once('message', (order) => void servePlatform(order as PlatformOrder));
