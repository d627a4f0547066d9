// Traces as Chrome's and Perfetto's trace viewers read them: complete events (`X`) of µs, a row for each request (Trace Event
// Format, JSON object format).

import type { RequestTrace } from '../result/request-trace.ts';
import type { TraceSection } from '../result/trace-section.ts';

/** Of a group of requests. */
const processOf = (pid: number, name: string, traces: readonly RequestTrace[]): object[] => [
  { ph: 'M', pid, name: 'process_name', args: { name } },
  ...traces.flatMap((trace, row) => {
    const { functionName, startMs, latencyUs, outcome, coldStart, attempts, parts, extensionsUs } = trace;
    const tid = row + 1;
    const startUs = Math.round(startMs * 1000);
    let atUs = startUs;
    return [
      { ph: 'M', pid, tid, name: 'thread_name', args: { name: `${functionName} ${row + 1}` } },
      {
        ph: 'X',
        pid,
        tid,
        ts: startUs,
        dur: latencyUs,
        name: functionName,
        cat: 'request',
        args: { outcome, coldStart, attempts, ...(extensionsUs === undefined ? {} : { extensionsUs }) },
      },
      ...parts.map(({ name: part, us }) => {
        const event = { ph: 'X', pid, tid, ts: atUs, dur: us, name: part, cat: 'part' };
        atUs += us;
        return event;
      }),
    ];
  }),
];

/** JSON text. */
export const chromeTrace = ({ slowest, typical }: TraceSection): string =>
  JSON.stringify({
    displayTimeUnit: 'ms',
    traceEvents: [...processOf(1, 'slowest requests', slowest), ...processOf(2, 'requests by chance', typical)],
  });
