// The platform's own paths: health, timeline, executions, traces, metrics.

import { Readable } from 'node:stream';
import { instantsAnswer } from '../traces/instants.ts';
import { isOwnPath } from '../wire/page-headers.ts';
import { jsonAnswer, type HttpAnswer, type StreamedAnswer } from '../wire/http-answer.ts';
import { metricsContentType } from '../cloudwatch/platform-metrics.ts';
import { allSpans } from '../traces/otlp.ts';
import type { Tracing } from '../traces/tracing.ts';
import type { Arrived } from './arrived.ts';
import type { FrontDoorOptions } from './front-door-options.ts';

const timelinePageEvents = 50_000;

const spansAnswer = ({ store, clock }: Tracing): StreamedAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  stream: Readable.from(allSpans(store, clock)),
});

/** The platform's own paths; null for any other. */
export const answerOwnPath = (
  options: FrontDoorOptions,
  { method, path, visit, body: { content: body } }: Arrived,
  query: URLSearchParams,
): HttpAnswer | StreamedAnswer | null => {
  const refused = visit !== null && isOwnPath(path) ? visit.own() : null;
  if (refused !== null) return refused;
  switch (`${method} ${path}`) {
    case 'GET /_windtunnel/health':
      return jsonAnswer(options.health.read(query.get('reset') === '1'));
    case 'GET /_windtunnel/timeline': {
      if (query.get('look') === '1') options.lookOn();
      const page = options.timeline.page(Number(query.get('since') ?? 0) || 0, timelinePageEvents);
      return jsonAnswer({ nowMs: options.clockMs(), functions: options.functionNames(), ...page });
    }
    case 'GET /_windtunnel/executions':
      return jsonAnswer(options.executions(Number(query.get('since') ?? 0) || 0));
    case 'GET /_windtunnel/traces':
      return options.tracing === null ? null : spansAnswer(options.tracing);
    case 'POST /_windtunnel/traces/instants':
      return options.tracing === null ? null : instantsAnswer(options.tracing.store, body);
    case 'GET /metrics':
      return { status: 200, headers: { 'Content-Type': metricsContentType }, body: options.metrics() };
    case 'POST /_windtunnel/timeline/reset':
      options.timeline.reset();
      return jsonAnswer({ nowMs: options.clockMs(), next: 0 });
    default:
      return null;
  }
};
