// The HTTP doors of a platform, and what they lead to.

import type { Server } from 'node:http';
import { controlPlane } from './api/control-plane.ts';
import { authority, type Bench } from './auth/authority.ts';
import { jsonServices } from './wire/aws-json.ts';
import type { AwsService } from './wire/aws-service.ts';
import { callRates } from './durable/call-rates.ts';
import { machineClock } from './clock/clock.ts';
import type { Dispatcher } from './environment/dispatcher.ts';
import type { AwsEndpoints } from './endpoints/aws-endpoints.ts';
import { frontDoor } from './front-door/front-door.ts';
import type { CapacityProviders } from './functions/capacity-providers.ts';
import { CodeSigningConfigs } from './functions/code-signing.ts';
import type { CodeStore } from './functions/code-store.ts';
import { archiveFinder } from './functions/find-archive.ts';
import type { FindTarget } from './functions/hot-code.ts';
import type { LayerStore } from './functions/layer-store.ts';
import type { FunctionRegistry } from './functions/registry.ts';
import type { HealthMonitor } from './environment/health.ts';
import { gateway } from './http/gateway.ts';
import { siteGuard, type SiteGuard } from './wire/site-guard.ts';
import { invokeApi } from './api/invoke-api.ts';
import type { KeptBound } from './kept/kept-bound.ts';
import type { LogNames } from './logs/log-names.ts';
import type { PlatformMetrics } from './cloudwatch/platform-metrics.ts';
import type { PlatformOptions } from './platform-options.ts';
import type { Timeline } from './clock/timeline.ts';
import type { Tracer } from './traces/tracer.ts';
import type { Tracing } from './traces/tracing.ts';
import { recorder } from './trail/recorder.ts';
import type { Trail } from './trail/trail.ts';
import type { Sources } from './sources.ts';

export const loopback = '127.0.0.1';

/** Addresses that mean every interface: no client asks for them. */
const everywhere = new Set(['0.0.0.0', '::', '::0']);

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The name by which clients on this machine reach what listens on `host`. */
export const reachedAt = (host: string): string => (everywhere.has(host) ? loopback : bracketed(host));

const guardOf = ({ host = loopback, allowHosts = [], allowOrigins = [] }: PlatformOptions): SiteGuard =>
  siteGuard({ allowHosts: everywhere.has(host) ? allowHosts : [...allowHosts, bracketed(host)], allowOrigins });

/** What the control plane goes by of the account. */
const limitsOf = (
  { rules, accountConcurrency, unreservedMinimum, kept, onNote }: PlatformOptions,
  { account }: Dispatcher,
) => ({
  rules,
  account,
  accountConcurrency,
  unreservedMinimum,
  traces: kept?.traces !== undefined,
  note: (text: string) => onNote?.(text),
});

/** What is told of the platform to whoever asks. */
const seenOf = ({
  metrics,
  dispatcher,
  bound,
  executions,
}: Pick<Behind, 'metrics' | 'dispatcher' | 'bound' | 'executions'>) => ({
  functionNames: () => metrics.names,
  lookOn: () => dispatcher.lookOn(),
  executions: (since: number) => executions.closed.page(since),
  metrics: () => metrics.text(dispatcher, bound.kinds),
  clockMs: machineClock,
});

/** What the doors of a platform lead to. */
interface Behind extends LogNames, Sources {
  readonly trail: Trail | null;
  /** Who decides about callers; null where nobody is asked who he is. */
  readonly bench: Bench | null;
  readonly target: FindTarget;
  readonly tracing: Tracing | null;
  readonly tracer: Tracer | null;
  readonly registry: FunctionRegistry;
  readonly providers: CapacityProviders;
  readonly dispatcher: Dispatcher;
  readonly code: CodeStore;
  readonly layers: LayerStore;
  readonly endpoints: AwsEndpoints;
  readonly services: readonly AwsService[];
  readonly health: HealthMonitor;
  readonly timeline: Timeline;
  readonly metrics: PlatformMetrics;
  readonly bound: KeptBound;
}

export const doors = (options: PlatformOptions, behind: Behind): Server => {
  const { rules, onNote } = options;
  const { registry, dispatcher, layers, services, health, timeline, bench } = behind;
  const keepers = bench === null ? null : authority({ ...behind, ...bench });
  const takeCall = callRates(rules.region, machineClock);
  return frontDoor({
    invoke: invokeApi({ ...behind, takeCall, date: rules.date }),
    controlPlane: controlPlane({
      ...behind,
      takeCall,
      permissions: keepers?.control ?? null,
      codeSigning: new CodeSigningConfigs(behind),
      ...limitsOf(options, dispatcher),
    }),
    jsonServices: jsonServices(services),
    tracing: behind.tracing,
    findArchive: archiveFinder(registry, layers),
    gatekeeper: keepers?.gatekeeper ?? null,
    gateway: gateway({
      ...behind,
      doorKeeper: keepers?.doorKeeper ?? null,
      routes: options.routes ?? [],
      rules,
      clock: machineClock,
      onNote,
    }),
    health,
    timeline,
    ...seenOf(behind),
    guard: guardOf(options),
    record: behind.trail === null ? null : recorder(behind.trail, behind),
    onNote,
  });
};
