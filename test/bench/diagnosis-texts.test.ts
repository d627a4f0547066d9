// What is said of scenarios that each have one thing wrong with them, whole: causes, cures and what these give, held
// against test/golden/diagnosis (`-u` accepts a change). Whether it is right, diagnosis.study.test.ts tells.

import { expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { singleCauses } from './single-causes.ts';

test.each(singleCauses.map((one) => [one.name, one.document] as const))('%s', async (name, document) => {
  const scenario = compileScenario({ ...document, duration: '20s' }, 'test', '.');
  const diagnosis = await diagnoseScenario(scenario, await simulateScenario(scenario, { comparesKeepAlive: false }));
  const file = name.replaceAll(/[^\w]+/g, '-');
  await expect(`${JSON.stringify(diagnosis, null, 1)}\n`).toMatchFileSnapshot(`../golden/diagnosis/${file}.txt`);
});
