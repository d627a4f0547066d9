// The tests of vitest.config.ts, each file in a process of its own, where the sources have marks.

import { fileURLToPath } from 'node:url';
import config from '../vitest.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export default {
  ...config,
  root,
  test: {
    ...config.test,
    projects: config.test.projects.map((project) =>
      Object.assign({}, project, {
        root,
        test: Object.assign({}, project.test, {
          isolate: true,
          setupFiles: [`${root}/mutation/coverage-setup.mjs`],
        }),
      }),
    ),
  },
};
