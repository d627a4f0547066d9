// What belongs to one invocation while many run in one thread: the store that runtimes of Managed Instances put at
// `awslambda.InvokeStore`, by which Powertools and others know whose they are (@aws/lambda-invoke-store 0.2; aws-lambda-ric 4.0).

import { AsyncLocalStorage } from 'node:async_hooks';
import type { SandboxRequest } from '../sandbox/sandbox.ts';

const own = {
  requestId: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  traceId: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  tenantId: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
} as const;

type Store = Record<PropertyKey, unknown>;

export class InvokeStore {
  static readonly PROTECTED_KEYS: Readonly<Record<'REQUEST_ID' | 'X_RAY_TRACE_ID' | 'TENANT_ID', symbol>> = {
    REQUEST_ID: own.requestId,
    X_RAY_TRACE_ID: own.traceId,
    TENANT_ID: own.tenantId,
  };
  readonly #stores = new AsyncLocalStorage<Store>();

  getContext(): Store | undefined {
    return this.#stores.getStore();
  }

  hasContext(): boolean {
    return this.getContext() !== undefined;
  }

  get(key: PropertyKey): unknown {
    return this.getContext()?.[key];
  }

  set(key: PropertyKey, value: unknown): void {
    if (this.isProtectedKey(key)) throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    const store = this.getContext();
    if (store === undefined) throw new Error('No context available');
    store[key] = value;
  }

  isProtectedKey(key: PropertyKey): boolean {
    return Object.values(own).includes(key as never);
  }

  getRequestId(): string {
    return (this.get(own.requestId) as string | undefined) ?? '-';
  }

  getXRayTraceId(): string | undefined {
    return this.get(own.traceId) as string | undefined;
  }

  getTenantId(): string | undefined {
    return this.get(own.tenantId) as string | undefined;
  }

  run<T>(store: Store, then: () => T): T {
    return this.#stores.run(store, then);
  }

  /** Runs `then` as part of an invocation. */
  runFor<T>({ requestId, traceId, tenantId }: SandboxRequest, then: () => T): T {
    return this.run(
      { [own.requestId]: requestId, [own.traceId]: traceId ?? undefined, [own.tenantId]: tenantId },
      then,
    );
  }
}
