// A client of the Runtime API for Node.js: asks for an invocation, posts its answer. Between the two nothing of it keeps
// the event loop alive, so that the handler's own work is all that does.

import { Agent, request as httpRequest } from 'node:http';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import { machineClock } from '../clock.ts';
import type { FunctionError } from '../worker/errors.ts';

const base = '/2018-06-01/runtime';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export class RuntimeClient {
  readonly #host: string;
  readonly #port: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param address host and port, as AWS_LAMBDA_RUNTIME_API gives them */
  constructor(address: string) {
    [this.#host, this.#port] = address.split(':') as [string, string];
  }

  async next(): Promise<SandboxRequest> {
    const { headers, body } = await this.#send('GET', '/invocation/next', '', {});
    const text = (name: string): string | null => (headers[name] as string | undefined) ?? null;
    const leftMs = Number(text('lambda-runtime-deadline-ms')) - Date.now();
    return {
      requestId: text('lambda-runtime-aws-request-id')!,
      payload: body,
      invokedFunctionArn: text('lambda-runtime-invoked-function-arn')!,
      deadlineMs: machineClock() + leftMs,
      clientContext: text('lambda-runtime-client-context'),
      traceId: text('lambda-runtime-trace-id'),
      wantsLog: true,
    };
  }

  async respond(requestId: string, payload: string): Promise<void> {
    await this.#send('POST', `/invocation/${requestId}/response`, payload, {});
  }

  async fail(requestId: string, { errorType, payload }: FunctionError): Promise<void> {
    const headers = { 'Lambda-Runtime-Function-Error-Type': errorType };
    await this.#send('POST', `/invocation/${requestId}/error`, payload, headers);
  }

  async failInit({ errorType, payload }: FunctionError): Promise<void> {
    await this.#send('POST', '/init/error', payload, { 'Lambda-Runtime-Function-Error-Type': errorType });
  }

  #send(method: string, path: string, body: string, headers: Record<string, string>): Promise<Received> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: this.#host,
          port: this.#port,
          method,
          path: base + path,
          agent: this.#agent,
          headers: { ...headers, ...(method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
