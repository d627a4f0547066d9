// Where telemetry goes: a server that an extension runs in its environment, which may be frozen while it is sent to. Over
// HTTP a batch is one JSON array, over TCP each event is one line.

import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Destination } from './subscription.ts';

/** Takes a batch of events, JSON texts; rejects when they did not arrive. */
export interface TelemetryLine {
  send(events: readonly string[]): Promise<void>;
  close(): void;
}

class HttpLine implements TelemetryLine {
  readonly #destination: Destination;
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(destination: Destination, address: string) {
    this.#destination = destination;
    this.#address = address;
  }

  send(events: readonly string[]): Promise<void> {
    const { port, host, path, method } = this.#destination;
    const body = Buffer.from(`[${events.join(',')}]`);
    const headers = { Host: host, 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
    return new Promise((resolve, reject) => {
      const sent = request({ host: this.#address, port, path, method, headers, agent: this.#agent }, (response) => {
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode! < 400) resolve();
          else reject(new Error(`status ${response.statusCode}`));
        });
        response.resume();
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

class TcpLine implements TelemetryLine {
  readonly #destination: Destination;
  readonly #address: string;
  #socket: Socket | null = null;

  constructor(destination: Destination, address: string) {
    this.#destination = destination;
    this.#address = address;
  }

  async send(events: readonly string[]): Promise<void> {
    const socket = (this.#socket ??= await this.#connect());
    await new Promise<void>((resolve, reject) => {
      socket.write(`${events.join('\n')}\n`, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  close(): void {
    this.#socket?.end();
  }

  #connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#destination.port, this.#address);
      socket.once('connect', () => resolve(socket));
      socket.on('error', reject);
      socket.on('close', () => {
        this.#socket = null;
      });
      // Whatever is said in answer is read away.
      socket.resume();
    });
  }
}

/** @param address of the environment */
const lineTo = (destination: Destination, address: string): TelemetryLine =>
  destination.protocol === 'HTTP' ? new HttpLine(destination, address) : new TcpLine(destination, address);

/** Who listens on one of these addresses, whichever answers. */
class EitherLine implements TelemetryLine {
  readonly #lines: readonly TelemetryLine[];
  #found: TelemetryLine | null = null;

  constructor(lines: readonly TelemetryLine[]) {
    this.#lines = lines;
  }

  async send(events: readonly string[]): Promise<void> {
    if (this.#found !== null) return this.#found.send(events);
    let failure: unknown;
    for (const line of this.#lines) {
      try {
        await line.send(events);
        this.#found = line;
        return undefined;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }
}

/** @param addresses of the environment, the likeliest first */
export const telemetryLine = (destination: Destination, addresses: readonly string[]): TelemetryLine =>
  new EitherLine(addresses.map((address) => lineTo(destination, address)));
