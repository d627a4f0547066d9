// The forms of the REPORT line, as recorded from AWS and as the Developer Guide shows them.

import { describe, expect, it } from 'vitest';
import { parseReportLine, type ReportLine } from '../../loadgen/index.ts';

const id = '8f507cfc-1697-4697-b07a-ac58fc914c95';
const warm: ReportLine = {
  requestId: id,
  durationMs: 3.01,
  billedMs: 4,
  memorySizeMb: 128,
  maxMemoryUsedMb: 36,
  initMs: null,
  restoreMs: null,
  billedRestoreMs: null,
  status: null,
  errorType: null,
};
const head = `REPORT RequestId: ${id}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t`;

const json = (record: Record<string, unknown>): string =>
  JSON.stringify({ time: '2026-11-23T12:00:00.000Z', type: 'platform.report', record });
const metrics = { durationMs: 3.01, billedDurationMs: 4, memorySizeMB: 128, maxMemoryUsedMB: 36 };

const forms: readonly (readonly [string, string, ReportLine])[] = [
  ['a warm start', `${head}\n`, warm],
  ['a cold start', `${head}Init Duration: 110.10 ms\t\n`, { ...warm, initMs: 110.1 }],
  ['no line end', head.trimEnd(), warm],
  ['blanks for tabs', head.replaceAll('\t', ' '), warm],
  ['blanks for tabs, cold', `${head}Init Duration: 110.10 ms`.replaceAll('\t', '  '), { ...warm, initMs: 110.1 }],
  [
    'a restore by SnapStart',
    `${head}Restore Duration: 512.34 ms\tBilled Restore Duration: 77 ms\t\n`,
    { ...warm, restoreMs: 512.34, billedRestoreMs: 77 },
  ],
  ['a timeout', `${head}Status: timeout\n`, { ...warm, status: 'timeout' }],
  [
    'a runtime that ended',
    `${head}Status: error\tError Type: Runtime.ExitError\n`,
    { ...warm, status: 'error', errorType: 'Runtime.ExitError' },
  ],
  [
    'a cold start that timed out',
    `${head}Init Duration: 110.10 ms\tStatus: timeout\n`,
    { ...warm, initMs: 110.1, status: 'timeout' },
  ],
  ['a trace behind it', `${head}\nXRAY TraceId: 1-5e1b-1\tSegmentId: 2\tSampled: true\t\n`, warm],
  ['a log before it', `START RequestId: ${id} Version: $LATEST\nhello\nEND RequestId: ${id}\n${head}\n`, warm],
  [
    'a handler that logs such a line of its own',
    `2026-11-23T12:00:00.000Z\t${id}\tINFO\tREPORT RequestId: fake\tDuration: 9 ms\n${head}\n`,
    warm,
  ],
  ['an INIT_REPORT before it', `INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout\n${head}\n`, warm],
  ['JSON', `${json({ requestId: id, status: 'success', metrics })}\n`, warm],
  [
    'JSON of a cold start',
    `{"level":"INFO","message":"platform.report"}\n${json({ requestId: id, metrics: { ...metrics, initDurationMs: 110.1 } })}\n`,
    { ...warm, initMs: 110.1 },
  ],
  [
    'JSON of Managed Instances, on which nothing is billed by the run',
    json({ requestId: id, metrics: { durationMs: 3.01 } }),
    { ...warm, billedMs: null, memorySizeMb: null, maxMemoryUsedMb: null },
  ],
  [
    'the same as text, without an id',
    'REPORT RequestId:\tDuration: 3.01 ms\t\n',
    { ...warm, requestId: '', billedMs: null, memorySizeMb: null, maxMemoryUsedMb: null },
  ],
  [
    'JSON of a restore that failed',
    json({
      requestId: id,
      status: 'error',
      errorType: 'Runtime.ExitError',
      metrics: { ...metrics, restoreDurationMs: 512.34 },
    }),
    { ...warm, restoreMs: 512.34, status: 'error', errorType: 'Runtime.ExitError' },
  ],
];

describe('parseReportLine', () => {
  it.each(forms)('reads %s', (_what, text, expected) => {
    expect(parseReportLine(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['other lines', `START RequestId: ${id} Version: $LATEST\nEND RequestId: ${id}\n`],
    ['a line cut off before its figures', `REPORT RequestId: ${id}\t`],
    ['an INIT_REPORT alone', 'INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout\n'],
    ['a handler that only quotes one', `${id}\tINFO\tREPORT RequestId: fake\tDuration: 9 ms\n`],
    ['JSON cut off', json({ requestId: id, metrics }).slice(0, -20)],
    ['JSON of another event', '{"type":"platform.start","record":{"requestId":"platform.report"}}'],
    ['JSON of a handler that only names one', '{"message":"platform.report"}\n'],
    ['JSON without figures', '{"type":"platform.report","record":{"requestId":"1"}}'],
  ])('finds none in %s', (_what, text) => {
    expect(parseReportLine(text)).toBeNull();
  });
});
