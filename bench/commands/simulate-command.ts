// windtunnel simulate: virtual time only, under the rules of one era or of several side by side.

import {
  consoleSummary,
  emfLines,
  resultJson,
  sideBySide,
  sideBySideTable,
  textTable,
  writeAtomically,
  type NamedRun,
  type ReportTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { share } from '../../reports/words/format.ts';
import { diagnoseScenario } from '../diagnosis/diagnose.ts';
import { possibleWays, scenarioBeside } from '../simulate/compare-compute.ts';
import { simulateBatches } from '../simulate/simulate-batches.ts';
import { simulateScenario } from '../simulate/simulate-scenario.ts';
import { tuneForDiagnosis, tuneForEvents, tuneForRun, type EventKind } from '../simulate/tune-engine.ts';
import { noRetry, type ConfigProblem } from '../../lambda/index.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import { estimatedEvents, repeatedProblems } from '../scenario/size-estimate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isWaitedFor } from '../scenario/waited-for.ts';
import { busiestFunctions } from '../terminal/busiest-functions.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { readModes } from '../terminal/compute-option.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { printPageHint, sloLines, textOptions } from '../terminal/text-options.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { tracesOf } from '../terminal/traces-asked.ts';
import { writeComputeComparison } from './compute-comparison.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';
import { writeTraces } from '../terminal/write-traces.ts';
import type { SimulateCommandOptions } from './simulate-options.ts';

/** What takes no longer needs no word of progress. */
const soonMs = 1000;

/** Options that say nothing beside each other. */
const checkTogether = (
  eras: readonly (string | undefined)[],
  { modes, problems: ofModes }: ReturnType<typeof readModes>,
  options: SimulateCommandOptions,
): void => {
  const problems: ConfigProblem[] = [];
  const add = (path: string, message: string): void => void problems.push({ path, message });
  const twice = eras.find((era, index) => eras.indexOf(era) !== index);
  if (twice !== undefined) add('--era', `names ${twice} twice; remove one`);
  if (options.emf !== undefined && eras.length > 1) add('--emf', 'writes the metrics of one run; name one --era');
  problems.push(...ofModes);
  if (modes.length > 0 && eras.length > 1) add('--compute', 'compares under one era; name one --era');
  if (options.emf !== undefined && modes.length > 1) add('--emf', 'writes the metrics of one run; name one --compute');
  if (options.batches && options.replications > 1)
    add('--batches', 'makes intervals of one run; leave --replications out');
  if (options.batches && tracesOf(options) !== undefined)
    add('--batches', 'keeps no requests; leave --traces and --trace-file out');
  if (options.batches && options.until !== undefined) add('--batches', 'makes intervals of one run; leave --until out');
  if (problems.length > 0) throw new ConfigError('the command line', problems);
};

/** The scenario under the rules of each era. */
const scenariosOf = async (
  session: Session,
  path: string,
  eras: readonly (string | undefined)[],
  { traffic, speed, emf, replications }: SimulateCommandOptions,
): Promise<Scenario[]> => {
  const cloudWatch = emf === undefined ? undefined : true;
  const scenarios: Scenario[] = [];
  for (const era of eras) {
    scenarios.push(await loadScenario(path, { ...scenarioOverrides(session), traffic, speed, era, cloudWatch }));
  }
  const tooMuch = repeatedProblems(scenarios[0]!.document, replications, '--replications');
  if (tooMuch.length > 0) throw new ConfigError('the command line', tooMuch);
  return scenarios;
};

/** What can happen at its events. */
const kindOf = ({ traffic }: Scenario): EventKind => {
  if (traffic.some(({ way }) => !isWaitedFor(way))) return 'queue';
  return traffic.some(({ retry }) => retry() !== noRetry()) ? 'retry' : 'answer';
};

/** About how many events it takes to simulate all of them. */
const eventsOf = (scenarios: readonly Scenario[], { replications, until }: SimulateCommandOptions): number =>
  until === undefined
    ? scenarios.reduce((sum, { document }) => sum + replications * estimatedEvents(document), 0)
    : Infinity;

/** Whether runs came out the same but for their prices. */
const areAlike = (results: readonly RunResult[]): boolean => {
  const happened = ({ totals, throttlesByReason, latencyMs, eventSources }: RunResult): string =>
    JSON.stringify([totals, throttlesByReason, latencyMs, eventSources]);
  return new Set(results.map(happened)).size === 1;
};

const simulated = async (
  session: Session,
  scenario: Scenario,
  { replications, until, batches, ...options }: SimulateCommandOptions,
): Promise<RunResult> =>
  withProgress(session, (progress) => {
    const watch = {
      signal: session.signal,
      onProgress: (done: number, total: number): void => progress.advance(done / total),
    };
    if (until !== undefined) progress.stage(`simulating until the intervals are within ${share(until)}`, 0);
    else if (replications > 1) progress.stage(`simulating ${replications} replications`, 0);
    else progress.stage(`simulating ${scenario.name}`, 0, soonMs);
    if (batches) return simulateBatches(scenario, watch);
    return simulateScenario(scenario, { ...watch, replications, untilShare: until, traces: tracesOf(options) });
  });

/** The result with what held it up and what would mend it; as it is, without --diagnosis or when Ctrl-C came first. */
const diagnosed = async (session: Session, scenario: Scenario, result: RunResult): Promise<RunResult> => {
  if (session.signal.aborted) return result;
  tuneForDiagnosis(kindOf(scenario));
  const diagnosis = await withProgress(session, (progress) =>
    diagnoseScenario(scenario, result, {
      signal: session.signal,
      onRun: (runs) => {
        // The first of them is the run itself, to compare with.
        if (runs === 2) progress.stage(`looking for what limits ${scenario.name}`, 0);
      },
    }),
  );
  return session.signal.aborted ? result : { ...result, diagnosis };
};

const eraRuns = (eras: readonly string[], results: readonly RunResult[]): NamedRun[] =>
  results.map((result, index) => ({ name: `era ${eras[index]}`, result }));

/** The eras in columns, a figure a row. */
const eraTable = (runs: readonly NamedRun[]): ReportTable => ({
  ...sideBySideTable(runs),
  title: 'The same arrivals and handler times under the rules of each era',
  note: 'Common random numbers: what differs is the rules, and by how much.',
});

/** Results of several eras, laid over each other and each by itself. */
const eraSuites = (runs: readonly NamedRun[]): SuiteReport[] => [
  // That their eras differ is what they are for.
  { ...sideBySide('The eras beside each other', runs), description: '', conditions: [], tables: [eraTable(runs)] },
  ...runs.map(({ name, result }) => suiteOf(null, { ...result, name: `${result.name}, ${name}` })),
];

const writeEmf = async (session: Session, path: string | undefined, result: RunResult): Promise<void> => {
  if (path === undefined) return;
  await writeAtomically(path, emfLines(result));
  session.note(`wrote ${path}`);
};

export const simulateCommand = async (
  session: Session,
  path: string,
  options: SimulateCommandOptions,
): Promise<ExitCode> => {
  const eras = options.era?.split(',').map((era) => era.trim()) ?? [undefined];
  const named = readModes(options.compute);
  const { modes } = named;
  checkTogether(eras, named, options);
  // All are read before the first is run.
  const read = await scenariosOf(session, path, eras, options);
  // Each way is tried on the scenario before the first is run.
  const { chosen, planned: inModes, left } = possibleWays(read[0]!, modes);
  for (const text of left) session.print(text);
  const scenarios = modes.length === 0 ? read : inModes;
  const results: RunResult[] = [];
  let kept = true;
  tuneForEvents(eventsOf(scenarios, options));
  for (const [index, planned] of scenarios.entries()) {
    const era = eras[index];
    const mode = chosen[index];
    const scenario = mode === undefined ? planned : scenarioBeside(mode, read[0]!, results[0] ?? null);
    tuneForRun(kindOf(scenario));
    const run = await simulated(session, scenario, options);
    const result = options.diagnosis ? await diagnosed(session, scenario, run) : run;
    results.push(result);
    if (mode !== undefined) session.print(`compute ${mode}`);
    else if (era !== undefined) session.print(`era ${era} (rules of ${scenario.rules.date}, ${scenario.rules.region})`);
    const verdict = sloVerdict(result, scenario.slo);
    session.print(consoleSummary(result, { ...textOptions(session), objectives: verdict.objectives }));
    for (const table of busiestFunctions(result, session)) session.print(table);
    for (const line of sloLines(verdict.lines, session)) session.print(line);
    kept &&= verdict.kept;
  }
  const [first] = results;
  if (results.length === 1) {
    // Its histograms are encoded only for those who read them.
    if (session.json) session.printJson(resultJson(first!));
    await writeRuns(session, [suiteOf(null, first!)]);
  } else if (chosen.length > 1) await writeComputeComparison(session, read[0]!, { modes: chosen, results, left });
  else {
    const runs = eraRuns(eras as string[], results);
    const table = eraTable(runs);
    session.print(`${table.title}\n${textTable(table.columns, table.rows, session)}`);
    if (areAlike(results)) session.print('No rule in which these eras differ came into play: the runs are the same.');
    session.printJson(`[${results.map((result) => resultJson(result)).join(',')}]`);
    const title = `${runs[0]!.result.name}: the rules of ${eras.join(', ')}`;
    await writeRuns(session, eraSuites(runs), title);
  }
  await writeEmf(session, options.emf, first!);
  await writeTraces(session, options.traceFile, first!);
  printPageHint(session);
  if (session.signal.aborted) return ExitCode.interrupted;
  return kept ? ExitCode.pass : ExitCode.gate;
};
