// External extensions: what layers put into /opt/extensions is started before the runtime and runs beside it, as a process
// of its own (Developer Guide, runtimes-extensions-api).

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LineSplitter } from '../telemetry/invocation-log.ts';
import type { Extension } from '../sandbox/extension.ts';
import type { ExtensionsApi } from '../runtime-api/extensions-api.ts';
import { executableProblem } from './bootstrap.ts';
import { lambdaPaths } from '../code/lambda-paths.ts';
import type { Launch } from '../sandbox/code-places.ts';
import type { ProcessGroup } from './process-group.ts';

/** The names of the files from which extensions are started, in that order. */
export const externalExtensions = (layers: string | null): readonly string[] => {
  if (layers === null) return [];
  try {
    return readdirSync(join(layers, 'extensions'), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch {
    return [];
  }
};

/** What the runtime alone has (Developer Guide, runtimes-extensions-api). */
const runtimesOwn = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
]);

/** The variables that an extension sees. @param language where Node.js is, which extensions look for in PATH */
const extensionVariables = (
  environment: Readonly<Record<string, string>>,
  language: string,
): Readonly<Record<string, string>> => {
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => !runtimesOwn.has(name)));
  return { ...own, PATH: `${own['PATH'] ?? ''}:${language}` };
};

/** An extension that ended, or did not begin. */
export interface ExtensionFault {
  readonly errorType: 'Extension.InitError' | 'Extension.ExitError' | 'Extension.Crash' | 'Extension.LaunchError';
  readonly reason: string;
}

/** Such as `exit status 1`; an end without a status has words of its own (runtime interface emulator). */
const faultOf = ({ state }: Extension, reason: string): ExtensionFault => {
  const said = reason === '' ? 'exit code 0' : reason;
  if (state === 'InitError') return { errorType: 'Extension.InitError', reason: said };
  return { errorType: state === 'ExitError' ? 'Extension.ExitError' : 'Extension.Crash', reason: said };
};

/** Internal ones included (Developer Guide). */
const mostExtensions = 10;

export interface ExternalOptions {
  readonly api: ExtensionsApi;
  /** The merged content of the layers, on this machine. */
  readonly layers: string;
  /** Of the runtime. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the program will find a file of this machine. */
  readonly inside: (path: string) => string;
  /** Begins a process of the environment. */
  readonly begin: (launch: Launch) => ProcessGroup;
  /** Whether a shell stands around each process. */
  readonly throughShell: boolean;
  readonly onLine: (line: string) => void;
  readonly onFault: (fault: ExtensionFault) => void;
  /** One is gone, and all that it printed is heard. */
  readonly onGone: (name: string, group: ProcessGroup) => void;
}

/** The processes of the extensions of one environment. */
export class ExternalExtensions {
  readonly #options: ExternalOptions;
  readonly #running = new Map<Extension, { readonly group: ProcessGroup; readonly gone: Promise<void> }>();
  /** From now on an end is nobody's fault. */
  #ending = false;

  constructor(options: ExternalOptions) {
    this.#options = options;
  }

  /** Starts all; stops at the first that cannot be. */
  start(): void {
    const { api, layers, onFault } = this.#options;
    for (const [index, extension] of api.external.entries()) {
      const file = join(layers, 'extensions', extension.name);
      const problem =
        index < mostExtensions
          ? executableProblem(file, join(lambdaPaths.layers, 'extensions', extension.name))
          : 'ErrTooManyExtensions';
      if (problem !== null) {
        extension.state = 'LaunchError';
        extension.errorType = problem;
        return onFault({ errorType: 'Extension.LaunchError', reason: problem });
      }
      this.#begin(extension, file);
    }
    return undefined;
  }

  /** Tells those that want it, ends the others at once, and all that are there at the deadline. Resolves when none is left. */
  async shutDown(
    tell: (extension: Extension) => void,
    untilDeadline: (work: Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    this.#ending = true;
    for (const [extension, { group }] of this.#running) {
      if (extension.wants('SHUTDOWN')) tell(extension);
      else group.kill();
    }
    const gone = Promise.all([...this.#running.values()].map((one) => one.gone));
    await untilDeadline(gone);
    for (const [extension, { group }] of this.#running) {
      extension.state = 'ShutdownFailed';
      group.kill();
    }
    await gone;
  }

  /** Whatever becomes of them from now on is nobody's fault. */
  release(): void {
    this.#ending = true;
  }

  #begin(extension: Extension, file: string): void {
    const { begin, inside, environment, onLine } = this.#options;
    const group = begin({
      command: inside(file),
      args: [],
      directory: '/',
      wrappers: 0,
      environment: extensionVariables(environment, dirname(inside(process.execPath))),
    });
    for (const stream of [group.child.stdout!, group.child.stderr!]) {
      const lines = new LineSplitter(onLine);
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => lines.add(text));
      stream.on('end', () => lines.flush());
    }
    this.#running.set(extension, { group, gone: this.#follow(extension, group) });
  }

  async #follow(extension: Extension, group: ProcessGroup): Promise<void> {
    const { throughShell, onFault, onGone } = this.#options;
    const reason = await group.ended(throughShell);
    this.#running.delete(extension);
    if (!this.#ending) onFault(faultOf(extension, reason));
    if (extension.state !== 'InitError' && extension.state !== 'ExitError') extension.state = 'Exited';
    onGone(extension.name, group);
  }
}
