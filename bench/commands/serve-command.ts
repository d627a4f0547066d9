// windtunnel serve: the local platform in the foreground.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScratch, type LocalFunction, type PlatformOptions } from '../../local/index.ts';
import { runtimeEnding } from '../../lambda/index.ts';
import { packageRoot } from '../input/package-root.ts';
import { ConfigError } from '../input/config-error.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { LogStreams, stampedLine } from '../measure/log-streams.ts';
import { ownCalls, type OwnCalls } from './own-calls.ts';
import { authOf, keysIn, sayAuth, signedCurl } from './serve-auth.ts';
import { notedOnce } from './noted-once.ts';
import { putAlarms } from './serve-alarms.ts';
import { startMappings } from './serve-mappings.ts';
import { durableVersion } from '../measure/measured-modes.ts';
import { otherNode, servedOf, startServed } from './served-file.ts';
import type { ServeCommandOptions } from './serve-options.ts';
import type { Session } from '../terminal/session.ts';

const sample = fileURLToPath(new URL('bench/scenarios/hello.yaml', packageRoot));

const logStreamsOf = (session: Session, { logs, logsLimit }: ServeCommandOptions): LogStreams | null =>
  logs === undefined ? null : new LogStreams(logs, logsLimit * 1024 ** 2, (text) => session.note(text));

/** The function of `--inspect`. Throws ConfigError where there is none, or none that Node.js runs. */
const inspectOf = (
  { inspect: functionName, inspectPort: port }: ServeCommandOptions,
  functions: readonly LocalFunction[],
): Pick<PlatformOptions, 'inspect'> => {
  if (functionName === undefined) return {};
  const found = functions.find((fn) => fn.config.name === functionName || fn.otherName === functionName);
  if (found !== undefined && found.config.runtime.startsWith('nodejs')) {
    return { inspect: { functionName: found.config.name, port } };
  }
  const names = functions.map(({ config }) => config.name).join(', ');
  const message =
    found === undefined
      ? `no function is called so; there are: ${names}`
      : `${functionName} runs on ${found.config.runtime}; name a function of Node.js`;
  throw new ConfigError('the command line', [{ path: '--inspect', message }]);
};

const start = async (session: Session, path: string, options: ServeCommandOptions, scratch: string) => {
  const { scenario, extras, functions } = await servedOf(session, path, options, scratch);
  const streams = logStreamsOf(session, options);
  const auth = await authOf(options.auth, extras);
  const platform = await startServed(path, scenario, {
    functions: auth === null ? functions : functions.map((fn) => auth.withRole(fn)),
    port: options.port,
    host: options.host,
    allowHosts: options.allowHost,
    allowOrigins: options.allowOrigin,
    onNote: notedOnce((text) => session.note(text)),
    codeStorageMb: options.codeStorage,
    kept: { storeMb: options.store, logs: true, metrics: true, traces: { everything: options.traceAll } },
    ...inspectOf(options, functions),
    trail: { file: options.trail, data: options.trailData },
    settleMs: options.settle,
    clockSpeed: options.clock,
    endpoints: options.endpoint,
    ...(auth === null ? {} : { auth: auth.settings }),
    routes: extras.routes,
    sandbox: options.sandbox,
    cpuShare: options.cpuShare,
    reload: options.reload,
    notCode: options.logs === undefined ? [] : [resolve(options.logs)],
    log: (functionName, line, stream) => {
      streams?.write(functionName, stream, stampedLine(line, new Date()));
      session.note(`${functionName} ${line.trimEnd()}`);
    },
  });
  return { platform, functions, extras, rules: scenario.rules, auth };
};

/** Where each Function URL is reached by clients that resolve no names below localhost. */
const urlLines = (functions: readonly LocalFunction[], call: OwnCalls): Promise<string[]> =>
  Promise.all(
    functions
      .filter((fn) => fn.url !== undefined)
      .map(async ({ config: { name }, alias }) => {
        const qualifier = alias === undefined ? '' : `?Qualifier=${alias}`;
        const answer = await call({ method: 'GET', path: `/2021-10-31/functions/${name}/url${qualifier}` });
        const { FunctionUrl, LocalFunctionUrl } = (await answer.json()) as Record<string, string>;
        return `${LocalFunctionUrl} is the Function URL of ${name}, as is ${FunctionUrl} where that name is known`;
      }),
  );

/** Where a function is called, as a shell takes it. A durable one is called by nothing less than a version. */
const callUrl = (url: string, { config, durable }: LocalFunction): string => {
  const path = `${url}/2015-03-31/functions/${config.name}`;
  return durable === undefined ? `${path}/invocations` : `'${path}:${durableVersion(config)}/invocations'`;
};

const serveUntilStopped = async (
  session: Session,
  path: string,
  options: ServeCommandOptions,
  scratch: string,
): Promise<ExitCode> => {
  session.saysOnStop('Stopping. Once more to quit at once.');
  const { signal } = session;
  const { platform, functions, extras, rules, auth } = await start(session, path, options, scratch);
  const names = functions.map(({ config }) => config.name);
  for (const { config } of functions) {
    const ending = runtimeEnding(config.runtime, rules.date);
    if (ending !== null) session.note(`${config.name}: ${ending}`);
  }
  const { url, port, environments, sdk } = platform;
  session.printJson(JSON.stringify({ url, port, functions: names, environments, ...keysIn(auth) }));
  session.print(`Lambda on ${platform.url} with ${names.join(', ')}. Ctrl-C stops it.`);
  if (auth === null && !['127.0.0.1', '::1', 'localhost'].includes(options.host)) {
    session.note(`Whoever reaches ${options.host} can create and run functions here, with the rights of this user.`);
  }
  for (const line of sayAuth(auth)) session.print(line);
  session.print(`Rules of ${rules.date}. Environments are ${platform.environments}.`);
  session.print(`Code that brings no AWS SDK finds ${sdk}.`);
  for (const note of otherNode(functions.map(({ config }) => config.runtime))) session.note(note);
  for (const route of extras.routes)
    session.print(
      `${route.method} ${platform.url}${route.path} is ${route.functionName}${route.qualifier === undefined ? '' : `:${route.qualifier}`}`,
    );
  const call = ownCalls(platform, rules.region);
  for (const line of await urlLines(functions, call)) session.print(line);
  const context = { endpoints: options.endpoint, region: rules.region };
  for (const line of await startMappings(extras.mappings, call, context)) session.note(line);
  for (const line of await putAlarms(extras.alarms, call)) session.note(line);
  session.print(`curl ${auth === null ? '' : signedCurl(rules.region)}-d '{}' ${callUrl(platform.url, functions[0]!)}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await platform.stop();
  return ExitCode.interrupted;
};

export const serveCommand = async (
  session: Session,
  path: string | undefined,
  options: ServeCommandOptions,
): Promise<ExitCode> => {
  // For code that stands in a template.
  const scratch = openScratch();
  try {
    return await serveUntilStopped(session, path ?? sample, options, scratch.directory);
  } finally {
    await scratch.remove();
  }
};
