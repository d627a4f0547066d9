// The tests of the built package, where the sources have marks.

import { changedConfig, root } from './changed-config.mjs';

export default changedConfig({ setupFiles: [`${root}/mutation/built-setup.mjs`] });
