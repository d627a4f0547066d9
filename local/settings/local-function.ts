// One function that the platform starts with: its configuration, where its code is, and what stands around it.

import type { DurableConfig, FunctionConfig } from '../../lambda/index.ts';
import type { LoggingSettings } from './function-settings.ts';
import type { Alias, EventInvokeConfig, FunctionUrl, PolicyStatement } from './stored-function.ts';

/** The version that changes with every update. */
export const latestVersion = '$LATEST';

/** The version that functions on Managed Instances are published to in its place. */
export const latestPublished = '$LATEST.PUBLISHED';

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
  /** ARN; that of a role that exists only here unless given. */
  readonly role?: string;
  /** What policies it starts with, by alias or version, `$LATEST` included; none unless given. */
  readonly permissions?: Readonly<Record<string, readonly PolicyStatement[]>>;
  /** Makes it durable; it is not unless given. */
  readonly durable?: DurableConfig;
  /** Levels and group; the defaults unless given. */
  readonly logging?: LoggingSettings;
}

/** A line of a function's log; `logStreamName` is that of its environment, empty for what the platform says itself. */
export type PlatformLog = (functionName: string, line: string, logStreamName: string) => void;
