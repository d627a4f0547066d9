// A module that sets its process's mask when it is loaded, which no thread can.

import { isMainThread } from 'node:worker_threads';

process.umask(0o27);

export const handler = async (): Promise<unknown> => ({ thread: !isMainThread, mask: process.umask() });
