export { costByTag } from './cost-by-tag.ts';
export type { Cause, Cure, Diagnosis, DiagnosisAim, LimitAhead, LimitName, Setting } from './diagnosis.ts';
export { emfLines } from './cloudwatch-series.ts';
// Results and the documents made of them.

export { compareResults, isSaturated, saturationOf, type CompareOptions } from './compare.ts';
export { compareRuns, fewestRuns, figuresCompared } from './compare-runs.ts';
export { changeInterval, figureText, percentText, type FigureComparison, type FigureVerdict } from './judge.ts';
export { conditionsOf, hostText, pairConditions, type Side } from './conditions.ts';
export {
  breakEvens,
  breakEvenSentences,
  computeCostTable,
  type BreakEven,
  type ComputeCost,
  type ComputeCosts,
  type TrafficCosts,
} from './compute-costs.ts';
export { consoleSummary, validationTable, type ConsoleOptions } from './console.ts';
export { milliseconds, number, printable, usd } from './format.ts';
export { gateSentence, gateVerdict, isBlind, type FewestRuns, type GateVerdict } from './gate-sentence.ts';
export { hostInfo } from './host.ts';
export { resultJson } from './json.ts';
export { junitOfComparison, junitOfValidation } from './junit.ts';
export { LatencyCounts, type LatencyState } from './latency-counts.ts';
export { otherFile, parseJson, parseResult, ResultError, resultOf } from './parse.ts';
export { Recorder, type RecorderOptions, type RunIdentity } from './recorder.ts';
export * from './result.ts';
export { InvariantError } from './invariants.ts';
export { summaryOf } from './summary.ts';
export { sweepCsv } from './sweep-csv.ts';
export { sweepPng } from './sweep-png.ts';
export * from './sweep-result.ts';
export type { SweepLimit } from './chart/sweep.ts';
export { textTable, type TextCell, type TextOptions } from './text-table.ts';
export { objectiveWord, statusOf } from './validation.ts';
export type { Objective, ReportTable, SuiteReport, ValidationFigure } from './validation.ts';
export { quantileDifference, shareDifference, surelyAbove, type Interval } from './uncertainty.ts';
export { arrivedLack, fewestValuesOf, quantileLack, ranLack, ranOf } from './enough-data.ts';
export { monthUsd } from './month-cost.ts';
export { LockError, takeLock, withLock } from './lock.ts';
export { localMemorySetting } from './verdict/beside.ts';
export { writeAtomically } from './write.ts';
export { csvOf, csvText } from './csv.ts';
export { hdrLogOf } from './hdr-log.ts';
export { openMetricsOf } from './open-metrics.ts';
export { percentileDistributionOf } from './percentile-distribution.ts';
export { markdownOf } from './markdown.ts';
export { historyChart } from './chart/history.ts';
export { fromGithubBenchmark, toGithubBenchmark } from './history/github-benchmark.ts';
export { historyText, lineOf, parseHistory, type HistoryLine } from './history/line.ts';
export { historySeries, type HistorySeries } from './history/series.ts';
export { historyNotes, turnsOf } from './history/notes.ts';
export { historyTable } from './history/text.ts';
export { sideBySide, sideBySideTable } from './side-by-side.ts';
export type { NamedRun } from './named-run.ts';
export { htmlReport, type HtmlReport, type WhatIf } from './html.ts';
export type { WhatIfRun } from './page/suite-section.ts';
export { PictureError } from './picture-error.ts';
export { pngCharts, pngOf, type PngChart } from './png.ts';
export { driftOf, fewestWindows, type Drift, type DriftFigure } from './drift.ts';
export { chromeTrace } from './traces/chrome-trace.ts';
export { tracePartNames, type RequestTrace, type TracePart, type TracePartName } from './traces/request-trace.ts';
export type { TraceSection, TraceSplit } from './traces/trace-sample.ts';
export type { TraceChoice } from './traces/traced-recorder.ts';
export { soakSentences, soakWarnings, type Soak, type SoakWindow } from './soak.ts';
