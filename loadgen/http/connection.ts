// One connection: one request on its way at a time, answers read into a buffer that all connections share.

import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import { AnswerReader } from './answer-reader.ts';
import type { Exchange } from './exchange.ts';

/** What a connection tells its pool. */
export interface ConnectionOwner {
  connected(connection: Connection): void;
  /** The answer has come whole; the connection is free again, or closed when it cannot carry another. */
  answered(connection: Connection, exchange: Exchange): void;
  /** It is gone; with the request that was on it, if any, and why. `connected` may never have been called. */
  lost(connection: Connection, exchange: Exchange | null, error: Error): void;
}

export interface ConnectionPlace {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly connectTimeoutMs: number;
  readonly wanted: ReadonlySet<string>;
  /** TLS sessions are taken up again: a handshake costs a core milliseconds. */
  session: Buffer | undefined;
}

/** Reading is synchronous, so one buffer serves all. */
const readBuffer = Buffer.allocUnsafe(256 * 1024);

export class Connection {
  readonly reader: AnswerReader;
  readonly begunAtMs: number = performance.now();
  /** When it became free, by performance.now(). */
  idleSinceMs = 0;
  #exchange: Exchange | null = null;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  #isOpen = false;
  #isUsed = false;
  #isOver = false;

  constructor(place: ConnectionPlace, owner: ConnectionOwner) {
    this.#owner = owner;
    this.reader = new AnswerReader(place.wanted);
    const { host, port, secure, connectTimeoutMs } = place;
    const onread: OnReadOpts = {
      buffer: readBuffer,
      callback: (length: number): boolean => {
        this.#read(length);
        return true;
      },
    };
    const socket: Socket = secure ? this.#connectTls(place, onread) : connectTcp({ host, port, onread });
    socket.setNoDelay(true);
    this.#socket = socket;
    const patience = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(patience);
      this.#isOpen = true;
      this.idleSinceMs = performance.now();
      owner.connected(this);
    });
    let reason: Error | null = null;
    socket.on('error', (error) => {
      reason = error;
    });
    socket.once('end', () => this.#ended());
    socket.once('close', () => {
      clearTimeout(patience);
      this.#lose(reason ?? new Error('the other side closed the connection'));
    });
  }

  #connectTls(place: ConnectionPlace, onread: OnReadOpts): Socket {
    const options: TlsOptions & { onread: OnReadOpts } = {
      host: place.host,
      port: place.port,
      onread,
      ALPNProtocols: ['http/1.1'],
      // An address is no name that a certificate is asked for by.
      ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
      ...(place.session === undefined ? {} : { session: place.session }),
    };
    return connectTls(options).on('session', (session) => {
      place.session = session;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether it has carried a request. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** Sends the request; the connection must be open and free. */
  send(exchange: Exchange): void {
    const { request } = exchange;
    this.#exchange = exchange;
    this.reader.expect(request.method, request.keepsBody);
    const { head, body } = request;
    if (body === null) this.#socket.write(head, 'latin1');
    else {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    }
  }

  /** Closes it; what is on it is lost for the reason given. */
  close(reason: Error): void {
    this.#socket.destroy();
    this.#lose(reason);
  }

  #read(length: number): void {
    const exchange = this.#exchange;
    // Nobody asked: a server that says something first, or closes with words (408).
    if (exchange === null) {
      this.close(new Error('the server spoke without being asked'));
      return;
    }
    try {
      if (this.reader.read(readBuffer, length)) this.#answered(exchange);
    } catch (error) {
      this.close(error as Error);
    }
  }

  #ended(): void {
    const exchange = this.#exchange;
    if (exchange !== null && this.reader.begun && this.reader.close()) this.#answered(exchange);
    else if (exchange === null) this.close(new Error('the other side closed the connection'));
  }

  #answered(exchange: Exchange): void {
    this.#exchange = null;
    this.#isUsed = true;
    // An answer before the end of its request: the rest of it would be taken for the next.
    const isReusable = this.reader.persistent && this.#socket.writableLength === 0;
    if (!isReusable) {
      this.#isOver = true;
      this.#socket.destroy();
    } else this.idleSinceMs = performance.now();
    this.#owner.answered(this, exchange);
  }

  #lose(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#owner.lost(this, exchange, reason);
  }
}
