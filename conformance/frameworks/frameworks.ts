// The frameworks and libraries, pinned: what each is installed with, and what its small application shows of it.

export interface Framework {
  /** Of its function and its directory. */
  readonly id: string;
  readonly title: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Files of `handlers/`; the first is the handler. */
  readonly files: readonly [string, ...string[]];
  /** The least version of Node.js that the packages take; 20 unless given. */
  readonly node?: number;
  /** The last Node.js runtime of Lambda that takes it: from 24 on, handlers with a callback are refused. */
  readonly lastRuntime?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its packages go: beside the handler unless given. */
  readonly packagesIn?: 'layer' | 'where serve is started' | 'a bundle';
  /** 512 unless given. */
  readonly memoryMb?: number;
  /** Whether its answers are streams: behind its Function URL alone, since API Gateway takes them for no answers. */
  readonly streams?: boolean;
  /** Makes the image by itself. */
  readonly drawsImage?: boolean;
  /** Whether it answers errors by itself; else the invocation fails. */
  readonly answersErrors?: boolean;
  /** What `used` of GET json holds. */
  readonly used?: object;
  /** What its log, or what a stand-in was sent, must hold. */
  readonly leaves?: { readonly in: 'log' | 'traces' | 'metrics'; readonly text: string };
}

const express4 = { express: '4.22.1' };
const express5 = { express: '5.2.1' };
const serverlessHttp = { 'serverless-http': '4.0.0' };
const codegenie = { '@codegenie/serverless-express': '4.17.1' };
const codegenie5 = { '@codegenie/serverless-express': '5.0.0' };
const nest = { '@nestjs/core': '12.5.1', '@nestjs/common': '12.5.1', '@nestjs/platform-express': '12.5.1' };
const clients = {
  '@aws-sdk/client-dynamodb': '3.1169.0',
  '@aws-sdk/client-lambda': '3.1164.0',
  '@aws-sdk/client-s3': '3.1175.0',
};
const sdk = { files: ['sdk.mjs', 'router.cjs'], packages: clients } as const;
const usedSdk = { self: true, tables: ['one'], object: 'content' };
const openTelemetry = {
  files: ['opentelemetry.cjs', 'router.cjs'],
  used: { traced: true },
  leaves: { in: 'traces', text: '@opentelemetry/instrumentation-aws-lambda' },
} as const;
const openTelemetryVariables = {
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'aws-lambda,http',
  // Preloaded by itself it does not wait for its spans: those of one invocation go out in the next.
  OTEL_BSP_SCHEDULE_DELAY: '20',
};

export const frameworks: readonly Framework[] = [
  {
    id: 'express4',
    title: 'Express 4',
    packages: { ...express4, ...serverlessHttp },
    files: ['express-serverless-http.cjs', 'express-app.cjs'],
    answersErrors: true,
  },
  {
    id: 'express5',
    title: 'Express 5',
    packages: { ...express5, ...serverlessHttp },
    files: ['express-serverless-http.cjs', 'express-app.cjs'],
    answersErrors: true,
  },
  {
    id: 'express4-codegenie',
    title: 'Express 4',
    packages: { ...express4, ...codegenie },
    lastRuntime: 22,
    files: ['express-codegenie.cjs', 'express-app.cjs'],
    answersErrors: true,
  },
  {
    id: 'express5-codegenie',
    title: 'Express 5',
    packages: { ...express5, ...codegenie },
    lastRuntime: 22,
    files: ['express-codegenie.cjs', 'express-app.cjs'],
    answersErrors: true,
  },
  {
    id: 'express5-codegenie5',
    title: 'Express 5',
    packages: { ...express5, ...codegenie5 },
    node: 24,
    files: ['express-codegenie.cjs', 'express-app.cjs'],
    answersErrors: true,
  },
  {
    id: 'fastify',
    title: 'Fastify',
    packages: { fastify: '5.12.8', '@fastify/aws-lambda': '6.4.1' },
    files: ['fastify.mjs'],
    // It requires an ES module, which Lambda's Node.js refuses otherwise.
    environment: { NODE_OPTIONS: '--experimental-require-module' },
    answersErrors: true,
  },
  {
    id: 'express4-vendia',
    title: 'Express 4',
    packages: { ...express4, '@vendia/serverless-express': '4.12.6' },
    files: ['express-vendia.cjs', 'express-app.cjs'],
    lastRuntime: 22,
    answersErrors: true,
  },
  {
    id: 'hono',
    title: 'Hono',
    packages: { hono: '4.13.19' },
    files: ['hono.mjs', 'hono-app.mjs'],
    answersErrors: true,
  },
  {
    id: 'hono-stream',
    title: 'Hono, streamed',
    packages: { hono: '4.13.19' },
    files: ['hono-stream.mjs', 'hono-app.mjs'],
    answersErrors: true,
    streams: true,
  },
  { id: 'koa', title: 'Koa', packages: { koa: '3.3.0', ...serverlessHttp }, files: ['koa.mjs'], answersErrors: true },
  {
    id: 'nest',
    title: 'Nest',
    packages: { ...nest, ...codegenie, 'reflect-metadata': '0.2.2', rxjs: '7.8.2' },
    files: ['nest.mjs'],
    answersErrors: true,
  },
  {
    id: 'powertools',
    title: 'Powertools',
    packages: {
      '@aws-lambda-powertools/logger': '2.36.0',
      '@aws-lambda-powertools/metrics': '2.36.0',
      '@aws-lambda-powertools/tracer': '2.36.0',
      '@middy/core': '6.4.5',
    },
    files: ['powertools.mjs', 'router.cjs'],
    used: { traced: true },
    leaves: { in: 'metrics', text: '"Namespace":"conformance","MetricName":"used"' },
  },
  {
    id: 'middy6',
    title: 'middy 6',
    packages: { '@middy/core': '6.4.5' },
    files: ['middy.mjs', 'router.cjs'],
    used: { before: true },
  },
  {
    id: 'middy7',
    title: 'middy 7',
    packages: { '@middy/core': '7.9.2' },
    node: 22,
    files: ['middy.mjs', 'router.cjs'],
    used: { before: true },
  },
  {
    id: 'middy-stream',
    title: 'middy 6, streamed',
    packages: { '@middy/core': '6.4.5' },
    files: ['middy-stream.mjs', 'router.cjs'],
    streams: true,
  },
  {
    id: 'xray',
    title: 'X-Ray SDK',
    packages: { 'aws-xray-sdk-core': '3.12.0' },
    files: ['xray.cjs', 'router.cjs'],
    used: { sameTrace: true },
  },
  {
    id: 'otel-preload',
    title: 'OpenTelemetry, preloaded by NODE_OPTIONS',
    packages: { '@opentelemetry/api': '1.9.1', '@opentelemetry/auto-instrumentations-node': '0.67.3' },
    ...openTelemetry,
    environment: {
      ...openTelemetryVariables,
      NODE_OPTIONS: '--require @opentelemetry/auto-instrumentations-node/register',
    },
  },
  {
    id: 'otel-wrapper',
    title: 'OpenTelemetry, by AWS_LAMBDA_EXEC_WRAPPER of a layer',
    packages: { '@opentelemetry/api': '1.9.1', '@opentelemetry/auto-instrumentations-node': '0.67.3' },
    packagesIn: 'layer',
    ...openTelemetry,
    environment: { ...openTelemetryVariables, AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' },
  },
  {
    id: 'otel-latest',
    title: 'OpenTelemetry, preloaded by NODE_OPTIONS',
    packages: { '@opentelemetry/api': '1.10.0', '@opentelemetry/auto-instrumentations-node': '0.82.0' },
    node: 22,
    ...openTelemetry,
    environment: {
      ...openTelemetryVariables,
      NODE_OPTIONS: '--require @opentelemetry/auto-instrumentations-node/register',
    },
  },
  {
    id: 'sharp',
    title: 'sharp',
    packages: { sharp: '0.35.5' },
    files: ['sharp.mjs', 'router.cjs'],
    drawsImage: true,
  },
  {
    id: 'sqlite12',
    title: 'better-sqlite3 12',
    packages: { 'better-sqlite3': '12.11.1' },
    files: ['better-sqlite3.cjs', 'router.cjs'],
    used: { things: ['one', 'two'] },
  },
  {
    id: 'sqlite13',
    title: 'better-sqlite3 13',
    packages: { 'better-sqlite3': '13.2.0' },
    node: 22,
    files: ['better-sqlite3.cjs', 'router.cjs'],
    used: { things: ['one', 'two'] },
  },
  {
    id: 'chromium',
    title: 'Chromium',
    packages: { '@sparticuz/chromium': '143.0.4', 'playwright-core': '1.65.1' },
    files: ['chromium.mjs', 'router.cjs'],
    used: { title: 'hello' },
    memoryMb: 2048,
  },
  {
    id: 'pg',
    title: 'pg',
    packages: { pg: '8.23.1' },
    files: ['pg.mjs', 'router.cjs'],
    used: { rows: [{ answer: 42 }] },
  },
  { id: 'sdk', title: 'AWS SDK v3, in the package', ...sdk, used: usedSdk },
  {
    id: 'sdk-external',
    title: 'AWS SDK v3, left to the runtime',
    ...sdk,
    packagesIn: 'where serve is started',
    used: usedSdk,
  },
  { id: 'sdk-bundled', title: 'AWS SDK v3, bundled by esbuild', ...sdk, packagesIn: 'a bundle', used: usedSdk },
];
