// Handlers as people write them who watch their functions: with the X-Ray SDK, with Powertools, with OpenTelemetry.

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import AWSXRay from 'aws-xray-sdk-core';
import http from 'node:http';

interface Event {
  /** Of a service that is called. */
  readonly url?: string;
  readonly fail?: boolean;
}

const traced = AWSXRay.captureHTTPs(http, true);

/** The X-Ray SDK: a subsegment of its own, and a call that it captures. */
export const xray = async ({ url, fail }: Event): Promise<unknown> =>
  AWSXRay.captureAsyncFunc('work', async (segment) => {
    segment?.addAnnotation('order', 42);
    try {
      if (fail === true) throw new TypeError('as asked');
      return await new Promise((resolve, reject) => {
        const request = traced.get(url!, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
        });
        request.on('error', reject);
      });
    } catch (error) {
      segment?.close(error as Error);
      throw error;
    } finally {
      segment?.close();
    }
  });

const logger = new Logger({ serviceName: 'shop' });
const metrics = new Metrics({ namespace: 'shop', serviceName: 'shop' });
const tracer = new Tracer({ serviceName: 'shop', captureHTTPsRequests: false });

/** Powertools, all three, without a decorator or middleware. */
export const powertools = async (_: Event, context: unknown): Promise<unknown> => {
  const segment = tracer.getSegment();
  const subsegment = segment?.addNewSubsegment('## handler');
  if (subsegment !== undefined) tracer.setSegment(subsegment);
  try {
    tracer.annotateColdStart();
    tracer.addServiceNameAnnotation();
    logger.addContext(context as Parameters<typeof logger.addContext>[0]);
    logger.info('ordered', { order: 42 });
    metrics.addMetric('orders', MetricUnit.Count, 3);
    return { root: tracer.getRootXrayTraceId(), enabled: tracer.isTracingEnabled() };
  } finally {
    metrics.publishStoredMetrics();
    subsegment?.close();
    if (segment !== undefined) tracer.setSegment(segment);
  }
};

/** OpenTelemetry's own SDK, to where the platform takes spans, in the trace of the invocation. */
export const otel = async (): Promise<unknown> => {
  const exporter = new OTLPTraceExporter({ url: `${process.env['AWS_ENDPOINT_URL_XRAY']}/v1/traces` });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const fields = Object.fromEntries(
    (process.env['_X_AMZN_TRACE_ID'] ?? '').split(';').map((field) => field.split('=')),
  );
  const { Root = '', Parent: spanId = '' } = fields as Record<string, string>;
  const traceId = Root.split('-').slice(1).join('');
  const parent = trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
  const span = provider.getTracer('shop').startSpan('order', { attributes: { 'order.id': 42 } }, parent);
  span.end();
  await provider.forceFlush();
  await provider.shutdown();
  return { traceId, spanId: span.spanContext().spanId };
};
