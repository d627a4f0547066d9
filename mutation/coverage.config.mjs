// The tests, each file in a process of its own, where the sources have marks.

import { changedConfig, root } from './changed-config.mjs';

export default changedConfig({ isolate: true, setupFiles: [`${root}/mutation/coverage-setup.mjs`] });
