import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import router from './router.cjs';

const logger = new Logger({ serviceName: 'conformance' });
const metrics = new Metrics({ namespace: 'conformance', serviceName: 'conformance' });
const tracer = new Tracer({ serviceName: 'conformance' });

const use = {
  json: () => {
    logger.info('used');
    metrics.addMetric('used', MetricUnit.Count, 1);
    tracer.putAnnotation('used', true);
    return { traced: tracer.isTracingEnabled() && tracer.getRootXrayTraceId()?.startsWith('1-') };
  },
};

export const handler = middy((event) => router.answer(event, use))
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics, { captureColdStartMetric: true }));
