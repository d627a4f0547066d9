// The function that is debugged, and the ports that its environments listen on: the one that was asked for, then the next.

export interface InspectOptions {
  readonly functionName: string;
  readonly port: number;
}

export class Inspection {
  readonly functionName: string;
  readonly #port: number;
  readonly #note: (text: string) => void;
  readonly #taken = new Set<number>();

  constructor({ functionName, port }: InspectOptions, note: (text: string) => void) {
    this.functionName = functionName;
    this.#port = port;
    this.#note = note;
  }

  /** A port for one more environment. */
  take(): number {
    let port = this.#port;
    while (this.#taken.has(port)) port += 1;
    this.#taken.add(port);
    this.#note(`${this.functionName} waits for a debugger at 127.0.0.1:${port}: attach, and let it run`);
    return port;
  }

  release(port: number): void {
    this.#taken.delete(port);
  }
}
