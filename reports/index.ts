export { costByTag } from './result/cost-by-tag.ts';
export type { Cause, Cure, Diagnosis, DiagnosisAim, LimitAhead, LimitName, Setting } from './result/diagnosis.ts';
export { emfLines } from './result/cloudwatch-series.ts';
// Results and the documents made of them.

export { compareResults, isSaturated, saturationOf, type CompareOptions } from './comparing/compare.ts';
export { compareRuns, fewestRuns, figuresCompared } from './comparing/compare-runs.ts';
export {
  changeInterval,
  figureText,
  percentText,
  type FigureComparison,
  type FigureVerdict,
} from './comparing/judge.ts';
export { conditionsOf, hostText, pairConditions, type Side } from './comparing/conditions.ts';
export {
  breakEvens,
  breakEvenSentences,
  cheapestSentence,
  computeCostTable,
  type BreakEven,
  type ComputeCost,
  type ComputeCosts,
  type TrafficCosts,
} from './comparing/compute-costs.ts';
export { consoleSummary, validationTable, type ConsoleOptions } from './documents/console.ts';
export { counted, grouped, milliseconds, number, printable, several, usd } from './words/format.ts';
export { gateSentence, gateVerdict, isBlind, type FewestRuns, type GateVerdict } from './comparing/gate-sentence.ts';
export { hostInfo } from './result/host.ts';
export { resultJson } from './result/json.ts';
export { junitOfComparison, junitOfValidation } from './documents/junit.ts';
export { LatencyCounts, type LatencyState } from './histogram/latency-counts.ts';
export { otherFile, parseJson, parseResult, ResultError, resultOf } from './result/parse.ts';
export { Recorder, type RecorderOptions, type RunIdentity } from './counting/recorder.ts';
export * from './result/result.ts';
export { InvariantError } from './result/invariants.ts';
export { summaryOf } from './counting/summary.ts';
export { sweepCsv } from './documents/sweep-csv.ts';
export { sweepPng } from './chart/sweep-png.ts';
export * from './result/sweep-result.ts';
export type { SweepLimit } from './chart/sweep.ts';
export { textTable, type TextCell, type TextOptions } from './words/text-table.ts';
export { statusOf } from './comparing/validation.ts';
export { objectiveWord } from './comparing/objective.ts';
export type { SuiteReport, ValidationFigure } from './comparing/validation.ts';
export type { ReportTable } from './comparing/report-table.ts';
export type { Objective } from './comparing/objective.ts';
export { quantileDifference, shareDifference, surelyAbove, type Interval } from './result/uncertainty.ts';
export { arrivedLack, fewestValuesOf, quantileLack, ranLack, ranOf } from './result/enough-data.ts';
export { monthUsd } from './result/month-cost.ts';
export { LockError, takeLock, withLock } from './files/lock.ts';
export { localMemorySetting } from './verdict/beside.ts';
export { writeAtomically } from './files/write.ts';
export { csvOf, csvText } from './documents/csv.ts';
export { hdrLogOf } from './documents/hdr-log.ts';
export { openMetricsOf } from './documents/open-metrics.ts';
export { percentileDistributionOf } from './documents/percentile-distribution.ts';
export { markdownOf } from './documents/markdown.ts';
export { historyChart } from './chart/history.ts';
export { fromGithubBenchmark, toGithubBenchmark } from './history/github-benchmark.ts';
export { historyText, lineOf, parseHistory, type HistoryLine } from './history/line.ts';
export { historySeries, type HistorySeries } from './history/series.ts';
export { historyNotes, turnsOf } from './history/notes.ts';
export { historyTable } from './history/text.ts';
export { sideBySide, sideBySideTable } from './verdict/side-by-side.ts';
export type { NamedRun } from './comparing/named-run.ts';
export { htmlReport, type HtmlReport, type WhatIf } from './page/html.ts';
export type { WhatIfRun } from './page/suite-section.ts';
export { PictureError } from './chart/picture-error.ts';
export { pngCharts, pngOf, type PngChart } from './chart/png.ts';
export { driftOf, fewestWindows, type Drift, type DriftFigure } from './result/drift.ts';
export { chromeTrace } from './documents/chrome-trace.ts';
export {
  tracePartNames,
  type RequestTrace,
  type ServedInstants,
  type TracePart,
  type TracePartName,
} from './result/request-trace.ts';
export type { TraceSection, TraceSplit } from './result/trace-section.ts';
export type { TraceChoice } from './counting/traced-recorder.ts';
export type { Soak, SoakWindow } from './result/soak.ts';
export { soakSentences, soakWarnings } from './verdict/soak-sentences.ts';
