// Prints a digest of the simulated result of each scenario that is named, as JSON by path: run by several versions of Node.js.

import { createHash } from 'node:crypto';
import { loadScenario, simulateScenario } from 'lambda-windtunnel';

const digests = {};
for (const path of process.argv.slice(2)) {
  const result = await simulateScenario(await loadScenario(path), { comparesKeepAlive: false });
  // When it was, and where.
  const { startedAt: _, host: __, versions: ___, ...rest } = result;
  digests[path] = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}
process.stdout.write(JSON.stringify(digests));
