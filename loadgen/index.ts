// Sends work on time, and says how well it kept its own schedule.

export { closedLoop, type ClosedLoopOptions, type ClosedLoopResult } from './dispatch/closed-loop.ts';
export { credentialsFor, credentialsFromEnvironment, type Credentials } from './targets/credentials.ts';
export { dispatch } from './dispatch/dispatch.ts';
export type {
  DispatchClient,
  DispatchOptions,
  DispatchReport,
  DispatchSink,
  DispatchTraffic,
  FlightTrace,
} from './dispatch/dispatch-options.ts';
export { healthOf, type ConnectionHealth, type GeneratorHealth } from './health/generator-health.ts';
export type { HealthCounts } from './health/health-counts.ts';
export type { ConnectionFigures } from './http/connection-pool.ts';
export { emptyReportFields, readReportFields, type ReportFields } from './targets/report-fields.ts';
export {
  lambdaControl,
  type DeployedFunction,
  type LambdaControl,
  type LambdaControlOptions,
  type SizeControl,
  type VariableControl,
} from './targets/lambda-control.ts';
export { parseReportLine, type ReportLine } from './targets/report-line.ts';
export { bodyHash, sigV4, type SignableRequest, type SignBody, type Signer } from './targets/sigv4.ts';
export { emptyAnswer, TargetError, type Target, type TargetAnswer, type TargetRequest } from './targets/target.ts';
export { awsTarget, type AwsOptions } from './targets/aws.ts';
export type { HttpMethod } from './targets/http-method.ts';
export { httpTarget, type HttpOptions } from './targets/http.ts';
export { lambdaHttpTarget, type LambdaHttpOptions } from './targets/lambda-http.ts';
export { lambdaSdkTarget, type LambdaSdkOptions } from './targets/lambda-sdk.ts';
export { mockTarget, type MockOptions } from './targets/mock.ts';
export type { ConnectionOptions } from './targets/pool.ts';
