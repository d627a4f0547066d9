// A client of the Runtime API for Node.js: asks for an invocation, posts its answer. Between the two nothing of it keeps
// the event loop alive, so that the handler's own work is all that does.

import { Agent, request as httpRequest, type ClientRequest } from 'node:http';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import { machineClock } from '../clock/clock.ts';
import { textOfHeader } from '../runtime-api/header-text.ts';
import { ownRuntimeName } from '../runtime-api/own-runtime.ts';
import type { FunctionError } from '../worker/errors.ts';

const base = '/2018-06-01/runtime';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request whose body is not at its end. */
interface Open {
  readonly request: ClientRequest;
  readonly received: Promise<Received>;
}

export class RuntimeClient {
  readonly #onAwake: () => void;
  readonly #host: string;
  readonly #port: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #streaming: Open | null = null;

  /**
   * @param address host and port, as AWS_LAMBDA_RUNTIME_API gives them
   * @param onAwake told when the platform says, while an invocation is waited for, that the event loop must go on
   */
  constructor(address: string, onAwake: () => void = () => undefined) {
    this.#onAwake = onAwake;
    [this.#host, this.#port] = address.split(':') as [string, string];
  }

  async next(): Promise<SandboxRequest> {
    const { headers, body } = await this.#send('GET', '/invocation/next', '', {});
    const text = (name: string): string | null => (headers[name] as string | undefined) ?? null;
    const context = text('lambda-runtime-client-context');
    const tenantId = text('lambda-runtime-aws-tenant-id');
    const leftMs = Number(text('lambda-runtime-deadline-ms')) - Date.now();
    return {
      requestId: text('lambda-runtime-aws-request-id')!,
      payload: body,
      invokedFunctionArn: text('lambda-runtime-invoked-function-arn')!,
      deadlineMs: machineClock() + leftMs,
      clientContext: context === null ? null : textOfHeader(context),
      traceId: text('lambda-runtime-trace-id'),
      ...(tenantId === null ? {} : { tenantId }),
      wantsLog: true,
    };
  }

  /** A response that comes in pieces; `respond` or `fail` ends it. */
  beginStream(requestId: string, contentType: string): void {
    const headers = {
      'Content-Type': contentType,
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    };
    this.#open('POST', `/invocation/${requestId}/response`, headers);
  }

  stream(bytes: Uint8Array): void {
    this.#streaming?.request.write(bytes);
  }

  async respond(requestId: string, payload: string): Promise<void> {
    if (this.#streaming !== null) return this.#endStream();
    await this.#send('POST', `/invocation/${requestId}/response`, payload, {});
    return undefined;
  }

  async fail(requestId: string, { errorType, payload }: FunctionError): Promise<void> {
    if (this.#streaming !== null) {
      this.#streaming.request.addTrailers({
        'Lambda-Runtime-Function-Error-Type': errorType,
        'Lambda-Runtime-Function-Error-Body': Buffer.from(payload).toString('base64'),
      });
      return this.#endStream();
    }
    const headers = { 'Lambda-Runtime-Function-Error-Type': errorType };
    await this.#send('POST', `/invocation/${requestId}/error`, payload, headers);
    return undefined;
  }

  async failInit({ errorType, payload }: FunctionError): Promise<void> {
    await this.#send('POST', '/init/error', payload, { 'Lambda-Runtime-Function-Error-Type': errorType });
  }

  async #endStream(): Promise<void> {
    const { request, received } = this.#streaming!;
    this.#streaming = null;
    request.end();
    await received;
  }

  #send(method: string, path: string, body: string, headers: Record<string, string>): Promise<Received> {
    const length = method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(body)) } : {};
    const { request, received } = this.#request(method, path, { ...headers, ...length });
    request.end(body);
    return received;
  }

  #open(method: string, path: string, headers: Record<string, string>): void {
    this.#streaming = this.#request(method, path, headers);
    this.#streaming.request.flushHeaders();
  }

  #request(method: string, path: string, headers: Record<string, string>): Open {
    const request = httpRequest({
      host: this.#host,
      port: this.#port,
      method,
      path: base + path,
      agent: this.#agent,
      headers: { ...headers, 'User-Agent': ownRuntimeName },
    });
    request.on('information', () => this.#onAwake());
    const received = new Promise<Received>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }));
      });
    });
    return { request, received };
  }
}
