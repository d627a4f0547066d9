// Where everything a handler prints goes: to the platform, as text, in order. Printing waits when the platform is
// behind by more than a pipe's worth, so that a handler that prints megabytes is slowed, not buffered.

import { Writable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { inspect } from 'node:util';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { consoleLine, type ConsoleFormat } from './console-line.ts';
import { logPipeBytes, word } from '../sandbox/protocol.ts';

export interface WorkerLog {
  /** False drops all text. */
  wanted: boolean;
  /** Stamped into every line of `console`. */
  requestId: string | null;
  /** And this, in JSON. */
  tenantId?: string | undefined;
  write(text: string): void;
}

const pieceLength = 64 * 1024;

export const workerLog = (port: MessagePort, words: Int32Array): WorkerLog => {
  const send = (text: string): void => {
    for (;;) {
      const waiting = Atomics.load(words, word.logBytes);
      if (waiting < logPipeBytes) break;
      Atomics.wait(words, word.logBytes, waiting, 1000);
    }
    Atomics.add(words, word.logBytes, text.length);
    port.postMessage({ kind: 'log', text });
  };
  return {
    wanted: true,
    requestId: null,
    write(text) {
      if (!this.wanted) return;
      for (let at = 0; at < text.length; at += pieceLength) send(text.slice(at, at + pieceLength));
    },
  };
};

const levels = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

const levelOrder = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** `console` as the runtime patches it: what is below the function's level says nothing. */
export const patchConsole = (log: WorkerLog, kind: ConsoleFormat): void => {
  const least = levelOrder.indexOf(process.env['AWS_LAMBDA_LOG_LEVEL'] ?? '');
  for (const [method, level] of Object.entries(levels)) {
    if (levelOrder.indexOf(level) < least) {
      Object.assign(console, { [method]: () => undefined });
      continue;
    }
    const print = (...values: unknown[]): void => {
      if (!log.wanted) return;
      log.write(consoleLine(kind, level, log, values));
    };
    Object.assign(console, { [method]: print });
  }
};

/** An error with its members, own ones too (aws-lambda-nodejs-runtime-interface-client, Errors.toFormatted). */
const errorText = (thrown: unknown): string => {
  const withMembers = (_key: string, value: unknown): unknown => {
    if (!(value instanceof Error)) return value;
    const { name: errorType, message: errorMessage, code, stack } = value as NodeJS.ErrnoException;
    const lines = typeof stack === 'string' ? { stack: stack.split('\n') } : {};
    return Object.assign({ errorType, errorMessage, code }, value, lines);
  };
  return JSON.stringify(thrown, withMembers);
};

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * The line of an error that the runtime reports.
 * @param thrown gives it; reading it may itself throw: getters and proxies are the handler's
 */
export const logError = (
  log: WorkerLog,
  { environment }: SandboxProgram,
  what: string,
  thrown: () => unknown,
): void => {
  if (!log.wanted) return;
  const kind = environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text';
  let line: string;
  try {
    const error = asError(thrown());
    line = consoleLine(kind, 'ERROR', log, kind === 'JSON' ? [error] : [what, `\t${errorText(error)}`]);
  } catch {
    line = consoleLine(kind, 'ERROR', log, [what]);
  }
  log.write(line);
};

/** What Node.js prints of an error that nobody caught. */
export const logUncaught = (log: WorkerLog, thrown: unknown): void => {
  log.write(`${inspect(thrown)}\n\nNode.js ${process.version}\n`);
};

const textOf = (chunk: unknown): string =>
  typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');

const streamTo = (log: WorkerLog, fd: number): Writable => {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      log.write(textOf(chunk));
      done();
    },
  });
  return Object.assign(stream, { fd });
};

/** `process.stdout` and `process.stderr` that end in the log; created when first asked for. */
export const patchStandardStreams = (log: WorkerLog): void => {
  for (const [name, fd] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    let stream: Writable | undefined;
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get: () => (stream ??= streamTo(log, fd)),
    });
  }
};
