// windtunnel measure --cold-starts, --idle-gaps: what cold starts take, and how long idle environments live.

import { parse } from 'yaml';
import { printable } from '../../reports/index.ts';
import type { Draft } from '../calibrate/draft.ts';
import type { ProbeDocument } from '../calibrate/formats/suite-probe.ts';
import { functionJson } from '../calibrate/summary-json.ts';
import { checkProbe, probeColdStarts, probedFunctions, type ProbeOptions } from '../probe/probe.ts';
import { draftOfProbe, idleLines, probeFragment, probeTable } from '../probe/probe-words.ts';
import { probeVariable } from '../probe/by-variable.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ExitCode, TargetFailure } from '../terminal/exit-code.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import { writeNamed } from '../terminal/write-run.ts';

type Wanted = Pick<ProbeOptions, 'target' | 'requests' | 'coldStarts' | 'idleGapsMs'>;

const dryRunLines = (scenario: Scenario, { target, coldStarts, idleGapsMs }: Wanted): string[] => {
  const names = probedFunctions(scenario).map((index) => scenario.functions[index]!.config.name);
  const sum = idleGapsMs.reduce((total, gapMs) => total + gapMs, 0) / 1000;
  const where = target.kind === 'local' ? 'the local platform' : target.kind === 'aws' ? 'AWS Lambda' : target.url;
  return [
    `Nothing was sent. This would probe ${names.join(', ')} on ${where}:`,
    ...(coldStarts === 0
      ? []
      : [
          `change: the variable ${probeVariable} of each function, ${coldStarts} times and back to what it was (UpdateFunctionConfiguration)`,
          `invocations: ${2 * coldStarts} of each, a cold and a warm one after every change`,
        ]),
    ...(idleGapsMs.length === 0
      ? []
      : [
          `invocations: ${idleGapsMs.length + 1} of each, with idle times of ${sum} s in all between them, and up to three more times that lie between`,
        ]),
  ];
};

/** The document with what calibrate makes of it. */
const probeJson = (document: ProbeDocument, draft: Draft, fragment: string): string => {
  const figures = new Map(draft.functions.map((one) => [one.name, functionJson(one)]));
  const scenario = parse(fragment) as { readonly functions?: Readonly<Record<string, unknown>> };
  const functions = Object.entries(document.functions).map(([name, one]) => [
    name,
    { ...one, figures: figures.get(name) ?? null },
  ]);
  return `${JSON.stringify({ ...document, functions: Object.fromEntries(functions), scenario }, null, 2)}\n`;
};

/** Probes the functions of the scenario in `path`. */
export const probeCommand = async (
  session: Session,
  path: string,
  { dryRun, ...wanted }: Wanted & { readonly dryRun: boolean },
): Promise<ExitCode> => {
  const scenario = await loadScenario(path, scenarioOverrides(session));
  if (dryRun) {
    checkProbe(scenario, wanted.target);
    const lines = dryRunLines(scenario, wanted);
    for (const line of lines) session.print(line);
    session.printJson(JSON.stringify({ said: lines }, null, 2));
    return ExitCode.pass;
  }
  session.saysOnStop('Stopping; what was changed is changed back first. Once more to quit at once, and leave it.');
  const probe = await withProgress(session, (progress) =>
    probeColdStarts(scenario, {
      ...wanted,
      signal: session.signal,
      onStage: (stage, lengthMs) => progress.stage(stage, lengthMs),
      onDone: (done) => progress.advance(done),
    }),
  );
  const { document, interrupted, failure } = probe;
  session.print(probeTable(document, textOptions(session)));
  for (const line of idleLines(document)) session.print(line);
  const draft = draftOfProbe(document);
  const fragment = probeFragment(draft);
  session.print(`\nFor the scenario:\n${fragment}`);
  const content = probeJson(document, draft, fragment);
  session.printJson(content);
  for (const note of document.notes) session.note(printable(`note: ${note}`));
  if (session.out !== undefined) {
    session.note(`wrote ${await writeNamed(session.out, scenario.name, { ending: 'probe.json', content })}`);
  }
  if (interrupted) return ExitCode.interrupted;
  if (failure !== null) throw new TargetFailure(`${failure}; what was found out before stands above.`);
  return ExitCode.pass;
};
