// Makes the sandboxes that a platform was asked for: threads, processes, or for each function what it needs.

import { bundleRuntime } from '../code/bundle.ts';
import type { LoadingNeeds } from '../code/handler-code.ts';
import type { FoundSdk } from '../code/provided-sdk.ts';
import { Inspection } from '../inspect/inspection.ts';
import type { LocalFunction } from '../settings/local-function.ts';
import type { SandboxChoice } from './sandbox-choice.ts';
import type { Scratch } from './scratch.ts';
import type { Confinement } from './confinement.ts';
import { externalExtensions } from './external-extensions.ts';
import { openProcessHost, type ProcessHost } from './process-host.ts';
import { processReason, type CodeTraits } from './process-reasons.ts';
import { processSandbox } from './process-sandbox.ts';
import type { CodeFormat } from '../code/code-format.ts';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.ts';
import type { SlotsOptions, SlotsSandbox } from '../sandbox/slots.ts';
import { slotsSandbox } from './slots-sandbox.ts';
import { workerSandbox } from './worker-sandbox.ts';

/** How an environment is made. */
export interface SandboxWay {
  /** null where environments have no file system of their own. */
  readonly confinement: Confinement | null;
  /** Whether extensions run in them. */
  readonly extensions: boolean;
  readonly make: (options: SandboxOptions) => Sandbox;
}

/** How an environment that takes many requests at once is made: always of processes. */
export interface SlotsWay {
  readonly confinement: Confinement | null;
  readonly make: (options: SlotsOptions) => SlotsSandbox;
}

/** How the environments of one function are made. */
export interface FunctionSandboxes {
  slots(): Promise<SlotsWay>;
  way(): SandboxWay | Promise<SandboxWay>;
  /** A thread turned out not to do, for this reason: whether the next environment is a process. */
  needsProcess(reason: string): boolean;
}

/** What an environment loads. */
export interface RunCode {
  readonly format: CodeFormat;
  readonly needs: LoadingNeeds;
  /** The merged content of its layers; null for none. */
  readonly layers: string | null;
}

export interface SandboxMaker {
  /** In words. */
  readonly environments: string;
  /**
   * What code will find itself in, whatever its function asks for; null where it lies, or where that is not known.
   * @param needsProcess whether the code is known to need one
   */
  confinementFor(needsProcess: boolean): Promise<Confinement | null>;
  /** What the code of a function will find itself in; null where it lies. */
  confinementOf(fn: LocalFunction, code: CodeTraits): Promise<Confinement | null>;
  of(fn: LocalFunction, code: RunCode): FunctionSandboxes;
  /** Resolves when what finds out how processes are made works no more in the platform's directory. */
  settled(): Promise<void>;
}

const processWay = (host: ProcessHost, staysHere: boolean): SandboxWay => ({
  confinement: staysHere ? null : host.confinement,
  extensions: true,
  make: (options) => processSandbox({ ...options, host }),
});

const slotsWay = (host: ProcessHost, staysHere: boolean): SlotsWay => ({
  confinement: staysHere ? null : host.confinement,
  make: (options) => slotsSandbox({ ...options, host }),
});

/** Its files are where an editor has them. */
const inspectedWay = (host: ProcessHost, inspection: Inspection): SandboxWay => ({
  confinement: null,
  extensions: true,
  make: (options) => processSandbox({ ...options, host, inspection }),
});

const isInspected = (fn: LocalFunction, inspection: Inspection | null): inspection is Inspection =>
  inspection?.functionName === fn.config.name;

/** Code that was bundled for where it lies on this machine would not find itself at /var/task. */
const staysHere = ({ bundled, confined }: LoadingNeeds): boolean => bundled && !confined;

class FittingMaker implements SandboxMaker {
  readonly #kind: 'auto' | 'thread';
  readonly #thread: SandboxWay;
  readonly #openHost: () => Promise<ProcessHost>;
  readonly #onNote: (text: string) => void;
  readonly #inspection: Inspection | null;
  #opening: Promise<ProcessHost> | null = null;
  #host: ProcessHost | null = null;

  constructor(
    { sandbox, onNote }: SandboxChoice,
    inspection: Inspection | null,
    runtimeFile: string,
    openHost: () => Promise<ProcessHost>,
  ) {
    this.#inspection = inspection;
    this.#kind = sandbox === 'thread' ? 'thread' : 'auto';
    this.#openHost = openHost;
    this.#onNote = onNote ?? (() => undefined);
    this.#thread = { confinement: null, extensions: false, make: (options) => workerSandbox(options, runtimeFile) };
  }

  get environments(): string {
    const threads = 'worker threads';
    return this.#host === null ? threads : `${threads}, or processes where one is needed: ${this.#host.description}`;
  }

  async confinementFor(needsProcess: boolean): Promise<Confinement | null> {
    return this.#kind === 'thread' || !needsProcess ? null : (await this.#processHost()).confinement;
  }

  async confinementOf(fn: LocalFunction, code: CodeTraits): Promise<Confinement | null> {
    if (this.#kind === 'thread' || isInspected(fn, this.#inspection) || processReason(fn, code) === null) return null;
    return (await this.#processHost()).confinement;
  }

  of(fn: LocalFunction, { format, needs, layers }: RunCode): FunctionSandboxes {
    const { name } = fn.config;
    const inspection = this.#inspection;
    const stays = staysHere(needs);
    const slots = async (): Promise<SlotsWay> => slotsWay(await this.#processHost(), stays);
    if (isInspected(fn, inspection)) {
      const way = async (): Promise<SandboxWay> => inspectedWay(await this.#processHost(), inspection);
      return { way, slots, needsProcess: () => false };
    }
    const extensions = externalExtensions(layers);
    let reason = processReason(fn, { format, lambdaPaths: needs.lambdaPaths, extensions });
    if (this.#kind === 'thread') {
      if (fn.config.managed !== undefined) this.#onNote(`${name} runs in processes, whatever was asked for: ${reason}`);
      else if (reason !== null) this.#onNote(`${name} runs in a thread, as asked, though ${reason}`);
      // What the runtime needs may come first, and hide it.
      if (extensions.length > 0 && reason?.includes('/opt/extensions') !== true)
        this.#onNote(`${name} runs without what a process starts from /opt/extensions: ${extensions.join(', ')}`);
      return { way: () => this.#thread, slots, needsProcess: () => false };
    }
    const tell = (why: string): void => this.#onNote(`${name} runs in a process: ${why}`);
    if (reason !== null) tell(reason);
    const inHost = (host: ProcessHost): SandboxWay => processWay(host, stays);
    return {
      slots,
      way: () => {
        if (reason === null) return this.#thread;
        return this.#host === null ? this.#processHost().then(inHost) : inHost(this.#host);
      },
      needsProcess: (why) => {
        if (reason !== null) return false;
        reason = why;
        tell(why);
        return true;
      },
    };
  }

  async settled(): Promise<void> {
    await this.#opening?.catch(() => undefined);
  }

  #processHost(): Promise<ProcessHost> {
    this.#opening ??= this.#openHost().then((host) => (this.#host = host));
    return this.#opening;
  }
}

/** @param runtimeDirectory where the runtime is put, and all bundles are: what each process may see */
export const sandboxMaker = async (
  options: SandboxChoice,
  scratch: Scratch,
  { runtimeDirectory, sdk }: { readonly runtimeDirectory: string; readonly sdk: FoundSdk },
): Promise<SandboxMaker> => {
  const openHost = (): Promise<ProcessHost> =>
    openProcessHost(scratch, runtimeDirectory, { cpuShare: options.cpuShare ?? 'none', sdk });
  const { inspect } = options;
  const inspection = inspect === undefined ? null : new Inspection(inspect, (text) => options.onNote?.(text));
  if (options.sandbox !== 'process') {
    return new FittingMaker(options, inspection, await bundleRuntime(runtimeDirectory), openHost);
  }
  const host = await openHost();
  return {
    environments: `processes: ${host.description}`,
    confinementFor: () => Promise.resolve(host.confinement),
    confinementOf: (fn) => Promise.resolve(isInspected(fn, inspection) ? null : host.confinement),
    of: (fn, { needs }) => {
      const way = isInspected(fn, inspection) ? inspectedWay(host, inspection) : processWay(host, staysHere(needs));
      const slots = slotsWay(host, staysHere(needs));
      return { way: () => way, slots: () => Promise.resolve(slots), needsProcess: () => false };
    },
    settled: () => Promise.resolve(),
  };
};
