// Signed Invoke requests, as they go over the wire. A signature holds the second of its making and nothing random, so requests
// with the same path and body within one second are the same bytes: a load run signs once what it sends a thousand times,
// and hashes a large body once.

import type { Credentials } from './credentials.ts';
import { bodyBytes, requestHead, withBody, type WireRequest } from '../http/request-bytes.ts';
import { bodyHash, sigV4, type SignBody } from './sigv4.ts';
import { invokePath } from './invoke-path.ts';

/** A large body that was sent before. */
interface KnownBody {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

interface Sent {
  readonly second: number;
  /** Its head, but for what is not signed. */
  readonly lines: string;
  /** Of a body that goes so. */
  readonly bytes: Uint8Array | null;
  readonly request: WireRequest;
}

/** What is sent to one function. */
interface Series {
  readonly head: string;
  readonly sign: SignBody;
  /** By payload, what was sent last. */
  readonly sent: Map<string, Sent>;
}

/** Streams with a body of their own for each request would only fill the memory. */
const maxSent = 64;
const maxKnownBytes = 64 * 1024 * 1024;

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
  readonly #known = new Map<string, KnownBody>();
  #knownBytes = 0;

  constructor(options: SignedInvokesOptions) {
    this.#options = options;
  }

  /** @param traceHeader a header that is not signed (nor do AWS's own clients sign it), of this request alone; '' for none */
  request(functionName: string, payload: string, epochMs: number, traceHeader = ''): WireRequest {
    const { lines, bytes, request } = this.#sent(functionName, payload, epochMs);
    if (traceHeader === '') return request;
    return withBody(`${lines}x-amzn-trace-id: ${traceHeader}\r\n`, payload, bytes);
  }

  #sent(functionName: string, payload: string, epochMs: number): Sent {
    const credentials = this.#options.credentials();
    if (credentials !== this.#credentials) {
      // Other credentials, another signature.
      this.#credentials = credentials;
      this.#series.clear();
    }
    const series = this.#series.get(functionName) ?? this.#begin(functionName, credentials);
    const second = Math.floor(epochMs / 1000);
    const last = series.sent.get(payload);
    if (last?.second === second) return last;
    const known = this.#bytesOf(payload);
    const lines = series.head + series.sign(known?.hash ?? bodyHash(payload), epochMs);
    const bytes = known?.bytes ?? null;
    const sent = { second, lines, bytes, request: withBody(lines, payload, bytes) };
    if (series.sent.size >= maxSent) series.sent.clear();
    series.sent.set(payload, sent);
    return sent;
  }

  #begin(functionName: string, credentials: Credentials): Series {
    const { host, region, qualifier } = this.#options;
    const headers = { host, 'content-type': 'application/json', ...this.#options.headers };
    const path = invokePath(functionName);
    const query: [string, string][] = qualifier === undefined ? [] : [['Qualifier', qualifier]];
    const search = query.map(([name, value]) => `?${name}=${encodeURIComponent(value)}`).join('');
    const sign = sigV4(credentials, region, 'lambda').series({ method: 'POST', path, query, headers });
    const series = { head: requestHead('POST', path + search, headers), sign, sent: new Map() };
    this.#series.set(functionName, series);
    return series;
  }

  /** null for a body that goes as text. */
  #bytesOf(payload: string): KnownBody | null {
    const known = this.#known.size === 0 ? undefined : this.#known.get(payload);
    if (known !== undefined) return known;
    const bytes = bodyBytes(payload);
    if (bytes === null) return null;
    if (this.#knownBytes >= maxKnownBytes) {
      this.#known.clear();
      this.#knownBytes = 0;
    }
    const body = { bytes, hash: bodyHash(bytes) };
    this.#known.set(payload, body);
    this.#knownBytes += bytes.length;
    return body;
  }
}
