// What CreateFunction and UpdateFunctionConfiguration set, beyond what the rules of lambda/ know of a function.

import type { DurableConfig, FunctionConfig } from '../../lambda/index.ts';
import type { LoadingNeeds } from '../code/handler-code.ts';
import type { CodeFormat } from '../code/code-format.ts';

export interface FunctionSettings {
  readonly config: FunctionConfig;
  /** As the API gives it, such as `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether anybody said something of the environment, be it that there is nothing in it. */
  readonly environmentGiven: boolean;
  readonly role: string;
  readonly description: string;
  /** ARN of a queue or a topic; null for none. */
  readonly deadLetterArn: string | null;
  /** ARNs of layer versions, in the order in which they are merged. */
  readonly layers: readonly string[];
  readonly logging: LoggingSettings;
  readonly tracingMode: 'PassThrough' | 'Active';
  /** What makes it durable, for good; null for a plain function. */
  readonly durable: DurableConfig | null;
  /** Members of the answers that have no effect here: VPC, key, SnapStart, file systems. */
  readonly kept: Readonly<Record<string, unknown>>;
}

export const applicationLogLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type ApplicationLogLevel = (typeof applicationLogLevels)[number];
export const systemLogLevels = ['DEBUG', 'INFO', 'WARN'] as const;
export type SystemLogLevel = (typeof systemLogLevels)[number];

/** LoggingConfig; levels count in JSON alone. */
export interface LoggingSettings {
  readonly format: 'Text' | 'JSON';
  readonly applicationLevel: ApplicationLogLevel;
  readonly systemLevel: SystemLogLevel;
  readonly group: string;
}

export const defaultLogging = (functionName: string, format: LoggingSettings['format'] = 'Text'): LoggingSettings => ({
  format,
  applicationLevel: 'INFO',
  systemLevel: 'INFO',
  group: `/aws/lambda/${functionName}`,
});

/** Where the code of a function is to be had, as the API gives it. */
export interface GivenCode {
  /** An archive in base64. */
  readonly zipFile?: string | undefined;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly imageUri?: string | undefined;
}

/** Code as it was given, before a handler is looked for in it. */
export interface CodePackage {
  readonly root: string;
  /** Of the archive. */
  readonly bytes: number;
  /** Of what was in it; not known of a directory of this machine. */
  readonly unzippedBytes?: number;
  /** base64. */
  readonly sha256: string;
  /** The file that it came in; null for a directory of this machine. */
  readonly archive: string | null;
  /** Whether it is a directory whose changes are taken up; false unless given. */
  readonly hot?: boolean;
  /** Files that a function may not read by their modes, from the root; none unless given. */
  readonly unreadable?: readonly string[];
}

/** Code that is in place. */
export interface DeployedCode {
  /** From which it can be deployed again with another handler or other layers. */
  readonly package: CodePackage;
  /** What an environment loads. */
  readonly file: string;
  readonly format: CodeFormat;
  readonly needs: LoadingNeeds;
  /** Where files beside the handler are: LAMBDA_TASK_ROOT. */
  readonly root: string;
  /** Where the content of all layers is, merged; null for none. */
  readonly layers: string | null;
  /** Of the package, or of the bundle where the code was bundled. */
  readonly bytes: number;
  /** base64. */
  readonly sha256: string;
}

/** The export that `handler` names: what follows the first dot of its last path segment. */
export const exportOfHandler = (handler: string): string => {
  const segment = handler.slice(handler.lastIndexOf('/') + 1);
  const dot = segment.indexOf('.');
  return dot < 0 ? '' : segment.slice(dot + 1);
};

/** The module that `handler` names, relative to the code. */
export const moduleOfHandler = (handler: string): string => {
  const slash = handler.lastIndexOf('/') + 1;
  const dot = handler.indexOf('.', slash);
  return dot < 0 ? handler : handler.slice(0, dot);
};
