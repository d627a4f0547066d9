// Signed Invoke requests, as they go over the wire. A signature holds the second of its making and nothing random, so requests
// with the same path and body within one second are the same bytes: a load run signs once what it sends a thousand times,
// and hashes a large body once.

import type { Credentials } from '../credentials.ts';
import { bodyBytes, requestHead, withBody, type WireRequest } from '../http/request-bytes.ts';
import { bodyHash, sigV4, type SignBody } from '../sigv4.ts';
import { invokePath } from './invoke-path.ts';

/** A body that was sent before. */
interface KnownBody {
  readonly hash: string;
  /** null where it is plain ASCII and short, and goes with the head. */
  readonly bytes: Uint8Array | null;
  /** By function: what was sent last, in which second. */
  readonly sent: Map<string, { readonly second: number; readonly request: WireRequest }>;
}

interface Series {
  readonly head: string;
  readonly sign: SignBody;
}

/** Streams with a body of their own for each request would only fill the memory. */
const maxBodies = 1000;
const maxBodyBytes = 64 * 1024 * 1024;

export interface SignedInvokesOptions {
  readonly host: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  /** Besides host, content type and what the signature adds; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A version or an alias for all. */
  readonly qualifier?: string | undefined;
}

export class SignedInvokes {
  readonly #options: SignedInvokesOptions;
  #credentials: Credentials | null = null;
  readonly #series = new Map<string, Series>();
  readonly #bodies = new Map<string, KnownBody>();
  #bodyBytes = 0;

  constructor(options: SignedInvokesOptions) {
    this.#options = options;
  }

  request(functionName: string, payload: string, epochMs: number): WireRequest {
    const credentials = this.#options.credentials();
    if (credentials !== this.#credentials) this.#forget(credentials);
    const second = Math.floor(epochMs / 1000);
    const body = this.#bodyOf(payload);
    const last = body.sent.get(functionName);
    if (last?.second === second) return last.request;
    const request = this.#make(functionName, payload, body, epochMs);
    body.sent.set(functionName, { second, request });
    return request;
  }

  #make(functionName: string, payload: string, { hash, bytes }: KnownBody, epochMs: number): WireRequest {
    const { head, sign } = this.#seriesOf(functionName);
    let text = head;
    const added = sign(hash, epochMs);
    for (const name in added) text += `${name}: ${added[name]!}\r\n`;
    return withBody(text, payload, bytes);
  }

  /** Other credentials, another signature. */
  #forget(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#series.clear();
    for (const body of this.#bodies.values()) body.sent.clear();
  }

  #seriesOf(functionName: string): Series {
    let series = this.#series.get(functionName);
    if (series !== undefined) return series;
    const { host, region, qualifier } = this.#options;
    const headers = { host, 'content-type': 'application/json', ...this.#options.headers };
    const path = invokePath(functionName);
    const query: [string, string][] = qualifier === undefined ? [] : [['Qualifier', qualifier]];
    const search = query.map(([name, value]) => `?${name}=${encodeURIComponent(value)}`).join('');
    const sign = sigV4(this.#credentials!, region, 'lambda').series({ method: 'POST', path, query, headers });
    series = { head: requestHead('POST', path + search, headers), sign };
    this.#series.set(functionName, series);
    return series;
  }

  #bodyOf(payload: string): KnownBody {
    const known = this.#bodies.get(payload);
    if (known !== undefined) return known;
    if (this.#bodies.size >= maxBodies || this.#bodyBytes >= maxBodyBytes) {
      this.#bodies.clear();
      this.#bodyBytes = 0;
    }
    const bytes = bodyBytes(payload);
    const body = { hash: bodyHash(bytes ?? payload), bytes, sent: new Map() };
    this.#bodies.set(payload, body);
    this.#bodyBytes += bytes?.length ?? payload.length;
    return body;
  }
}
