// Every format that is read, in the order in which files are held against them: narrow ones first.

import type { Format } from '../format.ts';
import { artillery } from './artillery.ts';
import { autocannon } from './autocannon.ts';
import { cloudWatchEvents } from './cloudwatch-events.ts';
import { cloudWatchMetrics } from './cloudwatch-metrics.ts';
import { cloudWatchText } from './cloudwatch-text.ts';
import { gatling } from './gatling.ts';
import { hdrDistribution, hdrLog } from './hdr-histogram.ts';
import { bombardier, oha, powerTuning, tinybench } from './json-tools.ts';
import { k6Csv, k6Points, k6Summary } from './k6.ts';
import { locustFailures, locustHistory, locustStats } from './locust.ts';
import { logsInsights } from './logs-insights.ts';
import { otlpTraces } from './otlp-traces.ts';
import { plainCsv } from './plain-csv.ts';
import { heyCsv, jmeter, jmeterXml, ohaCsv } from './request-csv.ts';
import { suiteProbe } from './suite-probe.ts';
import { suiteResult } from './suite-result.ts';
import { bombardierText, hey, ohaText, vegetaText, wrk, wrk2 } from './text-tools.ts';
import { vegetaCsv, vegetaJson, vegetaReport } from './vegeta.ts';
import { xRay } from './x-ray.ts';

export const formats: readonly Format[] = [
  suiteResult,
  suiteProbe,
  autocannon,
  artillery,
  k6Points,
  k6Summary,
  vegetaJson,
  vegetaReport,
  oha,
  bombardier,
  powerTuning,
  tinybench,
  cloudWatchEvents,
  logsInsights,
  cloudWatchMetrics,
  xRay,
  otlpTraces,
  gatling,
  jmeterXml,
  hdrLog,
  hdrDistribution,
  wrk2,
  wrk,
  hey,
  ohaText,
  bombardierText,
  vegetaText,
  k6Csv,
  heyCsv,
  ohaCsv,
  jmeter,
  locustStats,
  locustHistory,
  locustFailures,
  vegetaCsv,
  cloudWatchText,
  plainCsv,
];
