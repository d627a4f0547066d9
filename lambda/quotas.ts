// Lambda's quotas and scaling rules as dated tables. Each row: the ISO date from which it holds, the value, the source.
// DG = AWS Lambda Developer Guide at the date given.

export interface Dated<T> {
  readonly from: string;
  readonly value: T;
  readonly source: string;
}

/** The row in force on `date` (ISO); the first row for earlier dates. */
export const valueAt = <T>(rows: readonly Dated<T>[], date: string): T =>
  (rows.findLast((row) => row.from <= date) ?? rows[0]!).value;

/** Account concurrency per region unless raised. */
export const defaultAccountConcurrency = 1000;

/** Concurrency that must stay unreserved (DG). */
export const defaultUnreservedMinimum = 100;

/** The same for a brand-new account, whose concurrency is 10 (from the error text of PutFunctionConcurrency there). */
export const smallAccountUnreservedMinimum = 10;

const largeBurst = new Set(['us-west-2', 'us-east-1', 'eu-west-1']);
const mediumBurst = new Set(['ap-northeast-1', 'eu-central-1']);

/** Initial burst of a region, all functions of the account together (DG invocation-scaling, to 26 Nov 2023). */
export const initialBurst = (region: string, date: string): number => {
  if (largeBurst.has(region)) return 3000;
  if (mediumBurst.has(region)) return 1000;
  // Moved from 500 to 1000 between the DG of Feb and of Aug 2020; the day is not known.
  if (region === 'us-east-2') return date >= '2020-05-01' ? 1000 : 500;
  return 500;
};

/** Growth after the initial burst (DG invocation-scaling, Dec 2017 to 26 Nov 2023). */
export const rampPerMinute = 500;

/** From this day each function scales by itself (AWS News Blog and DG scaling-behavior). */
export const perFunctionScalingFrom = '2023-11-26';

/** What a shard of a Kinesis stream takes in a second (Kinesis Developer Guide, quotas and limits). */
export const kinesisShardWrites: { readonly recordsPerSecond: number; readonly bytesPerSecond: number } = {
  recordsPerSecond: 1000,
  bytesPerSecond: 1024 * 1024,
};

/** Requests a second for each unit of concurrency; null before the rule existed. */
export const requestRatePerConcurrency: readonly Dated<number | null>[] = [
  { from: '2014-11-13', value: null, source: 'no such limit in the DG of May 2018' },
  { from: '2019-06-14', value: 10, source: 'DG limits, 14 Jun 2019; DG lambda-concurrency 2025' },
];

/** Turns after which a chain of functions that invoke one another is stopped; null before there was a guard. */
export const recursionLimits: readonly Dated<number | null>[] = [
  { from: '2014-11-13', value: null, source: 'no loop guard in the DG before mid 2023' },
  { from: '2023-07-13', value: 16, source: 'DG invocation-recursion (about 16 turns; mid 2023, the day is recalled)' },
];

/** The pollers of one SQS mapping, provisioned ones apart. */
export interface SqsPollers {
  /** Concurrent batches added a minute, and the most. */
  readonly growthPerMinute: number;
  readonly most: number;
  /** Concurrent batches taken away a minute while fewer run than may. */
  readonly shrinkPerMinute: number;
  /** Pollers that are left when the queue has long been empty. */
  readonly idle: number;
}

export const sqsPollers: readonly Dated<SqsPollers>[] = [
  {
    from: '2018-06-28',
    value: { growthPerMinute: 60, most: 1000, shrinkPerMinute: 30, idle: 5 },
    source: 'DG with-sqs (the AWS Compute blog says 1,250); DG scaling 2018 (30 calls a minute fewer)',
  },
  {
    from: '2023-11-26',
    value: { growthPerMinute: 300, most: 1250, shrinkPerMinute: 150, idle: 2 },
    source:
      'AWS Compute blog, faster polling; DG services-sqs-scaling; that they shrink half as fast as before is assumed',
  },
];

/** Most provisioned pollers of an SQS mapping. */
export const mostSqsProvisionedPollers: readonly Dated<number>[] = [
  { from: '2025-11-14', value: 2000, source: 'DG services-sqs-scaling, Nov 2025 (20,000 concurrent invocations)' },
  { from: '2026-08-01', value: 10_000, source: 'client-lambda 3.1164, Aug 2026; the day is not known' },
];

/** What API Gateway lets an account send to all its APIs of a region, and its burst (API Gateway DG limits, 2023). */
export const apiGatewayLimit = (region: string): { readonly perSecond: number; readonly burst: number } =>
  region === 'af-south-1' || region === 'eu-south-1'
    ? { perSecond: 2500, burst: 1250 }
    : { perSecond: 10_000, burst: 5000 };

/** From the request of provisioned concurrency to its first use, besides the allocation: "a minute or two" (DG). */
export const provisionedPreparationMs = 90_000;

/** Provisioned environments allocated a minute: to Nov 2023 for the region, beyond its burst; since then a function. */
export const provisionedPerMinute: readonly Dated<number>[] = [
  { from: '2019-12-03', value: 500, source: 'DG provisioned-concurrency, to Nov 2023' },
  { from: '2023-11-26', value: 6000, source: 'DG provisioned-concurrency, 2025' },
];

/** Billing granularity of Duration in ms. */
export const billingGranularityMs: readonly Dated<number>[] = [
  { from: '2014-11-13', value: 100, source: 'DG to 30 Nov 2020' },
  { from: '2020-12-01', value: 1, source: 'DG 2 Dec 2020' },
];

/** Whether INIT is billed for a ZIP package on a managed runtime, on demand (images always are). */
export const zipInitBilled: readonly Dated<boolean>[] = [
  { from: '2014-11-13', value: false, source: 'real REPORT lines, 2019 to Jul 2025' },
  { from: '2025-08-01', value: true, source: 'AWS Compute Blog, Apr 2025' },
];

/** Largest synchronous request body: 6 MB. */
export const syncRequestLimitBytes: number = 6 * 1024 * 1024;

/** Largest synchronous response body (recorded Nov 2025). */
export const syncResponseLimitBytes = 6_291_556;

/** Largest streamed response. */
export const streamedResponseLimitBytes: readonly Dated<number>[] = [
  { from: '2023-04-07', value: 20 * 1024 * 1024, source: 'DG, configuration-response-streaming, 2023' },
  { from: '2025-08-01', value: 200 * 1024 * 1024, source: 'AWS announcement, Aug 2025' },
];

/** A streamed response goes without a bound up to here, then so fast (DG configuration-response-streaming, 2023 on). */
export const streamedFreelyBytes: number = 6 * 1024 * 1024;
export const streamedBytesPerSecond: number = 2 * 1024 * 1024;
/** Of what is streamed beyond it (pricing page, us-east-1). */
export const streamedUsdPerGb = 0.008;

/** Largest asynchronous event. */
export const asyncRequestLimitBytes: readonly Dated<number>[] = [
  { from: '2014-11-13', value: 128 * 1024, source: 'DG to Nov 2018' },
  { from: '2018-11-01', value: 256 * 1024, source: 'DG document history' },
  { from: '2025-10-01', value: 1024 * 1024, source: 'AWS announcement, Oct 2025' },
];

/** Whether an event of more than 256 KB is charged further requests; of one source, a blog of Jan 2026. */
export const asyncPayloadCharged: readonly Dated<boolean>[] = [
  { from: '2014-11-13', value: false, source: 'no event is larger' },
  { from: '2025-10-01', value: true, source: 'blog of Jan 2026: one request for 256 KB, one for each further 64 KB' },
];

const chargedOnceBytes = 256 * 1024;
const furtherRequestBytes = 64 * 1024;

/** Requests that an event of `bytes` is charged besides those of its runs. */
export const furtherEventRequests = (bytes: number): number =>
  Math.max(0, Math.ceil((bytes - chargedOnceBytes) / furtherRequestBytes));

/** INIT is stopped here and run again inside the first invocation, under the function's timeout (DG). */
export const initLimitMs = 10_000;
