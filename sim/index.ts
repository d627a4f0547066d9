// Virtual time and chance. Free of Node: no clock, no randomness but the streams it is given.

export { collectInstants, type ArrivalProcess } from './arrivals/arrival-process.ts';
export { faster } from './arrivals/faster.ts';
export { burst, instants } from './arrivals/instants.ts';
export { multiplied } from './arrivals/multiplied.ts';
export { merge, MergedArrivals } from './arrivals/merge.ts';
export { paced } from './arrivals/paced.ts';
export { poisson } from './arrivals/poisson.ts';
export {
  onOffPoints,
  rateCurve,
  sinePoints,
  stepPoints,
  type RateCurve,
  type RatePoint,
} from './arrivals/rate-curve.ts';
export { spreadCounts, type StepCounts } from './arrivals/spread-counts.ts';
export { until } from './arrivals/until.ts';
export { constant } from './distributions/constant.ts';
export type { Distribution } from './distributions/distribution.ts';
export { condensed, condensedCounts, differentValues } from './distributions/condense.ts';
export { countedSamples, samples, type CountedValues } from './distributions/empirical.ts';
export { exponential } from './distributions/exponential.ts';
export { gamma } from './distributions/gamma.ts';
export { lognormal, lognormalByMean, lognormalByPercentiles } from './distributions/lognormal.ts';
export { mixture, type MixturePart } from './distributions/mixture.ts';
export { pareto } from './distributions/pareto.ts';
export { fittedQuantiles, quantiles, type FittedQuantiles, type QuantilePoint } from './distributions/quantiles.ts';
export { stratified } from './distributions/stratified.ts';
export { weibull } from './distributions/weibull.ts';
export {
  plainOperations,
  type DurableOperation,
  type DurableProgram,
  type Program,
  type StepRetry,
} from './durable/program.ts';
export type { ExecutionRecord } from './world/execution-record.ts';
export type { ErrorShare, ErrorStep } from './world/error-share.ts';
export { EventQueue } from './engine/event-queue.ts';
export { randomStream, type RandomStream } from './random/stream.ts';
export {
  simulate,
  simulation,
  type SimulatedEvents,
  type SimulatedFunction,
  type SimulatedSqs,
  type SimulatedStream,
  type SimulatedTraffic,
  type Simulation,
  type SimulationOptions,
  type SimulationSink,
} from './simulate.ts';
export { gammaCdf, gammaQuantile } from './stats/gamma.ts';
export { normalCdf, normalQuantile } from './stats/normal.ts';
export { studentQuantile } from './stats/student.ts';
export { changePoints, type ChangePoint } from './stats/change-points.ts';
export { batchMeans, warmUpLength, type BatchMeans } from './stats/steady-state.ts';
export { erlangB } from './stats/erlang.ts';
export { estimate, type Estimate } from './stats/estimate.ts';
export { raised } from './distributions/raised.ts';
export { scaled } from './distributions/scaled.ts';
export { MessageQueue, type QueueCounts, type QueueOptions } from './sources/message-queue.ts';
export type { ClosedLoopOptions } from './sources/closed-loop.ts';
export type { Source } from './world/source.ts';
export type { SqsMappingOptions } from './sources/sqs-mapping.ts';
export type { KeyLaw } from './world/stream-keys.ts';
export type { StreamMappingOptions } from './sources/stream-mapping.ts';
export { World, type WorldOptions } from './world/world.ts';
export type { SimulatedPlacement } from './world/code-placement.ts';
export { SnapStarts, type SimulatedSnapStart } from './world/snap-start.ts';
export { Tenants, type TenantLaw } from './world/tenants.ts';
export type { SimulatedVpc } from './world/eni-placement.ts';
export type { ExtensionCost, SimulatedExtensions } from './world/extension-costs.ts';
export type { ProvisionedScalingOptions } from './sources/provisioned-scaling.ts';
export { AliasRouter, type Addressee } from './world/alias-router.ts';
export { type Gauge } from './engine/gauge.ts';
export {
  CloudWatch,
  functionOfScope,
  functionScope,
  providerOfScope,
  regionScope,
  type MetricScope,
} from './world/cloudwatch.ts';
export { cloudWatchMetrics, type CloudWatchMetric, type CloudWatchStatistic } from './world/cloudwatch-metrics.ts';
export type { SimulatedAlarm } from './sources/alarms.ts';
export type { DeploymentHook, DeploymentOptions } from './sources/deployment.ts';
