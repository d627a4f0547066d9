export { costByTag } from './cost-by-tag.ts';
export type { Cause, Cure, Diagnosis, DiagnosisAim, LimitName, Setting } from './diagnosis.ts';
export { emfLines } from './cloudwatch-series.ts';
// Results and the documents made of them.

export {
  compareResults,
  isSaturated,
  type CompareOptions,
  type FigureComparison,
  type FigureVerdict,
} from './compare.ts';
export { compareRuns, fewestRuns } from './compare-runs.ts';
export { consoleSummary, validationTable, type ConsoleOptions } from './console.ts';
export { gateSentence } from './gate-sentence.ts';
export { hostInfo } from './host.ts';
export { resultJson } from './json.ts';
export { junitOfComparison, junitOfValidation } from './junit.ts';
export { LatencyCounts, type LatencyState } from './latency-counts.ts';
export { parseResult, ResultError } from './parse.ts';
export { Recorder, type RecorderOptions, type RunIdentity } from './recorder.ts';
export * from './result.ts';
export { InvariantError } from './section-result.ts';
export { summaryOf } from './summary.ts';
export { sweepCsv } from './sweep-csv.ts';
export { sweepPng } from './sweep-png.ts';
export * from './sweep-result.ts';
export { textTable } from './text-table.ts';
export { objectiveWord } from './validation.ts';
export type { Objective, ReportTable, SuiteReport, ValidationFigure } from './validation.ts';
export { quantileDifference, shareDifference, type Interval } from './uncertainty.ts';
export { localMemorySetting } from './verdict/beside.ts';
export { writeAtomically } from './write.ts';
export { csvOf, csvText } from './csv.ts';
export { markdownOf } from './markdown.ts';
export { historyChart } from './chart/history.ts';
export { fromGithubBenchmark, toGithubBenchmark } from './history/github-benchmark.ts';
export { historyText, lineOf, parseHistory, type HistoryLine } from './history/line.ts';
export { historySeries, type HistorySeries } from './history/series.ts';
export { historyTable } from './history/text.ts';
export { sideBySide, sideBySideTable } from './side-by-side.ts';
export type { NamedRun } from './named-run.ts';
export { htmlReport, type HtmlReport, type WhatIf } from './html.ts';
export { pngCharts, pngOf, type PngChart } from './png.ts';
