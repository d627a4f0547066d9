// The calls that `serve` makes to its own platform, by the API that everybody uses: signed as the account's own where callers must say
// who they are.

import { sigV4 } from '../../loadgen/index.ts';
import type { Platform } from '../../local/index.ts';

export interface OwnCall {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** For which it is signed; `lambda` unless given. */
  readonly service?: 'lambda' | 'monitoring';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type OwnCalls = (call: OwnCall) => Promise<Response>;

export const ownCalls =
  ({ url, owner }: Pick<Platform, 'url' | 'owner'>, region: string): OwnCalls =>
  ({ method, path, service = 'lambda', headers = {}, body = '' }) => {
    const at = new URL(path, url);
    const own = { ...headers, host: at.host };
    const signed =
      owner === null
        ? {}
        : sigV4({ accessKeyId: owner.accessKeyId, secretAccessKey: owner.secretAccessKey }, region, service).sign(
            { method, path: at.pathname, query: [...at.searchParams], headers: own, body },
            Date.now(),
          );
    return fetch(at, { method, headers: { ...headers, ...signed }, ...(method === 'GET' ? {} : { body }) });
  };
