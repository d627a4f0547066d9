// Connections to one origin: opened before the run, kept, and grown at a bounded pace. Each carries one request at a time, so
// a request may have to wait for one; its wait is a figure of its own. Opening one for every request that finds none would be
// a storm: a moment in which the generator was held up makes hundreds due at once, and their connections make the next.

import { Connection, type ConnectionOwner, type ConnectionPlace } from './connection.ts';
import type { Exchange, HttpRequest } from './exchange.ts';
import { nap } from '../clock/nap.ts';
import { Fifo } from './fifo.ts';

export interface PoolOptions {
  /** `http:` or `https:`. */
  readonly origin: string;
  /** Most connections at a time; default 10,000, as many as the dispatcher lets be unanswered. */
  readonly maxConnections?: number;
  /** Names of the headers that answers are read for, in lower case. */
  readonly wantedHeaders?: Iterable<string>;
  /** Longest wait for a connection to be made; default 5 s. */
  readonly connectTimeoutMs?: number;
}

/** What became of the connections of a target so far. */
export interface ConnectionFigures {
  readonly opened: number;
  /** Requests that went over a connection that had carried one before. */
  readonly reused: number;
  /** Connections that broke, or were given up, with a request on them. */
  readonly reset: number;
  /** Connections that could not be made. */
  readonly refused: number;
  /** Most requests on connections at a time. */
  readonly mostBusy: number;
  /** How long the quickest took to be made; 0 before the first. */
  readonly connectMs: number;
}

/** A server that closes idle connections does so at about the time it said: be earlier. */
const idleMarginMs = 1000;
/** Below the 65 s after which the local platform closes an idle connection, and AWS's front end a little later. */
const defaultIdleMs = 60_000;
const idleSweepMs = 500;
/** A request that has waited shorter may still find a connection that was just not free yet. */
const patienceMs = 1;
/** Connections that may be opened a ms: so many, and this share of those that are there. */
const growthPerMs = 1;
const growthSharePerMs = 0.01;
/** Most that are being opened at a time: so many, and this share of those that are there. */
const mostConnecting = 16;
const connectingShare = 0.25;
/** When so many of the busy ones answered within one turn of the event loop, they wait for this process, not it for them. */
const turnoverShare = 0.5;

/** From so many answers a ms on, with so many requests on their way, answers are gathered: a pause of the thread lets some come
 * together. Each alone would cost a sleep and a wake-up of both sides, a third of all that a request takes. */
const gatheredPerMs = 20;
const gatheredBusy = 8;
const gatherMs = 0.02;

interface Warming {
  readonly wanted: number;
  done(error: Error | null): void;
}

export class ConnectionPool implements ConnectionOwner {
  readonly #place: ConnectionPlace;
  readonly #maxConnections: number;
  readonly #connections = new Set<Connection>();
  /** Used in turn, so that none is idle for so long that the server closes it. */
  readonly #idle = new Fifo<Connection>();
  readonly #waiting = new Fifo<Exchange>();
  #warming: Warming | null = null;
  #connecting = 0;
  #busy = 0;
  /** Connections that may be opened, for more to be there than before. */
  #allowance = growthPerMs;
  #allowedAtMs = performance.now();
  /** Connections that the other side closed: others may take their places at once. */
  #vacancies = 0;
  /** Answers since the event loop last began a turn, and since the last look at whether to gather them. */
  #turnover = 0;
  #answers = 0;
  #growing: NodeJS.Immediate | NodeJS.Timeout | null = null;
  #gathering = false;
  #gatheredAtMs = 0;
  #stopped = false;
  readonly #sweep: NodeJS.Timeout;
  #opened = 0;
  #reused = 0;
  #reset = 0;
  #refused = 0;
  #mostBusy = 0;
  #connectMs = Infinity;

  readonly #onGather = (): void => {
    this.#gathering = false;
    const nowMs = performance.now();
    const isDense = this.#answers >= gatheredPerMs * (nowMs - this.#gatheredAtMs);
    this.#gatheredAtMs = nowMs;
    this.#answers = 0;
    if (isDense && this.#busy >= gatheredBusy) nap(gatherMs);
  };

  constructor({ origin, maxConnections = 10_000, wantedHeaders = [], connectTimeoutMs = 5000 }: PoolOptions) {
    const url = new URL(origin);
    const secure = url.protocol === 'https:';
    this.#maxConnections = maxConnections;
    this.#place = {
      host: url.hostname.replaceAll(/[[\]]/g, ''),
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      secure,
      connectTimeoutMs,
      wanted: new Set(wantedHeaders),
      session: undefined,
    };
    this.#sweep = setInterval(() => this.#closeIdle(), idleSweepMs).unref();
  }

  figures(): ConnectionFigures {
    return {
      opened: this.#opened,
      reused: this.#reused,
      reset: this.#reset,
      refused: this.#refused,
      mostBusy: this.#mostBusy,
      connectMs: this.#connectMs === Infinity ? 0 : this.#connectMs,
    };
  }

  /** Opens connections until `count` are there, or as many as may be, some at a time. Rejects when one cannot be made. */
  async warm(count: number): Promise<void> {
    const wanted = Math.min(count, this.#maxConnections);
    if (this.#open >= wanted) return;
    await new Promise<void>((resolve, reject) => {
      this.#warming = { wanted, done: (error) => (error === null ? resolve() : reject(error)) };
      this.#openForWarmth(this.#warming);
    });
  }

  /** Sends it over a free connection, or as soon as there is one. */
  send(request: HttpRequest): void {
    const exchange = newExchange(request);
    if (this.#stopped) {
      request.onError(new Error('the connections were closed'));
      return;
    }
    exchange.timer = setTimeout(() => this.#late(exchange), request.timeoutMs);
    const connection = this.#freeConnection();
    if (connection !== undefined) this.#begin(connection, exchange);
    else {
      this.#waiting.push(exchange);
      if (this.#growing === null) this.#growing = setImmediate(() => this.#grow());
    }
  }

  /** Closes all; what is on its way or waits is told so. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#sweep);
    const reason = new Error('the target was stopped');
    for (const connection of this.#connections) connection.close(reason);
    for (let exchange = this.#nextWaiting(); exchange !== undefined; exchange = this.#nextWaiting()) {
      endExchange(exchange, reason);
    }
    this.#warming?.done(reason);
  }

  connected(connection: Connection): void {
    this.#connecting -= 1;
    this.#opened += 1;
    this.#connectMs = Math.min(this.#connectMs, connection.idleSinceMs - connection.begunAtMs);
    this.#release(connection);
    const warming = this.#warming;
    if (warming === null) return;
    if (this.#open < warming.wanted) this.#openForWarmth(warming);
    else {
      this.#warming = null;
      warming.done(null);
    }
  }

  answered(connection: Connection, exchange: Exchange): void {
    // The next request may go out over it at once, and its answer is read where this one is.
    const { statusCode, headers, body } = connection.reader;
    clearTimeout(exchange.timer);
    exchange.isOver = true;
    this.#busy -= 1;
    this.#turnover += 1;
    this.#answers += 1;
    if (!this.#gathering && this.#busy >= gatheredBusy) {
      this.#gathering = true;
      setImmediate(this.#onGather);
    }
    if (connection.isOver) {
      this.#connections.delete(connection);
      this.#vacancies += 1;
    } else this.#release(connection);
    exchange.request.onAnswer({ statusCode, headers, body });
  }

  lost(connection: Connection, exchange: Exchange | null, error: Error): void {
    this.#connections.delete(connection);
    if (!connection.isOpen) this.#missed(error);
    else if (exchange === null) this.#vacancies += 1;
    else {
      this.#busy -= 1;
      this.#reset += 1;
      this.#vacancies += 1;
      endExchange(exchange, error);
    }
  }

  get #open(): number {
    return this.#connections.size - this.#connecting;
  }

  #freeConnection(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.shift();
      if (connection === undefined || !connection.isOver) return connection;
    }
  }

  #nextWaiting(): Exchange | undefined {
    for (;;) {
      const exchange = this.#waiting.shift();
      if (exchange === undefined || !exchange.isOver) return exchange;
    }
  }

  #begin(connection: Connection, exchange: Exchange): void {
    this.#busy += 1;
    if (this.#busy > this.#mostBusy) this.#mostBusy = this.#busy;
    if (connection.isUsed) this.#reused += 1;
    exchange.connection = connection;
    connection.send(exchange);
  }

  /** A free connection takes what waits longest, or waits itself. */
  #release(connection: Connection): void {
    const exchange = this.#nextWaiting();
    if (exchange === undefined) {
      this.#idle.push(connection);
      return;
    }
    exchange.request.onSent?.(performance.now() - exchange.askedAtMs);
    this.#begin(connection, exchange);
  }

  #late(exchange: Exchange): void {
    const late = new Error(`no whole answer within ${exchange.request.timeoutMs} ms`);
    if (exchange.connection === null) endExchange(exchange, late);
    else exchange.connection.close(late);
  }

  #openOne(): void {
    this.#connecting += 1;
    this.#connections.add(new Connection(this.#place, this));
  }

  #openForWarmth({ wanted }: Warming): void {
    while (this.#connections.size < wanted && this.#connecting < mostConnecting) this.#openOne();
  }

  /** A connection could not be made. With others there, what waits may still get one of those. */
  #missed(error: Error): void {
    this.#connecting -= 1;
    this.#refused += 1;
    this.#warming?.done(error);
    this.#warming = null;
    if (this.#open > 0) return;
    for (let exchange = this.#nextWaiting(); exchange !== undefined; exchange = this.#nextWaiting()) {
      endExchange(exchange, error);
    }
  }

  /** Called when the event loop has read what answers there were, and something still waits. */
  #grow(): void {
    this.#growing = null;
    const nowMs = performance.now();
    this.#earn(nowMs);
    while (this.#waiting.first?.isOver === true) this.#waiting.shift();
    const { first } = this.#waiting;
    if (first === undefined || this.#stopped) return;
    const open = this.#open;
    const isTheirTurn = this.#turnover < turnoverShare * this.#busy || open === 0;
    const isPatient = nowMs - first.askedAtMs >= patienceMs || open === 0;
    const room = mostConnecting + connectingShare * open;
    while (this.#waiting.length > this.#connecting && this.#connecting < room) {
      if (this.#connections.size >= this.#maxConnections) break;
      if (this.#vacancies > 0) this.#vacancies -= 1;
      else if (this.#allowance >= 1 && isTheirTurn && isPatient) this.#allowance -= 1;
      else break;
      this.#openOne();
    }
    // In a while, and then once more after the answers of that turn.
    this.#growing = setTimeout(() => {
      this.#turnover = 0;
      this.#growing = setImmediate(() => this.#grow());
    }, 1);
  }

  #earn(nowMs: number): void {
    const perMs = growthPerMs + growthSharePerMs * this.#open;
    const most = Math.max(growthPerMs, 2 * perMs);
    this.#allowance = Math.min(most, this.#allowance + (nowMs - this.#allowedAtMs) * perMs);
    this.#allowedAtMs = nowMs;
    this.#vacancies = Math.min(this.#vacancies, this.#maxConnections);
  }

  #closeIdle(): void {
    const nowMs = performance.now();
    for (let left = this.#idle.length; left > 0; left -= 1) {
      const connection = this.#idle.shift()!;
      if (connection.isOver) continue;
      const { keepAliveMs } = connection.reader;
      const limitMs = keepAliveMs === null ? defaultIdleMs : Math.max(keepAliveMs - idleMarginMs, keepAliveMs / 2);
      if (nowMs - connection.idleSinceMs < limitMs) this.#idle.push(connection);
      else connection.close(new Error('idle for long'));
    }
  }
}

const newExchange = (request: HttpRequest): Exchange => ({
  request,
  askedAtMs: performance.now(),
  timer: undefined,
  connection: null,
  isOver: false,
});

const endExchange = (exchange: Exchange, error: Error): void => {
  if (exchange.isOver) return;
  exchange.isOver = true;
  clearTimeout(exchange.timer);
  if (exchange.connection === null) exchange.request.onSent?.(performance.now() - exchange.askedAtMs);
  exchange.request.onError(error);
};
