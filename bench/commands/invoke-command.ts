// windtunnel invoke: one invocation of one function of a scenario or template, and out.

import { request } from 'node:http';
import { text as wholeText } from 'node:stream/consumers';
import { openScratch, type Platform } from '../../local/index.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import { several } from '../../reports/words/format.ts';
import { ConfigError } from '../input/config-error.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { invokeEvent } from './invoke-event.ts';
import { durableVersion } from '../measure/measured-modes.ts';
import { otherNode, servedOf, startServed } from './served-file.ts';
import type { Session } from '../terminal/session.ts';
import type { InvokeCommandOptions } from './invoke-options.ts';

/** Retries of an event wait 0.1 and 0.2 s instead of one and two minutes. */
const asyncClockSpeed = 600;

/** The function that is meant; the only one need not be named. */
const functionIn = (path: string, names: readonly string[], name: string | undefined): string => {
  if (name !== undefined && names.includes(name)) return name;
  if (name === undefined && names.length === 1) return names[0]!;
  const message =
    name === undefined
      ? `has ${several(names.length, 'function')}; name one of them: ${names.join(', ')}`
      : `no function is called "${name}"; ${knownNames(name, names)}`;
  throw new ConfigError(path, [{ path: 'functions', message }]);
};

interface Answer {
  readonly statusCode: number;
  /** `Unhandled` or `Handled` of the answer; null when the function did not fail. */
  readonly functionError: string | null;
  readonly executedVersion: string | null;
  /** The last 4 KB of the log where they were asked for. */
  readonly logResult: string | null;
  /** ARN; of a durable function alone. */
  readonly durableExecution?: string;
  readonly payload: string;
}

/** Sends one invocation. No time limit but the function's own: a debugger may hold it for long. */
const invoked = (url: string, name: string, event: string, options: InvokeCommandOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-amz-invocation-type': options.async ? 'Event' : 'RequestResponse',
          'x-amz-log-type': options.tail && !options.async ? 'Tail' : 'None',
        },
      },
      (answer) => {
        const header = (field: string): string | null => {
          const value = answer.headers[field];
          return typeof value === 'string' ? value : null;
        };
        const log = header('x-amz-log-result');
        const arn = header('x-amz-durable-execution-arn');
        wholeText(answer).then(
          (payload) =>
            resolve({
              statusCode: answer.statusCode!,
              functionError: header('x-amz-function-error'),
              executedVersion: header('x-amz-executed-version'),
              ...(arn === null ? {} : { durableExecution: arn }),
              logResult: log === null ? null : Buffer.from(log, 'base64').toString(),
              payload,
            }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(event);
  });

/** What became of the only event that was sent, once it is done: whether a run succeeded before it was given up. */
const eventOutcome = async (url: string, signal: AbortSignal): Promise<'succeeded' | 'given up' | 'interrupted'> => {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const total = (metric: string): number =>
      Number(new RegExp(`^aws_lambda_${metric}_total\\{.*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    if (total('AsyncEventsDropped') > 0) return 'given up';
    if (total('Invocations') > total('Errors')) return 'succeeded';
    if (signal.aborted) return 'interrupted';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** What became of the execution that an event began. */
const executionOutcome = async (url: string, arn: string, signal: AbortSignal): Promise<string> => {
  for (;;) {
    const answer = await fetch(`${url}/2025-12-01/durable-executions/${encodeURIComponent(arn)}`);
    const { Status: status = 'RUNNING' } = (await answer.json()) as { readonly Status?: string };
    if (status !== 'RUNNING') return status === 'SUCCEEDED' ? 'succeeded' : status.toLowerCase().replace('_', ' ');
    if (signal.aborted) return 'interrupted';
    // Its calls are counted, too.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const started = async (
  session: Session,
  { path, name }: { readonly path: string; readonly name: string | undefined },
  options: InvokeCommandOptions,
  scratch: string,
): Promise<{ readonly platform: Platform; readonly name: string; readonly qualified: string }> => {
  const { scenario, functions } = await servedOf(session, path, options, scratch);
  const wanted = functionIn(
    path,
    functions.map(({ config }) => config.name),
    name,
  );
  const fn = functions.find(({ config }) => config.name === wanted)!;
  for (const note of otherNode([fn.config.runtime])) session.note(note);
  const platform = await startServed(path, scenario, {
    functions: [{ ...fn, environment: { ...fn.environment, ...options.env } }],
    port: 0,
    // An execution has no queue to wait in, and its time is short enough.
    clockSpeed: options.async && fn.durable === undefined ? asyncClockSpeed : 1,
    endpoints: options.endpoint,
    sandbox: options.sandbox,
    reload: false,
    onNote: (text) => session.note(text),
    log: (_, line) => {
      if (!options.tail) session.note(line.trimEnd());
    },
  });
  // A durable function is called by nothing less.
  return {
    platform,
    name: wanted,
    qualified: fn.durable === undefined ? wanted : `${wanted}:${durableVersion(fn.config)}`,
  };
};

const answered = (session: Session, name: string, answer: Answer): ExitCode => {
  const { logResult, payload, statusCode } = answer;
  if (logResult !== null) session.note(logResult.trimEnd());
  session.print(payload);
  session.printJson(JSON.stringify({ functionName: name, ...answer }, null, 2));
  return statusCode >= 300 || answer.functionError !== null ? ExitCode.target : ExitCode.pass;
};

const queued = async (session: Session, url: string, name: string, answer: Answer): Promise<ExitCode> => {
  if (answer.statusCode !== 202) return answered(session, name, answer);
  const { durableExecution: arn } = answer;
  session.note(
    arn === undefined
      ? `${name} accepted the event; its queue waits ${asyncClockSpeed} times as short as on AWS.`
      : `${name} accepted the event; its execution is ${arn}.`,
  );
  const outcome =
    arn === undefined ? await eventOutcome(url, session.signal) : await executionOutcome(url, arn, session.signal);
  const what = arn === undefined ? 'event' : 'execution';
  const sentences: Readonly<Record<string, string>> = {
    'given up': 'The event was given up after its retries.',
    interrupted: `Interrupted before the ${what} was done.`,
  };
  session.print(sentences[outcome] ?? `The ${what} ${outcome}.`);
  session.printJson(JSON.stringify({ functionName: name, ...answer, outcome }, null, 2));
  if (outcome === 'interrupted') return ExitCode.interrupted;
  return outcome === 'succeeded' ? ExitCode.pass : ExitCode.target;
};

/** @returns 0 for an answer, 4 for a function that failed or an invocation that was refused */
export const invokeCommand = async (
  session: Session,
  path: string,
  functionName: string | undefined,
  options: InvokeCommandOptions,
): Promise<ExitCode> => {
  const event = await invokeEvent(options.event);
  // For code that stands in a template.
  const scratch = openScratch();
  try {
    const { platform, name, qualified } = await started(
      session,
      { path, name: functionName },
      options,
      scratch.directory,
    );
    try {
      const answer = await invoked(platform.url, qualified, event, options);
      return options.async ? await queued(session, platform.url, name, answer) : answered(session, name, answer);
    } finally {
      await platform.stop();
    }
  } finally {
    await scratch.remove();
  }
};
