// vitest.config.ts with changes that hold for each of its projects.

import config from '../vitest.config.ts';
import { root } from './tree.mjs';

export { root };

export const changedConfig = (changes) => ({
  ...config,
  root,
  test: {
    ...config.test,
    projects: config.test.projects.map((project) =>
      Object.assign({}, project, { root, test: Object.assign({}, project.test, changes) }),
    ),
  },
});
