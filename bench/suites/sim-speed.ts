// How fast the simulator is: invocations per CPU second, beside a compiled program that knows none of Lambda's rules, in
// the same run; and what each rule costs.

import { hostInfo, type SuiteReport } from '../../reports/index.ts';
import { askChild } from './child-answers.ts';
import { ownReport } from './own-report.ts';
import { referenceProgram, type ReferenceProgram } from './reference-program.ts';
import { speedCases, type SpeedCase } from './speed-cases.ts';
import type { SpeedQuestion } from './simulator-speed.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** Invocations per CPU second of one case, in a process of its own. */
const simulatorSpeed = async (title: string, share: number, { ask = askChild }: SuiteContext): Promise<number> => {
  const question: SpeedQuestion = { title, share };
  return Number(await ask('./speed-child.js', question));
};

const millions = (perSecond: number): string => (perSecond / 1e6).toFixed(2);

export const rowOf = async (
  speedCase: SpeedCase,
  reference: ReferenceProgram | null,
  context: SuiteContext,
): Promise<string[]> => {
  const ours = await simulatorSpeed(speedCase.title, context.quick ? 0.2 : 1, context);
  const theirs = reference?.speed({ ...speedCase, count: 2_000_000 }) ?? Number.NaN;
  const ratio = Number.isNaN(theirs) ? '' : (ours / theirs).toFixed(2);
  return [
    speedCase.title,
    millions(ours),
    Number.isNaN(theirs) ? '' : millions(theirs),
    ratio,
    (1e9 / ours).toFixed(0),
  ];
};

/** Figures are those of a processor: ratios, too. */
const machineNote = (): string => {
  const { cpuModel, cpus, node } = hostInfo();
  return `On ${cpuModel}, ${cpus} cores, Node.js ${node}.`;
};

/** @param compile the reference; null where there is no compiler */
export const runSpeed = async (
  context: SuiteContext,
  compile: typeof referenceProgram = referenceProgram,
): Promise<SuiteReport> => {
  const reference = compile();
  const rows: string[][] = [];
  for (const speedCase of speedCases) {
    if (context.signal.aborted) break;
    context.onStage(`timing ${speedCase.title}`, 0);
    rows.push(await rowOf(speedCase, reference, context));
  }
  reference?.remove();
  return ownReport(simSpeed, {
    aborted: context.signal.aborted,
    holds: true,
    notes: [machineNote(), ...(reference === null ? ['No g++ here: the compiled reference was left out.'] : [])],
    tables: [
      {
        title: 'Millions of invocations per CPU second, recorded in full',
        columns: ['scenario', 'simulator', 'compiled reference', 'ratio', 'ns an invocation'],
        rows,
        note: 'The reference is a C++ program (g++ -O3 -march=native) on a calendar of linked lists that knows one function, a cap and a fixed keep-alive, and records nothing.',
      },
    ],
  });
};

export const simSpeed: Suite = {
  name: 'sim',
  description: 'Speed of the simulator beside a compiled program, and what each rule costs.',
  slow: true,
  run: (context) => runSpeed(context),
};
