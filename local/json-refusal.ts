// How an operation of a service that speaks AWS JSON answers with an error.

/** Thrown by an operation that answers with an error. */
export class JsonRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
