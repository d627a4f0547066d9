// What the local platform is asked to run, and the handle on it while it runs.

import type { InspectOptions } from './inspect/inspection.ts';
import type { FunctionConfig, Rules } from '../lambda/index.ts';
import type { LoggingSettings } from './functions/settings.ts';
import type { Alias, EventInvokeConfig, FunctionUrl } from './functions/stored-function.ts';
import type { Route } from './http/route.ts';
import type { EndpointUrls } from './event-sources/aws-endpoints.ts';
import type { TracingOptions } from './traces/tracing.ts';

/** `auto`: threads, and processes for the functions that need one. */
export type SandboxKind = 'auto' | 'thread' | 'process';

/** The version that changes with every update. */
export const latestVersion = '$LATEST';

/** How new code of a function's alias is deployed (SAM, DeploymentPreference). */
export interface LocalDeployment {
  /** By SAM's name, or the name of a configuration of CodeDeploy's. */
  readonly type: string;
  /** Names of alarms that roll it back. */
  readonly alarms: readonly string[];
  /** Functions that are called before and after the shift; none unless given. */
  readonly beforeTraffic?: string | undefined;
  readonly afterTraffic?: string | undefined;
}

/** One function: its configuration and where its code is. */
export interface LocalFunction {
  readonly config: FunctionConfig;
  /** Absolute path of the TypeScript or JavaScript file, or of the `bootstrap` of a runtime of its own. */
  readonly handlerFile: string;
  /** The directory of its code; without one that of the file, or one above that holds what it imports. */
  readonly codeRoot?: string;
  /** Whether a build by esbuild stands between the file and Lambda, so that JavaScript is bundled too; false unless given. */
  readonly built?: boolean;
  /** Name under which the file exports the handler; nothing to a bootstrap. */
  readonly handlerExport: string;
  /** The function's own environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** `$LATEST` unless given. */
  readonly version?: string;
  /** As the API names the handler; from the file and the export unless given. */
  readonly handler?: string;
  /** Directories with the content of its layers, later ones over earlier ones; none unless given. */
  readonly layers?: readonly string[];
  /** Gives it a Function URL. */
  readonly url?: Pick<FunctionUrl, 'authType' | 'invokeMode'> & Partial<Pick<FunctionUrl, 'cors'>>;
  /** A second name by which it is found; none unless given. */
  readonly otherName?: string;
  /** Published and pointed at by this alias when the platform starts. */
  readonly alias?: string;
  /** How the alias is moved to new code; at once unless given. Only together with `alias`. */
  readonly deployment?: LocalDeployment;
  /** How many versions are published when the platform starts, all alike; as many as are needed unless given. */
  readonly versions?: number;
  /** What aliases point at when the platform starts: a version, and perhaps a share of another; none unless given. */
  readonly aliases?: Readonly<Record<string, Pick<Alias, 'version' | 'additional'>>>;
  readonly eventInvoke?: Omit<EventInvokeConfig, 'lastModified'>;
  /** ARN of a queue for events that are given up. */
  readonly deadLetterArn?: string;
  /** Lines of the platform and of the console as JSON; text unless given. */
  readonly logFormat?: 'Text' | 'JSON';
  /** Whether requests of which nobody has decided may be traced; `PassThrough`, and they are not, unless given. */
  readonly tracingMode?: 'Active' | 'PassThrough';
  /** Levels and group; the defaults unless given. */
  readonly logging?: LoggingSettings;
}

/** A line of a function's log; `logStreamName` is that of its environment, empty for what the platform says itself. */
export type PlatformLog = (functionName: string, line: string, logStreamName: string) => void;

/** How API calls are recorded. */
export interface TrailSettings {
  /** A file to which each record is added as a line of JSON; none unless given. */
  readonly file?: string | undefined;
  /** Whether invocations and other calls that carry data are recorded too; false unless given. */
  readonly data?: boolean;
}

export interface PlatformOptions {
  readonly rules: Rules;
  /** Concurrent executions of the account. */
  readonly accountConcurrency: number;
  /** Concurrency that must stay unreserved. */
  readonly unreservedMinimum: number;
  readonly functions: readonly LocalFunction[];
  /** Port; 0 for any free one. */
  readonly port: number;
  /** Address to listen on; `127.0.0.1` unless given. Whoever reaches another one can run code here. */
  readonly host?: string;
  /** Names, besides loopback's and `host`, under which requests may come; `*` for any. None unless given. */
  readonly allowHosts?: readonly string[];
  /** Origins such as `http://localhost:3000` whose web pages may call; `*` for any. None unless given. */
  readonly allowOrigins?: readonly string[];
  /** Told, in words, of requests that were refused for where they came from, of settings without effect, and of failures of the platform. */
  readonly onNote?: (text: string) => void;
  /** For how long, ms, a function that was made or changed is shown as on its way and not changed again; 0 unless given. */
  readonly settleMs?: number;
  /** Seed of the keep-alive draws, the same streams that a simulated run uses. */
  readonly seed: number;
  /** Twelve digits; `123456789012` unless given. */
  readonly accountId?: string;
  /** How much faster than the machine's the clock runs by which asynchronous events wait; 1 unless given. */
  readonly clockSpeed?: number;
  /** Routes of APIs to functions; none unless given. */
  readonly routes?: readonly Route[];
  /** What environments are: threads of this process, or processes over the Runtime API; `auto` unless given. */
  readonly sandbox?: SandboxKind;
  /** Whether processes get the share of a core that their memory brings; `none` unless given. Threads always have all. */
  readonly cpuShare?: 'auto' | 'none';
  /** Where queues and streams are; nothing is sent anywhere else. */
  readonly endpoints?: EndpointUrls;
  /** MB that all uploaded packages and layers may unpack to; 10,240 unless given. */
  readonly codeStorageMb?: number;
  /** Whether handlers are loaded once before the first request, where only that tells if they can be; false unless given. */
  readonly rehearse?: boolean;
  /** Whether code that changes on disk is taken up at once; false unless given. */
  readonly reload?: boolean;
  /** Absolute directories that are no code though they may lie in it, such as that of logs; none unless given. */
  readonly notCode?: readonly string[];
  /** MB of logs that are kept for the API of CloudWatch Logs; none, and no such API, unless given. */
  readonly logStoreMb?: number;
  /** Traces as X-Ray's, with its API and its daemon for handlers; nothing is traced unless given. */
  readonly tracing?: TracingOptions;
  /** MB of metrics that are kept for the API of CloudWatch; none, and no such API and no alarms, unless given. */
  readonly metricStoreMb?: number;
  /** A function whose processes wait for a debugger, on the first free port from this one on; none unless given. */
  readonly inspect?: InspectOptions;
  /** Records every API call for CloudTrail's LookupEvents; none are, and there is no such API, unless given. */
  readonly trail?: TrailSettings;
  /** Told every line that a function logs, START, END and REPORT included, without its line feed. */
  readonly log?: PlatformLog;
}

/** A platform that serves. */
export interface Platform {
  readonly url: string;
  readonly port: number;
  /** What environments are and how they share cores, in words. */
  readonly environments: string;
  /** The SDK clients that functions find without bringing them, with versions, in words. */
  readonly sdk: string;
  /** Resolves when every thread and socket is gone. */
  stop(): Promise<void>;
}
