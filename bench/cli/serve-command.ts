// windtunnel serve: the local platform in the foreground.

import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CodeError,
  ListenError,
  openScratch,
  startPlatform,
  type EndpointUrls,
  type LocalFunction,
  type SandboxKind,
} from '../../local/index.ts';
import { isRuntimeBlocked } from '../../lambda/index.ts';
import { packageRoot } from '../package-root.ts';
import { codeProblems, localFunctions } from '../run/target.ts';
import { compileScenario } from '../scenario/compile.ts';
import { loadScenario, withOverrides } from '../scenario/load.ts';
import { ConfigError } from '../scenario/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import type { ServedExtras } from '../template/served-extras.ts';
import { ignoredNotes } from '../template/ignored-notes.ts';
import { isTemplateText, servedTemplate } from '../template/served-scenario.ts';
import { ExitCode } from './exit-code.ts';
import { LogStreams, stampedLine } from './log-streams.ts';
import { startMappings } from './serve-mappings.ts';
import { scenarioOverrides, type Session } from './session.ts';

export interface ServeCommandOptions {
  readonly port: number;
  /** Of the rules; that of the file, or today, unless given. */
  readonly era?: string;
  /** ms for which a function that was made or changed is on its way. */
  readonly settle: number;
  /** Address to listen on. */
  readonly host: string;
  /** Names under which requests may come, besides the platform's own. */
  readonly allowHost: readonly string[];
  /** Origins whose web pages may call. */
  readonly allowOrigin: readonly string[];
  /** Of a template. */
  readonly parameter: ParameterOverrides;
  /** Of the clock by which asynchronous events wait. */
  readonly clock: number;
  /** URL by service. */
  readonly endpoint: EndpointUrls;
  readonly sandbox: SandboxKind;
  readonly cpuShare: 'auto' | 'none';
  /** Whether changed code is taken up. */
  readonly reload: boolean;
  /** Directory for log streams. */
  readonly logs?: string;
  /** MB of all of them. */
  readonly logsLimit: number;
  /** MB of logs for the API of CloudWatch Logs. */
  readonly logStore: number;
  /** MB that uploaded code may unpack to. */
  readonly codeStorage: number;
}

const sample = fileURLToPath(new URL('bench/scenarios/hello.yaml', packageRoot));

/** The text of a YAML or JSON file that is a template; null for any other, and for what cannot be read. */
const templateText = async (path: string): Promise<string | null> => {
  if (!['.yaml', '.yml', '.json', '.template'].includes(extname(path))) return null;
  const text = await readFile(path, 'utf8').catch(() => '');
  return isTemplateText(text) ? text : null;
};

interface Served {
  readonly scenario: Scenario;
  readonly extras: ServedExtras;
}

const noExtras: ServedExtras = { routes: [], mappings: [], functions: new Map(), notes: [] };

/** The scenario in `path`, or the served part of the template in it. */
const servedOf = async (
  session: Session,
  path: string,
  { parameter: parameters, era }: ServeCommandOptions,
  inlineDirectory: string,
): Promise<Served> => {
  // Whoever calls it expects AWS as it is, unless somebody said otherwise.
  const overrides = {
    ...scenarioOverrides(session),
    era,
    defaultEra: new Date().toISOString().slice(0, 10),
    served: true,
  };
  const text = await templateText(path);
  if (text === null) {
    const [name] = Object.keys(parameters);
    if (name === undefined) return { scenario: await loadScenario(path, overrides), extras: noExtras };
    const message = `goes with a template, which ${path} is not; leave it out, or name a template`;
    throw new ConfigError(path, [{ path: `--parameter ${name}`, message }]);
  }
  const file = resolve(path);
  const listing = readTemplate(text, path, parameters);
  const { value, extras, notServed } = servedTemplate(listing, file, { inlineDirectory });
  for (const { id, reason } of notServed) session.note(`${id} is not served: ${reason}`);
  for (const note of [...extras.notes, ...ignoredNotes(listing)]) session.note(note);
  return { scenario: compileScenario(withOverrides(value, overrides), path, dirname(file)), extras };
};

/** So many different notes are said; a client could make any number of them. */
const mostNotes = 1000;

/** Each different text once, and the last of them that they end. */
const notedOnce = (session: Session): ((text: string) => void) => {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text) || said.size > mostNotes) return;
    said.add(text);
    session.note(said.size <= mostNotes ? text : `${mostNotes} different notes were said; further ones are left out`);
  };
};

/** What keeps the platform from starting lies on the command line, or in the file. */
const startError = (path: string, error: unknown): ConfigError => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CodeError) return new ConfigError(path, codeProblems(error));
  return error instanceof ListenError
    ? new ConfigError('the command line', [{ path: `--${error.setting}`, message }])
    : new ConfigError(path, [{ path: '', message }]);
};

/** Lines on runtimes that name another Node.js than this machine's. */
const otherNode = (runtimes: readonly string[]): string[] =>
  [...new Set(runtimes)]
    .filter(
      (runtime) => /^nodejs\d/.test(runtime) && !runtime.startsWith(`nodejs${process.versions.node.split('.')[0]}.`),
    )
    .map(
      (runtime) =>
        `${runtime} runs on this machine's Node.js ${process.versions.node}, by the module rules of ${runtime}.`,
    );

const logStreamsOf = (session: Session, { logs, logsLimit }: ServeCommandOptions): LogStreams | null =>
  logs === undefined ? null : new LogStreams(logs, logsLimit * 1024 ** 2, (text) => session.note(text));

const start = async (session: Session, path: string, options: ServeCommandOptions, scratch: string) => {
  const { scenario, extras } = await servedOf(session, path, options, scratch);
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const functions = localFunctions(scenario).map((fn) => ({ ...fn, ...extras.functions.get(fn.config.name) }));
  const streams = logStreamsOf(session, options);
  // Threads share it with this process, and functions live in UTC.
  process.env['TZ'] = 'UTC';
  try {
    const platform = await startPlatform({
      rules,
      accountConcurrency,
      unreservedMinimum,
      seed,
      functions,
      port: options.port,
      host: options.host,
      allowHosts: options.allowHost,
      allowOrigins: options.allowOrigin,
      onNote: notedOnce(session),
      codeStorageMb: options.codeStorage,
      logStoreMb: options.logStore,
      settleMs: options.settle,
      clockSpeed: options.clock,
      endpoints: options.endpoint,
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
    return { platform, functions, extras, rules };
  } catch (error) {
    throw startError(path, error);
  }
};

/** Where each Function URL is reached by clients that resolve no names below localhost. */
const urlLines = (functions: readonly LocalFunction[], url: string): Promise<string[]> =>
  Promise.all(
    functions
      .filter((fn) => fn.url !== undefined)
      .map(async ({ config: { name } }) => {
        const answer = await fetch(`${url}/2021-10-31/functions/${name}/url`);
        const { FunctionUrl, LocalFunctionUrl } = (await answer.json()) as Record<string, string>;
        return `${LocalFunctionUrl} is the Function URL of ${name}, as is ${FunctionUrl} where that name is known`;
      }),
  );

const serveUntilStopped = async (
  session: Session,
  path: string,
  options: ServeCommandOptions,
  scratch: string,
): Promise<ExitCode> => {
  session.saysOnStop('Stopping. Once more to quit at once.');
  const { signal } = session;
  const { platform, functions, extras, rules } = await start(session, path, options, scratch);
  const names = functions.map(({ config }) => config.name);
  for (const { config } of functions) {
    if (!isRuntimeBlocked(config.runtime, rules.date, 'create')) continue;
    session.note(`${config.name} runs on ${config.runtime}, on which AWS creates no functions any more`);
  }
  const { url, port, environments, sdk } = platform;
  session.printJson(JSON.stringify({ url, port, functions: names, environments }));
  session.print(`Lambda on ${platform.url} with ${names.join(', ')}. Ctrl-C stops it.`);
  if (!['127.0.0.1', '::1', 'localhost'].includes(options.host)) {
    session.note(`Whoever reaches ${options.host} can create and run functions here, with the rights of this user.`);
  }
  session.print(`Rules of ${rules.date}. Environments are ${platform.environments}.`);
  session.print(`Code that brings no AWS SDK finds ${sdk}.`);
  for (const note of otherNode(functions.map(({ config }) => config.runtime))) session.note(note);
  for (const route of extras.routes)
    session.print(`${route.method} ${platform.url}${route.path} is ${route.functionName}`);
  for (const line of await urlLines(functions, url)) session.print(line);
  const context = { endpoints: options.endpoint, region: rules.region };
  for (const line of await startMappings(extras.mappings, platform.url, context)) session.note(line);
  session.print(`curl -d '{}' ${platform.url}/2015-03-31/functions/${names[0]}/invocations`);
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
