// The context object of one invocation (Developer Guide, nodejs-context; aws-lambda-nodejs-runtime-interface-client).

import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { machineClock } from '../clock/clock.ts';

/** The ways of the old interface to end an invocation. */
export interface Settling {
  done(error: unknown, result: unknown): void;
  fail(error: unknown): void;
}

export interface Context {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity: unknown;
  readonly clientContext: unknown;
  readonly tenantId: string | undefined;
  getRemainingTimeInMillis(): number;
  done(error?: unknown, result?: unknown): void;
  succeed(result?: unknown): void;
  fail(error?: unknown): void;
}

/** What the context of every version has. */
type AwaitedContext = Omit<Context, 'callbackWaitsForEmptyEventLoop' | 'done' | 'succeed' | 'fail'>;

/** From Node.js 24 on: without the ways of the old interface (aws-lambda-ric 4.0). */
export const awaitedContextOf = (program: SandboxProgram, request: SandboxRequest): AwaitedContext => ({
  clientContext: request.clientContext === null ? undefined : (JSON.parse(request.clientContext) as unknown),
  identity: undefined,
  invokedFunctionArn: request.invokedFunctionArn,
  awsRequestId: request.requestId,
  tenantId: request.tenantId,
  getRemainingTimeInMillis: () => Math.floor(request.deadlineMs - machineClock()),
  functionName: program.functionName,
  functionVersion: program.environment['AWS_LAMBDA_FUNCTION_VERSION']!,
  memoryLimitInMB: String(program.memoryMb),
  logGroupName: program.logGroupName,
  logStreamName: program.logStreamName,
});

/** Up to Node.js 22. */
export const contextOf = (program: SandboxProgram, request: SandboxRequest, settling: Settling): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: program.functionName,
  functionVersion: program.environment['AWS_LAMBDA_FUNCTION_VERSION']!,
  invokedFunctionArn: request.invokedFunctionArn,
  memoryLimitInMB: String(program.memoryMb),
  awsRequestId: request.requestId,
  logGroupName: program.logGroupName,
  logStreamName: program.logStreamName,
  identity: undefined,
  clientContext: request.clientContext === null ? undefined : (JSON.parse(request.clientContext) as unknown),
  tenantId: request.tenantId,
  getRemainingTimeInMillis: () => Math.max(0, Math.floor(request.deadlineMs - machineClock())),
  done: (error, result) => settling.done(error, result),
  succeed: (result) => settling.done(null, result),
  fail: (error) => settling.fail(error),
});
