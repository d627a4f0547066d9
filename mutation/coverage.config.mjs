// The tests of vitest.config.ts, each file in a process of its own, from sources with marks.

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../vitest.config.ts';
import { marked } from './marks.mjs';
import { floorOf, floors } from './sample.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const marking = {
  name: 'marks',
  enforce: 'pre',
  transform(text, id) {
    // What a test loads anew (`?fresh=1`) is the same file.
    const file = relative(root, id.replace(/\?.*$/, ''));
    return file.endsWith('.ts') && floors.includes(floorOf(file)) ? { code: marked(file, text), map: null } : null;
  },
};

export default {
  ...config,
  root,
  test: {
    ...config.test,
    projects: config.test.projects.map((project) =>
      Object.assign({}, project, {
        root,
        plugins: [marking],
        test: Object.assign({}, project.test, {
          isolate: true,
          setupFiles: [`${root}/mutation/coverage-setup.mjs`],
        }),
      }),
    ),
  },
};
