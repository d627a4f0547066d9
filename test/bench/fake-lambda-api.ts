// The API of Lambda for one function, in memory: configurations, versions and invocations whose times follow the memory exactly.

import type { ServerResponse } from 'node:http';
import { SeeingServer, type Seen } from '../support/seeing-server.ts';

interface Deployed {
  MemorySize: number;
  Environment: { Variables: Record<string, string> };
}

/** A full vCPU, at 1,769 MB, takes so long. */
const fullMs = 17.69;
const initMs = 200;

export class FakeLambdaApi {
  readonly server: SeeingServer = new SeeingServer();
  readonly versions: Map<string, Deployed> = new Map([
    ['$LATEST', { MemorySize: 512, Environment: { Variables: { STAGE: 'live' } } }],
  ]);
  /** What was changed, in words. */
  readonly changes: string[] = [];
  readonly payloads: string[] = [];
  /** Answers invocations in its place, where it says so. */
  refuses: (invocation: number) => readonly [status: number, type: string] | null = () => null;
  /** Whether versions can be deleted. */
  keepsVersions = false;
  /** Whether environments live on when a variable is changed. */
  keepsEnvironments = false;
  /** What a version throws. */
  readonly throwing: Map<string, { readonly errorType: string; readonly errorMessage: string }> = new Map();
  /** Whether answers have no tail of a log. */
  tellsNoReport = false;
  readonly #warm = new Set<string>();
  #next = 1;

  listen(): Promise<string> {
    return this.server.listen((seen, response) => this.#answer(seen, response));
  }

  #answer({ method, url, body }: Seen, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const [, , , name, kind] = pathname.split('/');
    const [functionName, own] = decodeURIComponent(name!).split(':');
    const version = own ?? searchParams.get('Qualifier') ?? '$LATEST';
    const sent = (status: number, fields: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(status === 204 ? '' : JSON.stringify(fields));
    };
    if (kind === 'invocations') this.#invoke(version, body, sent);
    else if (kind === 'configuration' && method === 'PUT') sent(200, this.#changed(JSON.parse(body) as Deployed));
    else if (kind === 'configuration') sent(200, { ...this.versions.get(version), Timeout: 3, State: 'Active' });
    else if (kind === 'versions' && method === 'POST')
      sent(201, { FunctionName: functionName, Version: this.#publish() });
    else if (kind === 'versions') sent(200, { Versions: [...this.versions.keys()].map((Version) => ({ Version })) });
    else if (this.keepsVersions) sent(403, { Message: 'no' }, { 'x-amzn-errortype': 'AccessDeniedException' });
    else {
      this.changes.push(`delete ${version}`);
      this.versions.delete(version);
      sent(204, {});
    }
  }

  #changed(change: Partial<Deployed>): Deployed {
    const latest = { ...this.versions.get('$LATEST')!, ...change };
    this.versions.set('$LATEST', latest);
    const { STAGE: _, ...others } = latest.Environment.Variables;
    this.changes.push(
      change.MemorySize === undefined ? `set ${Object.keys(others).join()}` : `set ${change.MemorySize}`,
    );
    if (change.Environment !== undefined && !this.keepsEnvironments) this.#warm.clear();
    return latest;
  }

  #publish(): string {
    const version = String(this.#next);
    this.#next += 1;
    this.versions.set(version, this.versions.get('$LATEST')!);
    this.changes.push(`publish ${version}`);
    return version;
  }

  #invoke(
    version: string,
    payload: string,
    sent: (status: number, fields: object, headers?: Record<string, string>) => void,
  ): void {
    const refusal = this.refuses(this.payloads.length);
    this.payloads.push(payload);
    if (refusal !== null) {
      sent(refusal[0], { Message: 'refused' }, { 'x-amzn-errortype': refusal[1] });
      return;
    }
    const { MemorySize: memoryMb } = this.versions.get(version)!;
    const isCold = !this.#warm.has(version);
    this.#warm.add(version);
    const ms = (fullMs * 1769) / memoryMb;
    const init = isCold ? `\tInit Duration: ${initMs}.00 ms` : '';
    const billed = Math.ceil(ms) + (isCold ? initMs : 0);
    const line = `REPORT RequestId: 0\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 40 MB${init}\t\n`;
    const tail: Record<string, string> = this.tellsNoReport
      ? {}
      : { 'x-amz-log-result': Buffer.from(line).toString('base64') };
    const thrown = this.throwing.get(version);
    if (thrown === undefined) sent(200, { ok: true }, tail);
    else sent(200, thrown, { ...tail, 'x-amz-function-error': 'Unhandled' });
  }
}
