// The tests, in one process after another: as many workplaces as there are cores run them at once.

import { changedConfig } from './changed-config.mjs';

export default changedConfig({ maxWorkers: 1 });
