// An alias that points to one version, or to two by weight: each request is a draw of its own.

import type { RandomStream } from '../random/stream.ts';
import { noTenant, type Tenants } from './tenants.ts';

/** Who a source sends to: a function or version, or an alias in its place. */
export interface Addressee {
  /** Of the version that the alias pointed to at the start, when there is an alias. */
  readonly functionIndex: number;
  readonly alias?: AliasRouter | undefined;
  /** Of a function that isolates tenants. */
  readonly tenants?: Tenants | undefined;
}

/** Function index of the version that serves the next request. */
export const versionFor = ({ functionIndex, alias }: Addressee): number =>
  alias === undefined ? functionIndex : alias.pick();

/** The tenant of the next request, by number; -1 for none. */
export const tenantFor = ({ tenants }: Addressee): number => (tenants === undefined ? noTenant : tenants.pick());

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
