// vitest.config.ts with changes that hold for each of its projects.

import { fileURLToPath } from 'node:url';
import config from '../vitest.config.ts';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

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
