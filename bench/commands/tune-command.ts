// windtunnel tune: which memory size, predicted, measured, or read from aws-lambda-power-tuning.

import { printable, textTable } from '../../reports/index.ts';
import { usd } from '../../reports/words/format.ts';
import { wrapped } from '../../reports/words/text-table.ts';
import { payloadTemplate } from '../measure/payload-template.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ConfigError } from '../input/config-error.ts';
import { predictTuning, measuredTuning, readTuning, tunedFunction } from '../tune/tune.ts';
import { wholeFunctions, withNote } from '../scenario/whole-functions.ts';
import { defaultSizes, durationUsd } from '../tune/sizes.ts';
import { placeText, type TunePlace } from '../tune/tune-place.ts';
import { readTuneSource } from '../tune/tune-source.ts';
import { choiceSentences, cpuSentence, sizeColumns, sizeRows } from '../tune/tune-words.ts';
import type { Tuning } from '../tune/tuning.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import {
  checkPrediction,
  checkWrites,
  defaultInvocations,
  tunePlace,
  type TuneCommandOptions,
} from './tune-options.ts';
import { writeNamed, writeReport } from '../terminal/write-run.ts';

/** Of the function: the sizes that are measured. */
const sizesOf = (scenario: Scenario, functionIndex: number, { sizes }: TuneCommandOptions): readonly number[] =>
  sizes ?? defaultSizes(scenario.functions[functionIndex]!.config.memoryMb, scenario.rules.date);

/** The first payload of the scenario for the function, or what the command line says. */
const payloadOf = async (
  { traffic }: Scenario,
  functionIndex: number,
  { body }: TuneCommandOptions,
): Promise<(index: number) => string> => {
  const own = traffic.find((one) => one.functionIndex === functionIndex)?.payload ?? '{}';
  if (body === undefined) return () => own;
  const { bodyText } = await import('./measure-choices.ts');
  return payloadTemplate(await bodyText(body), null);
};

/** What measuring would do and cost, and nothing of it done. */
const dryRunLines = (
  scenario: Scenario,
  functionIndex: number,
  place: TunePlace,
  { sizesMb, invocations }: { readonly sizesMb: readonly number[]; readonly invocations: number },
): string[] => {
  const { config } = scenario.functions[functionIndex]!;
  const tier = scenario.document.account.priceTier;
  const each = (billedMs: number): number =>
    sizesMb.reduce((sum, memoryMb) => sum + (invocations + 1) * durationUsd(config, memoryMb, { billedMs, tier }), 0);
  const changes = [
    `memory of ${config.name} is set to each size and a version published (UpdateFunctionConfiguration, PublishVersion), then set back to what it was`,
    'the versions that were published are deleted in the end (DeleteFunction with their number)',
  ];
  return [
    `Nothing was sent. This would measure ${config.name} on ${placeText(place)}:`,
    `sizes: ${sizesMb.join(', ')} MB`,
    `invocations: ${sizesMb.length * (invocations + 1)}, one at a time, ${invocations} warm ones of each size`,
    ...(place.kind === 'local' ? [] : changes.map((text) => `change: ${text}`)),
    place.kind === 'local'
      ? 'cost: nothing that Lambda bills for'
      : `cost: ${usd(each(1))} to ${usd(each(config.timeoutMs))}, from 1 ms to the timeout of ${config.timeoutMs / 1000} s each; requests ${usd(sizesMb.length * (invocations + 1) * 2e-7)} more`,
  ];
};

const measured = async (
  session: Session,
  scenario: Scenario,
  place: TunePlace,
  options: TuneCommandOptions,
): Promise<Tuning | null> => {
  const functionIndex = tunedFunction(scenario, options.function);
  const sizesMb = sizesOf(scenario, functionIndex, options);
  const invocations = options.invocations ?? defaultInvocations;
  const payload = await payloadOf(scenario, functionIndex, options);
  if (options.dryRun === true) {
    const { checkPlace } = await import('../tune/tune-target.ts');
    checkPlace(scenario, functionIndex, place);
    const lines = dryRunLines(scenario, functionIndex, place, { sizesMb, invocations });
    for (const line of lines) session.print(line);
    session.printJson(
      JSON.stringify({ sizesMb, invocations: sizesMb.length * (invocations + 1), said: lines }, null, 2),
    );
    return null;
  }
  const [{ openPlace }, { measureSizes }] = await Promise.all([
    import('../tune/tune-target.ts'),
    import('../tune/measure-sizes.ts'),
  ]);
  session.saysOnStop('Stopping; what was changed is changed back first. Once more to quit at once, and leave it.');
  const { signal } = session;
  const opened = await openPlace(scenario, functionIndex, place);
  try {
    const result = await withProgress(session, (progress) => {
      progress.stage(`measuring ${scenario.functions[functionIndex]!.config.name} on ${opened.where}`, 0);
      return measureSizes({
        control: opened.control,
        target: opened.target,
        functionName: scenario.functions[functionIndex]!.config.name,
        sizesMb,
        invocations,
        payload,
        tier: scenario.document.account.priceTier,
        signal,
        onStage: (_, done) => progress.advance(done),
        onNote: (text) => progress.note(text),
      });
    });
    const { where } = opened;
    return measuredTuning(scenario, functionIndex, result, {
      wish: wishOf(options),
      where,
      isLocal: place.kind === 'local',
    });
  } finally {
    await opened.close();
  }
};

const wishOf = ({ strategy, balancedWeight }: TuneCommandOptions) => ({ strategy, balancedWeight });

const tuned = async (session: Session, source: string, options: TuneCommandOptions): Promise<Tuning | null> => {
  const { sizes: sizesMb } = options;
  const wish = wishOf(options);
  const read = await readTuneSource(source, scenarioOverrides(session));
  if (read.kind === 'result') {
    const problems = (['target', 'function'] as const)
      .filter((name) => options[name] !== undefined)
      .map((name) => ({
        path: `--${name}`,
        message: 'goes with a scenario; what was read is a result already. Remove it',
      }));
    if (problems.length > 0) throw new ConfigError('the command line', problems);
    checkPrediction(options);
    return readTuning(read, { wish, sizesMb });
  }
  const whole = wholeFunctions(read.scenario);
  const { scenario } = whole;
  const place = tunePlace(options, scenario.rules.region);
  if (place !== null) checkWrites(options, place);
  else checkPrediction(options);
  const tuning =
    place === null
      ? predictTuning(scenario, tunedFunction(scenario, options.function), { wish, sizesMb })
      : await measured(session, scenario, place, options);
  return tuning === null ? null : withNote(tuning, whole);
};

/** Columns in which nothing stands say nothing. */
const sizeTable = (tuning: Tuning, session: Session): string => {
  const rows = sizeRows(tuning);
  const isTold = sizeColumns.map((_, column) => rows.some((row) => row[column] !== ''));
  const told = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => isTold[column]);
  return textTable(told(sizeColumns), rows.map(told), {
    ...textOptions(session),
    spare: ['INIT', 'told from', 'p5 to p95'],
  });
};

const textOf = (tuning: Tuning, session: Session): string => {
  const options = textOptions(session);
  const { functionName, name, kind, from, stateMachine, notes } = tuning;
  const cpu = cpuSentence(tuning);
  const lines = [
    ...choiceSentences(tuning),
    ...(cpu === null ? [] : [cpu]),
    ...notes.map((note) => `note: ${note}`),
    ...(stateMachine === undefined ? [] : [`chart: ${stateMachine.visualization}`]),
  ];
  return [
    wrapped(printable(`${functionName ?? name}: ${kind} from ${from}`), options),
    sizeTable(tuning, session),
    ...lines.map((line) => (line.startsWith('chart: ') ? printable(line) : wrapped(printable(line), options))),
  ].join('\n');
};

export const tuneCommand = async (session: Session, source: string, options: TuneCommandOptions): Promise<ExitCode> => {
  const tuning = await tuned(session, source, options);
  if (tuning === null) return ExitCode.pass;
  session.print(textOf(tuning, session));
  const json = `${JSON.stringify(tuning, null, 2)}\n`;
  session.printJson(json);
  if (session.out !== undefined) {
    session.note(`wrote ${await writeNamed(session.out, tuning.name, { ending: 'tune.json', content: json })}`);
    const { tunePage } = await import('../page/tune-page.ts');
    await writeReport(session, await tunePage(tuning, new Date().toISOString()));
  }
  return tuning.chosen === null ? ExitCode.gate : ExitCode.pass;
};
