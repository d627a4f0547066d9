// The report page with its sliders and objectives: what every command writes.

import { htmlReport, type SuiteReport } from '../../reports/index.ts';
import { withObjectives } from '../simulate/objectives.ts';
import { whatIfOf } from './what-if.ts';

export const pageOf = async (title: string, suites: readonly SuiteReport[]): Promise<string> =>
  htmlReport({
    title,
    generatedAt: new Date().toISOString(),
    suites: withObjectives(suites),
    whatIf: await whatIfOf(suites),
  });
