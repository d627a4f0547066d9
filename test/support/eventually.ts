// Waits for what comes to hold, on a busy machine too: it takes no longer than it takes, and a minute where it never does.

import { vi } from 'vitest';

const patience = { timeout: 60_000, interval: 5 };

/** Tries `holds` again until it throws no more; throws what it threw last, a minute later. */
export const eventually = <T>(holds: () => T | Promise<T>): Promise<T> => vi.waitFor(holds, patience);
