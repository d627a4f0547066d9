// How an operation of a service beside Lambda answers with an error.

/** Thrown by an operation that answers with an error. */
export class JsonRefusal extends Error {
  readonly type: string;
  readonly status: number;

  /** @param status 400 unless given */
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}
