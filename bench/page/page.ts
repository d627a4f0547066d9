// The report page with its sliders: what every command writes.

import { htmlReport, type SuiteReport } from '../../reports/index.ts';
import { whatIfOf } from './what-if.ts';

export const pageOf = async (title: string, suites: readonly SuiteReport[]): Promise<string> =>
  htmlReport({ title, generatedAt: new Date().toISOString(), suites, whatIf: await whatIfOf(suites) });
