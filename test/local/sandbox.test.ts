// Our own sandboxes, each held to the promises of the port.

import { bundleRuntime, workerSandbox } from 'lambda-windtunnel/local';
import { processes } from './processes.ts';
import { conformance, type Adapter } from './sandbox-conformance.ts';

const adapters: readonly Adapter[] = [
  {
    name: 'worker thread',
    ours: true,
    open: async (_, directory) => {
      const runtimeFile = await bundleRuntime(directory);
      return (options) => workerSandbox({ ...options, home: null }, runtimeFile);
    },
  },
  { name: 'process', ours: true, open: (scratch, directory) => processes(scratch, directory, false) },
  {
    name: 'process with a file system of its own',
    ours: true,
    open: (scratch, directory) => processes(scratch, directory, true),
  },
];

for (const adapter of adapters) conformance(adapter);
