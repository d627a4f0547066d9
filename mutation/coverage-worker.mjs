// A process that runs test files once from marked sources: `{ tests }` comes, what they set is written by each of them.

import { createVitest } from 'vitest/node';

const [, , root, projects] = process.argv;
process.chdir(root);
process.once('message', async ({ tests }) => {
  const vitest = await createVitest('test', {
    root,
    config: `${root}/mutation/coverage.config.mjs`,
    project: projects.split(','),
    watch: false,
    reporters: [{}],
    silent: true,
  });
  await vitest.standalone();
  const asked = new Set(tests.map((file) => `${root}/${file}`));
  const specifications = await vitest.globTestSpecifications();
  await vitest.runTestSpecifications(specifications.filter(({ moduleId }) => asked.has(moduleId)));
  process.exit();
});
process.on('disconnect', () => process.exit());
