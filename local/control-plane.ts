// The part of Lambda's control plane that reads functions and sets reserved concurrency. Functions come from the scenario;
// creating and changing them is not served. Paths, fields and texts: botocore service model lambda/2015-03-31 and answers
// recorded from AWS in Nov 2025.

import {
  defaultEphemeralStorageMb,
  invalidParameterValue,
  reservationOfQualifier,
  reservedBelowProvisioned,
  unreservedBelowMinimum,
  type Account,
} from '../lambda/index.ts';
import { resolveFunction, type FunctionDirectory } from './function-arn.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from './http-answer.ts';
import type { LocalFunction } from './platform-options.ts';

/** What each bundle weighs, and its digest. */
export interface CodeFacts {
  readonly bytes: number;
  /** base64. */
  readonly sha256: string;
}

export interface ControlPlaneOptions {
  readonly directory: FunctionDirectory;
  readonly functions: readonly LocalFunction[];
  readonly code: readonly CodeFacts[];
  readonly account: Account;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
  /** ISO 8601: when the functions were last changed. */
  readonly startedAt: string;
}

export interface ControlPlaneCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Answers a call, or null for one that is not the control plane's. */
export type ControlPlane = (call: ControlPlaneCall) => HttpAnswer | null;

const codeStoreBytes = 80_530_636_800;
const unzippedBytes = 262_144_000;
const zippedBytes = 52_428_800;

const arnOf = ({ region, accountId }: FunctionDirectory, name: string): string =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

const configurationOf = (options: ControlPlaneOptions, index: number): Record<string, unknown> => {
  const { config, handlerFile, handlerExport, environment } = options.functions[index]!;
  const file = handlerFile.replace(/^.*[/\\]/, '').replace(/\.[^.]+$/, '');
  return {
    FunctionName: config.name,
    FunctionArn: arnOf(options.directory, config.name),
    Runtime: config.runtime,
    Role: `arn:aws:iam::${options.directory.accountId}:role/windtunnel`,
    Handler: `${file}.${handlerExport}`,
    CodeSize: options.code[index]!.bytes,
    Description: '',
    Timeout: config.timeoutMs / 1000,
    MemorySize: config.memoryMb,
    LastModified: options.startedAt.replace('Z', '+0000'),
    CodeSha256: options.code[index]!.sha256,
    Version: '$LATEST',
    ...(Object.keys(environment).length === 0 ? {} : { Environment: { Variables: environment } }),
    TracingConfig: { Mode: 'PassThrough' },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: config.packageType === 'zip' ? 'Zip' : 'Image',
    Architectures: [config.architecture],
    EphemeralStorage: { Size: config.ephemeralStorageMb ?? defaultEphemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${config.name}` },
  };
};

const reservationOf = (options: ControlPlaneOptions, index: number): Record<string, number> => {
  const reserved = options.account.reserved(index);
  return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
};

const accountSettings = (options: ControlPlaneOptions): HttpAnswer =>
  jsonAnswer({
    AccountLimit: {
      TotalCodeSize: codeStoreBytes,
      CodeSizeUnzipped: unzippedBytes,
      CodeSizeZipped: zippedBytes,
      ConcurrentExecutions: options.accountConcurrency,
      UnreservedConcurrentExecutions: options.account.unreservedLimit,
    },
    AccountUsage: {
      TotalCodeSize: options.code.reduce((sum, { bytes }) => sum + bytes, 0),
      FunctionCount: options.functions.length,
    },
  });

const parsedCount = (body: string): number | null => {
  try {
    const count = (JSON.parse(body) as { ReservedConcurrentExecutions?: unknown }).ReservedConcurrentExecutions;
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
  } catch {
    return null;
  }
};

const putConcurrency = (options: ControlPlaneOptions, index: number, body: string): HttpAnswer => {
  const { account, unreservedMinimum } = options;
  const count = parsedCount(body);
  if (count === null) {
    return errorAnswer(invalidParameterValue('ReservedConcurrentExecutions must be a whole number of at least 0'));
  }
  const provisioned = options.functions[index]!.config.provisionedConcurrency;
  if (count < provisioned) return errorAnswer(reservedBelowProvisioned(count, provisioned));
  const freed = account.reserved(index) ?? provisioned;
  if (account.unreservedLimit + freed - count < unreservedMinimum) {
    return errorAnswer(unreservedBelowMinimum(unreservedMinimum));
  }
  account.setReserved(index, count);
  return jsonAnswer(reservationOf(options, index));
};

/** What can be done with one function, by method and the rest of its path. */
const operations: Readonly<Record<string, (options: ControlPlaneOptions, index: number, body: string) => HttpAnswer>> =
  {
    'GET ': (options, index) =>
      jsonAnswer({
        Configuration: configurationOf(options, index),
        Code: { RepositoryType: 'S3', Location: `file://${options.functions[index]!.handlerFile}` },
        ...(options.account.reserved(index) === null ? {} : { Concurrency: reservationOf(options, index) }),
      }),
    'GET /configuration': (options, index) => jsonAnswer(configurationOf(options, index)),
    'GET /versions': (options, index) => {
      const latest = configurationOf(options, index);
      return jsonAnswer({ Versions: [{ ...latest, FunctionArn: `${String(latest['FunctionArn'])}:$LATEST` }] });
    },
    'GET /aliases': () => jsonAnswer({ Aliases: [] }),
    'GET /concurrency': (options, index) => jsonAnswer(reservationOf(options, index)),
    'PUT /concurrency': putConcurrency,
    'DELETE /concurrency': (options, index) => {
      options.account.setReserved(index, null);
      return { status: 204, headers: {}, body: '' };
    },
  };

const functionPath =
  /^\/(?:2015-03-31|2017-10-31|2019-09-30)\/functions\/([^/]+)(\/(?:configuration|versions|aliases|concurrency))?\/?$/;

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/** The control plane over `options`. */
export const controlPlane =
  (options: ControlPlaneOptions): ControlPlane =>
  ({ method, path, query, body }) => {
    if (method === 'GET' && /^\/2016-08-19\/account-settings\/?$/.test(path)) return accountSettings(options);
    if (method === 'GET' && /^\/2015-03-31\/functions\/?$/.test(path)) {
      return jsonAnswer({ Functions: options.functions.map((_, index) => configurationOf(options, index)) });
    }
    const [, name, rest = ''] = functionPath.exec(path) ?? [];
    const operation = operations[`${method} ${rest}`];
    if (name === undefined || operation === undefined) return null;
    const found = resolveFunction(options.directory, decoded(name), query.get('Qualifier'));
    if ('status' in found) return errorAnswer(found);
    const qualified = found.invokedFunctionArn.split(':').length > 7;
    if (method === 'PUT' && qualified) return errorAnswer(reservationOfQualifier());
    return operation(options, found.functionIndex, body);
  };
