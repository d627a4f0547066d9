// Sandbox processes for tests, in a file system of their own or not.

import { openProcessHost, processSandbox, type Scratch } from 'lambda-windtunnel/local';
import type { NewSandbox } from './sandbox-conformance.ts';

export const processes = async (scratch: Scratch, directory: string, confine: boolean): Promise<NewSandbox> => {
  const host = await openProcessHost(scratch, directory, { cpuShare: 'none', confine });
  if (confine && host.confinement === null) console.log('skipped: a file system of its own; no mount namespaces here');
  return (options) => processSandbox({ ...options, host, home: host.confinement?.newHome() ?? null });
};
