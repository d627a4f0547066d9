// The local Lambda platform: real handlers behind the real Invoke API, admitted by the rules of lambda/ on the wall
// clock.

export { bundleHandler, bundleRuntime, type Bundle } from './bundle.ts';
export { CodeError } from './code/code-error.ts';
export { exportOfHandler, moduleOfHandler } from './functions/settings.ts';
export { machineClock, type Clock } from './clock.ts';
export { ListenError } from './listen-error.ts';
export { startPlatform } from './platform.ts';
export type { LocalFunction, Platform, PlatformOptions, SandboxKind } from './platform-options.ts';
export { openScratch, type Scratch } from './scratch.ts';
export type { CodePlaces, ConfinedHome, Confinement } from './sandbox/confinement.ts';
export { openProcessHost, type ProcessHost, type ProcessHostOptions } from './sandbox/process-host.ts';
export { processSandbox, type ProcessSandboxOptions } from './sandbox/process-sandbox.ts';
export { workerSandbox } from './sandbox/worker-sandbox.ts';
export type {
  Sandbox,
  SandboxAnswer,
  SandboxOptions,
  SandboxProgram,
  SandboxRequest,
  SandboxStart,
} from './sandbox/sandbox.ts';
export type { AwsService, EndpointUrls } from './event-sources/aws-endpoints.ts';
export type { Route } from './http/route.ts';
export type { ApiSettings } from './http/api-settings.ts';
export type { PlatformHealth } from './health.ts';
export { Timeline, TimelineKind, type TimelineEvent, type TimelinePage } from './timeline.ts';
