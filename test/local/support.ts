// What the tests of the local platform share: functions by the handlers in this folder, a platform, a raw caller.

import { fileURLToPath } from 'node:url';
import { keepAlivePresets, rulesOf, type FunctionConfig, type RuleOverrides } from 'lambda-windtunnel/lambda';
import {
  startPlatform,
  type AuthSettings,
  type EndpointUrls,
  type LocalFunction,
  type Platform,
  type PlatformHealth,
  type PlatformOptions,
  type Route,
  type SandboxKind,
} from 'lambda-windtunnel/local';

export const handlerPath = (file: string): string => fileURLToPath(new URL(`./handlers/${file}`, import.meta.url));

/** A function on `file#export`, named after the export. Its timeout is far beyond what a busy machine takes for what is no test of it. */
export const localFunction = (
  file: string,
  handlerExport: string,
  config: Partial<FunctionConfig> = {},
  environment: Record<string, string> = {},
): LocalFunction => ({
  config: {
    name: handlerExport,
    memoryMb: 128,
    timeoutMs: 30_000,
    reservedConcurrency: null,
    provisionedConcurrency: 0,
    keepAlive: keepAlivePresets['2020'],
    reuse: 'mru',
    architecture: 'x86_64',
    packageType: 'zip',
    runtime: 'nodejs20.x',
    ...config,
  },
  handlerFile: handlerPath(file),
  handlerExport,
  environment,
});

export interface TestPlatformOptions {
  readonly rules?: RuleOverrides;
  readonly concurrency?: number;
  readonly log?: (functionName: string, line: string) => void;
  readonly endpoints?: EndpointUrls;
  readonly clockSpeed?: number;
  readonly routes?: readonly Route[];
  readonly sandbox?: SandboxKind;
  readonly reload?: boolean;
  readonly kept?: PlatformOptions['kept'];
  readonly trail?: { readonly file?: string; readonly data?: boolean };
  readonly onNote?: (text: string) => void;
  readonly auth?: AuthSettings;
  readonly capacityProviders?: PlatformOptions['capacityProviders'];
}

export const testPlatform = (
  functions: readonly LocalFunction[],
  options: TestPlatformOptions = {},
): Promise<Platform> =>
  startPlatform({
    rules: rulesOf('2023', 'us-east-1', options.rules),
    accountConcurrency: options.concurrency ?? 1000,
    unreservedMinimum: 10,
    functions,
    port: 0,
    seed: 1,
    ...(options.kept === undefined ? {} : { kept: options.kept }),
    ...(options.trail === undefined ? {} : { trail: options.trail }),
    ...(options.log === undefined ? {} : { log: options.log }),
    endpoints: options.endpoints ?? {},
    clockSpeed: options.clockSpeed ?? 1,
    routes: options.routes ?? [],
    sandbox: options.sandbox ?? 'thread',
    reload: options.reload ?? false,
    ...(options.auth === undefined ? {} : { auth: options.auth }),
    ...(options.capacityProviders === undefined ? {} : { capacityProviders: options.capacityProviders }),
    ...(options.onNote === undefined ? {} : { onNote: options.onNote }),
  });

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, parsed. */
  readonly body: unknown;
  /** The log tail, decoded; empty unless asked for. */
  readonly log: string;
}

/** One Invoke over plain HTTP, log tail asked for. */
export const invoke = async (
  platform: Platform,
  name: string,
  event: unknown = {},
  headers: Record<string, string> = {},
): Promise<RawAnswer> => {
  const response = await fetch(`${platform.url}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Log-Type': 'Tail', ...headers },
    body: typeof event === 'string' ? event : JSON.stringify(event),
  });
  const text = await response.text();
  const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8');
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = text;
  }
  return { status: response.status, headers: response.headers, text, body, log };
};

export const healthOf = async (platform: Platform): Promise<PlatformHealth> => {
  const response = await fetch(`${platform.url}/_windtunnel/health`);
  return (await response.json()) as PlatformHealth;
};

export interface TimelineAnswer {
  readonly nowMs: number;
  readonly next: number;
  readonly dropped: number;
  readonly functions: readonly string[];
  readonly events: readonly (readonly [number, number, number, number, number])[];
}

export const timelineOf = async (platform: Platform, since = 0): Promise<TimelineAnswer> => {
  const response = await fetch(`${platform.url}/_windtunnel/timeline?since=${since}`);
  return (await response.json()) as TimelineAnswer;
};

/** Waits until `holds`, which is true then; throws where it does not within `withinMs`. */
export const comesTrue = async (holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<true> => {
  const untilMs = performance.now() + withinMs;
  while (performance.now() < untilMs) {
    if (await holds()) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  if (await holds()) return true;
  throw new Error(`not true within ${withinMs} ms: ${String(holds)}`);
};

/** Lets everybody call the Function URL of a function that was made through the API. */
export const openUrl = async (platformUrl: string, name: string): Promise<void> => {
  const actions = [
    { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
    { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
  ];
  for (const statement of actions) {
    const body = JSON.stringify({ ...statement, Principal: '*', StatementId: statement.Action.split(':')[1] });
    const answer = await fetch(`${platformUrl}/2015-03-31/functions/${name}/policy`, { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
  }
};
