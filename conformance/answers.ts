// What is sent to a door and what comes back, as all clients tell it.

export interface Sent {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case, as they came, doubled ones too. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** An answer, or why there was none. */
export type Outcome = Answer | { readonly error: string };
