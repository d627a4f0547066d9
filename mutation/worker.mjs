// A process that runs test files of one copy of the tree, as often as it is asked: `{ changed, files }` comes, `{ failed, isCut }`
// goes back: the first test that failed, or null, and whether nothing failed of a run that was stopped.

import { createVitest } from 'vitest/node';

const [, , root, projects] = process.argv;
process.chdir(root);
const vitest = await createVitest('test', {
  root,
  config: `${root}/mutation/worker.config.mjs`,
  project: projects.split(','),
  watch: false,
  bail: 1,
  reporters: [{}],
  silent: true,
  passWithNoTests: true,
});
await vitest.standalone();
const specifications = await vitest.globTestSpecifications();
const specificationsOf = new Map(specifications.map((one) => [one.moduleId, one]));

const failureIn = ({ testModules, unhandledErrors }) => {
  for (const module of testModules) {
    if (module.errors().length > 0) return { file: module.relativeModuleId, test: 'loading it' };
    for (const test of module.children.allTests())
      if (test.result().state === 'failed') return { file: module.relativeModuleId, test: test.fullName };
    if (module.state() === 'failed') return { file: module.relativeModuleId, test: 'its hooks' };
  }
  return unhandledErrors.length > 0 ? { file: '', test: 'an error outside of any test' } : null;
};

process.on('message', async ({ changed, files }) => {
  for (const file of changed) vitest.invalidateFile(file);
  // Else the results of earlier runs are told again.
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  vitest.state.errorsSet.clear();
  const result = await vitest.runTestSpecifications(files.map((file) => specificationsOf.get(`${root}/${file}`)));
  const failed = failureIn(result);
  // Vitest stops at the first failure; what its processes say of that may come late, and stop the run after it.
  process.send({ failed, isCut: failed === null && vitest.isCancelling });
});
process.on('disconnect', () => process.exit());
process.send({ tests: [...specificationsOf.keys()].map((file) => file.slice(root.length + 1)) });
