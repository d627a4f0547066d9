// An alias that points to one version, or to two by weight: each request is a draw of its own.

import type { RandomStream } from './random/stream.ts';

export class AliasRouter {
  /** Share of the requests that go to the additional version. */
  share = 0;
  /** Function indices of the versions. */
  version: number;
  additional: number;
  readonly #stream: RandomStream;

  constructor(version: number, additional: number, share: number, stream: RandomStream) {
    this.version = version;
    this.additional = additional;
    this.share = share;
    this.#stream = stream;
  }

  /** The version that serves the next request. */
  pick(): number {
    if (this.share === 0) return this.version;
    return this.#stream.uniform() < this.share ? this.additional : this.version;
  }
}
