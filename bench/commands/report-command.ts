// windtunnel report: documents from any results.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import {
  conditionsOf,
  consoleSummary,
  csvOf,
  hdrLogOf,
  isSaturated,
  junitOfValidation,
  markdownOf,
  otherFile,
  pairConditions,
  openMetricsOf,
  parseJson,
  percentileDistributionOf,
  pngCharts,
  printable,
  resultOf,
  ResultError,
  sideBySide,
  statusOf,
  writeAtomically,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { wrapped } from '../../reports/words/text-table.ts';
import { busiestFunctions } from '../terminal/busiest-functions.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { openFile } from '../terminal/open-file.ts';
import { pictured } from '../terminal/pictured.ts';
import { foreignResult } from '../terminal/read-result.ts';
import { readText } from '../input/read-text.ts';
import { pageOf } from '../page/page.ts';
import { compareKinds } from '../validate/compare-kinds.ts';
import { objectivesOf, withObjectives } from '../simulate/objectives.ts';
import type { Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import { fileNamesOf, suiteOf, titleOf } from '../terminal/write-run.ts';
import type { ReportCommandOptions } from './report-options.ts';

/** A measured and a simulated result of one name belong side by side. */
const paired = (results: readonly RunResult[]): SuiteReport[] => {
  const suites: SuiteReport[] = [];
  for (const result of results) {
    const partner = suites.findIndex(
      ({ measured, simulated, name }) =>
        name === result.name && (result.kind === 'measured' ? measured : simulated) === null,
    );
    const entry = result.kind === 'measured' ? { measured: result } : { simulated: result };
    if (partner >= 0) suites[partner] = { ...suites[partner]!, ...entry };
    else suites.push(result.kind === 'measured' ? suiteOf(result, null) : suiteOf(null, result));
  }
  return suites.map((suite) => compared(suite));
};

/** A measurement beside its simulation is held against it, as validate does. */
const compared = (suite: SuiteReport): SuiteReport => {
  const { measured, simulated } = suite;
  if (measured === null || simulated === null) return suite;
  if (!Object.keys(measured.functions).every((name) => name in simulated.functions)) return suite;
  const saturation = isSaturated(measured) ? 'host saturated' : null;
  const validation = compareKinds(measured, simulated, saturation);
  const conditions = pairConditions(measured, simulated);
  return { ...suite, validation, status: statusOf(validation, saturation), conditions };
};

/** More lines than these in one chart nobody tells apart. */
const mostSideBySide = 7;

/** Names that tell results apart: their own, or those of their files. */
const namesOf = (paths: readonly string[], results: readonly RunResult[]): string[] => {
  const candidates = [
    results.map(({ name }) => name),
    results.map(({ name, kind }) => `${name}, ${kind}`),
    paths.map((path) => basename(path).replace(/\.json$/, '')),
  ];
  return candidates.find((names) => new Set(names).size === names.length) ?? [...paths];
};

/** Several results that are not only a measured one and its simulation are laid over each other, too. */
const withSideBySide = (paths: readonly string[], results: readonly RunResult[]): SuiteReport[] => {
  const suites = paired(results);
  if (suites.length < 2 || results.length > mostSideBySide) return suites;
  const names = namesOf(paths, results);
  const runs = results.map((result, index) => ({ name: names[index]!, result }));
  return [sideBySide(`${results.length} runs side by side`, runs), ...suites];
};

/** Paths of pictures as seen from `file`. */
const picturesBeside = (file: string, pictures: ReadonlyMap<string, readonly string[]>): Map<string, string[]> =>
  new Map([...pictures].map(([name, paths]) => [name, paths.map((path) => relative(dirname(file), path))]));

/** Draws every chart into `directory`; the files by the name of their suite. */
const drawn = async (directory: string, suites: readonly SuiteReport[]): Promise<Map<string, string[]>> => {
  const names = fileNamesOf(suites.map(({ name }) => name));
  const files = new Map<string, string[]>();
  for (const [index, suite] of suites.entries()) {
    for (const { name, png } of await pngCharts(suite)) {
      const file = join(directory, `${names[index]}-${name}.png`);
      await writeAtomically(file, png);
      files.set(suite.name, [...(files.get(suite.name) ?? []), file]);
    }
  }
  return files;
};

interface Read {
  readonly paths: readonly string[];
  readonly results: readonly RunResult[];
}

/** The results in the files; other files of this suite are named and passed over, so that all of a folder can be given. */
const readResults = async (session: Session, paths: readonly string[]): Promise<Read> => {
  const values: { readonly path: string; readonly value: unknown }[] = [];
  // One after the other: of several that cannot be read the first is told.
  for (const path of paths) {
    values.push({ path, value: (await foreignResult(path)) ?? parseJson(await readText(path), path) });
  }
  const others = values.filter(({ value }) => otherFile(value) !== null);
  const own = values.filter(({ value }) => otherFile(value) === null);
  if (own.length === 0) {
    const lines = others.map(({ path, value }) => `${path} is ${otherFile(value)}`);
    throw new ResultError(`${lines.join('\n')}\nName results of runs, such as checkout.simulated.json`);
  }
  for (const { path, value } of others) session.note(`${path} passed over: it is ${otherFile(value)}`);
  return { paths: own.map(({ path }) => path), results: own.map(({ path, value }) => resultOf(value, path)) };
};

/** What keeps the results from being compared; of pairs of a measurement and its simulation what is said of each pair. */
const conditionsOfAll = (paths: readonly string[], results: readonly RunResult[], suites: readonly SuiteReport[]) => {
  if (results.length < 2) return [];
  const pairs = suites.filter(({ measured, simulated }) => measured !== null && simulated !== null);
  if (pairs.length * 2 === results.length) return pairs.flatMap(({ conditions = [] }) => conditions);
  const names = namesOf(paths, results);
  return conditionsOf(results.map((result, index) => ({ name: names[index]!, results: [result] })));
};

/** A distribution of the latencies of each result, and of each of its functions where there are several. */
const writeDistributions = async (directory: string, results: readonly RunResult[]): Promise<string[]> => {
  const all = results.flatMap(({ name, kind, histograms, functions }) => {
    const single = Object.entries(functions);
    const whole = { name: `${name}.${kind}`, histogram: histograms.latency };
    const parts = single.map(([own, section]) => ({
      name: `${name}.${kind}.${own}`,
      histogram: section.histograms.latency,
    }));
    return single.length > 1 ? [whole, ...parts] : [whole];
  });
  const names = fileNamesOf(all.map(({ name }) => name));
  const written: string[] = [];
  for (const [index, { histogram }] of all.entries()) {
    const file = join(directory, `${names[index]}.hgrm`);
    await writeAtomically(file, percentileDistributionOf(histogram));
    written.push(file);
  }
  return written;
};

export const reportCommand = async (
  session: Session,
  given: readonly string[],
  options: ReportCommandOptions,
): Promise<ExitCode> => {
  const { paths, results } = await readResults(session, given);
  const suites = withObjectives(withSideBySide(paths, results));
  const html = options.html ?? (session.out === undefined ? undefined : join(session.out, 'report.html'));
  const png = options.png ?? (session.out === undefined ? undefined : join(session.out, 'png'));
  const written: string[] = [];
  const wanted = html ?? (options.open ? join(await mkdtemp(join(tmpdir(), 'windtunnel-')), 'report.html') : undefined);
  if (wanted !== undefined) {
    const [first, ...others] = suites;
    const beside = first?.sideBySide === undefined ? '' : ' side by side';
    const title = `${titleOf((beside === '' ? suites : others).map((suite) => suite.name))}${beside}`;
    await writeAtomically(wanted, await pageOf(title, suites));
    written.push(wanted);
  }
  const pictures = png === undefined ? new Map<string, string[]>() : await pictured(() => drawn(png, suites));
  written.push(...[...(pictures ?? new Map<string, string[]>()).values()].flat());
  const texts = [
    [options.md, (file: string) => markdownOf(suites, picturesBeside(file, pictures ?? new Map()))],
    [options.csv, () => csvOf(results)],
    [options.hlog, () => hdrLogOf(results)],
    [options.openmetrics, () => openMetricsOf(results)],
    [options.junit, () => junitOfValidation(suites.filter(({ sideBySide: runs }) => runs === undefined))],
  ] as const;
  for (const [file, text] of texts) {
    if (file === undefined) continue;
    await writeAtomically(file, text(file));
    written.push(file);
  }
  if (options.hgrm !== undefined) written.push(...(await writeDistributions(options.hgrm, results)));
  const conditions = conditionsOfAll(paths, results, suites);
  for (const condition of conditions) session.print(wrapped(printable(`note: ${condition}`), session));
  for (const result of results) {
    session.print(consoleSummary(result, { ...textOptions(session), objectives: objectivesOf(result) }));
    for (const table of busiestFunctions(result, session)) session.print(table);
  }
  for (const file of written) session.print(`wrote ${file}`);
  if (options.open && !(await openFile(wanted!))) {
    session.note(`nothing here opens web pages; open ${wanted} yourself`);
  }
  session.printJson(JSON.stringify({ written, conditions }, null, 2));
  return pictures === null && options.png !== undefined ? ExitCode.usage : ExitCode.pass;
};
