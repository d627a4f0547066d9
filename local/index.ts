// The local Lambda platform: real handlers behind the real Invoke API, admitted by the rules of lambda/ on the wall
// clock.

export { defaultMaxSessionS, type AuthKey, type AuthPrincipal, type AuthSettings } from './auth/auth-settings.ts';
export type { SessionCredentials } from './auth/identities.ts';
export { readPolicy, type Policy, type PolicyKind, type PolicyProblem } from './auth/policy/document.ts';
export { isLetIn, lackingActions } from './auth/what-lacks.ts';
export { bundleHandler, bundleRuntime, type Bundle } from './code/bundle.ts';
export { CodeError } from './code/code-error.ts';
export { exportOfHandler, moduleOfHandler } from './settings/function-settings.ts';
export { missingCode } from './functions/function-bundles.ts';
export { machineClock, type Clock } from './clock/clock.ts';
export { TrailError } from './trail/trail.ts';
export { ListenError } from './wire/listen-error.ts';
export { startPlatform } from './platform.ts';
export type { SandboxKind } from './isolation/sandbox-choice.ts';
export type { Platform, PlatformOptions } from './platform-options.ts';
export type { LocalFunction } from './settings/local-function.ts';
export { openScratch, type Scratch } from './isolation/scratch.ts';
export type { Confinement } from './isolation/confinement.ts';
export type { CodePlaces, ConfinedHome } from './sandbox/code-places.ts';
export { openProcessHost, type ProcessHost, type ProcessHostOptions } from './isolation/process-host.ts';
export { processSandbox, type ProcessSandboxOptions } from './isolation/process-sandbox.ts';
export { workerSandbox } from './isolation/worker-sandbox.ts';
export type {
  Sandbox,
  SandboxAnswer,
  SandboxOptions,
  SandboxProgram,
  SandboxRequest,
  SandboxStart,
} from './sandbox/sandbox.ts';
export type { AwsService, EndpointUrls } from './endpoints/endpoint-urls.ts';
export type { InvocationInstants } from './traces/instants.ts';
export type { Route } from './http/route.ts';
export type { ApiSettings } from './http/api-settings.ts';
export type { PlatformHealth } from './environment/health.ts';
export { Timeline, TimelineKind, type TimelineEvent, type TimelinePage } from './clock/timeline.ts';
