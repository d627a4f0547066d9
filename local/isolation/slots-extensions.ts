// Extensions beside a runtime on Managed Instances: started before it, waited for until they ask for their first event, told of nothing
// but the end. Sources: runtime interface emulator, internal/lambda-managed-instances (Jan 2026); Developer Guide, runtimes-extensions-api.

import { ExtensionsApi } from '../runtime-api/extensions-api.ts';
import type { OtherApi } from '../runtime-api/runtime-api.ts';
import { TelemetryApi } from '../runtime-api/telemetry-api.ts';
import type { ConfinedRoot, Launch } from '../sandbox/code-places.ts';
import type { ExtensionInfo } from '../sandbox/extension.ts';
import type { SlotsOptions } from '../sandbox/slots.ts';
import { ExternalExtensions, type ExtensionFault } from './external-extensions.ts';
import type { ProcessGroup } from './process-group.ts';

export interface SlotsExtensionsHost {
  /** Begins a process of the environment. */
  readonly begin: (launch: Launch) => ProcessGroup;
  /** All of them wait for an event. */
  readonly onReady: () => void;
  readonly onFault: (fault: ExtensionFault) => void;
  readonly onGone: (group: ProcessGroup) => void;
}

export class SlotsExtensions {
  readonly #options: SlotsOptions;
  readonly #host: SlotsExtensionsHost;
  readonly #api: ExtensionsApi;
  #external: ExternalExtensions | null = null;
  #registered: (() => void) | null = null;

  constructor(options: SlotsOptions, host: SlotsExtensionsHost) {
    this.#options = options;
    this.#host = host;
    const { program, extensionHost } = options;
    const { environment } = program;
    const facts = {
      functionName: program.functionName,
      functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'] ?? '',
      handler: environment['_HANDLER'] ?? '',
      accountId: extensionHost?.accountId ?? '',
    };
    const listener = {
      onRegistered: () => this.#hearRegistered(),
      onReady: () => {
        if (this.#api.allReady) host.onReady();
      },
    };
    this.#api = new ExtensionsApi(program.extensions ?? [], facts, listener, ['SHUTDOWN']);
  }

  /** What they ask, beside the runtime. */
  get apis(): readonly OtherApi[] {
    const { extensionHost } = this.#options;
    if (extensionHost === undefined) return [this.#api];
    const { telemetry } = extensionHost;
    return [
      this.#api,
      new TelemetryApi(telemetry, this.#api, (name, types) => extensionHost.onSubscribed(name, types)),
    ];
  }

  get infos(): readonly ExtensionInfo[] {
    return this.#api.infos;
  }

  get allReady(): boolean {
    return this.#api.allReady;
  }

  /** The runtime has asked for its first invocation. */
  closeRegistration(): void {
    this.#api.closeRegistration();
  }

  /** Resolves when all that are processes have registered, or something went wrong with one. */
  async start(variables: Readonly<Record<string, string>>, root: ConfinedRoot | null): Promise<void> {
    if (this.#api.count === 0) return;
    const { places, home, program, extensionHost } = this.#options;
    const registered = new Promise<void>((resolve) => {
      this.#registered = resolve;
    });
    // The signal of slots is the runtime's own (runtime interface emulator).
    const { AWS_LAMBDA_MAX_CONCURRENCY: _, ...environment } = { ...program.environment, ...variables };
    this.#external = new ExternalExtensions({
      api: this.#api,
      layers: places.layers!,
      environment,
      inside: root?.inside ?? ((path) => path),
      begin: this.#host.begin,
      throughShell: home !== null,
      onLine: (line) => extensionHost?.onLine(line),
      onFault: (fault) => {
        this.#host.onFault(fault);
        this.giveUp();
      },
      onGone: (name, group) => {
        extensionHost?.telemetry.unsubscribe(name);
        this.#host.onGone(group);
      },
    });
    this.#external.start();
    await registered;
  }

  /** Nobody waits for those that have not registered. */
  giveUp(): void {
    this.#registered?.();
    this.#registered = null;
  }

  /** Whatever becomes of them from now on is nobody's fault. */
  release(): void {
    this.#external?.release();
    this.giveUp();
  }

  /** They are told of the end, and ended at the deadline, an instant of the machine's clock. Resolves when none is left. */
  async shutDown(deadlineMs: number): Promise<void> {
    await this.#external?.shutDown(
      (extension) => this.#api.deliverShutdown(extension, 'spindown', deadlineMs),
      (work) => this.#until(deadlineMs, work),
    );
  }

  async #until(deadlineMs: number, work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, deadlineMs - this.#options.clock()));
    });
    await Promise.race([work, late]);
    clearTimeout(timer);
  }

  #hearRegistered(): void {
    if (this.#api.allRegistered) this.giveUp();
  }
}
