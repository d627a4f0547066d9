// What the HTTP server leads to.

import type { ControlPlane } from '../api/control-plane.ts';
import type { Gatekeeper } from '../auth/gatekeeper.ts';
import type { JsonServices } from '../wire/aws-json.ts';
import type { FindArchive } from '../functions/find-archive.ts';
import type { HealthMonitor } from '../environment/health.ts';
import type { Gateway } from '../http/gateway.ts';
import type { SiteGuard } from '../wire/site-guard.ts';
import type { HttpAnswer, StreamedAnswer } from '../wire/http-answer.ts';
import type { InvokeCall } from '../api/invoke-api.ts';
import type { ExecutionPage } from '../durable/closed-executions.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Tracing } from '../traces/tracing.ts';
import type { RecordCall } from '../trail/recorder.ts';

export interface FrontDoorOptions {
  readonly invoke: (call: InvokeCall) => Promise<HttpAnswer | StreamedAnswer>;
  readonly controlPlane: ControlPlane;
  readonly gateway: Gateway;
  /** Services beside Lambda, by X-Amz-Target. */
  readonly jsonServices: JsonServices;
  /** Traces, by X-Ray's API and in OpenTelemetry's form; null where nothing is traced. */
  readonly tracing: Tracing | null;
  readonly health: HealthMonitor;
  readonly timeline: Timeline;
  /** By function index. */
  readonly functionNames: () => readonly string[];
  /** Executions of durable functions that were closed. */
  readonly executions: (since: number) => ExecutionPage;
  /** What environments on Managed Instances used so far is told now. */
  readonly lookOn: () => void;
  /** The text that a scraper reads. */
  readonly metrics: () => string;
  readonly clockMs: () => number;
  /** The archives of code that are given out, by path. */
  readonly findArchive: FindArchive;
  readonly guard: SiteGuard;
  /** Asked of every API call whether its caller may; null where anybody may. */
  readonly gatekeeper: Gatekeeper | null;
  /** Told of every request that was let in and answered; null for nobody. */
  readonly record: RecordCall | null;
  /** Told, in words, of requests that the guard refused and of failures of the platform. */
  readonly onNote?: ((text: string) => void) | undefined;
}
