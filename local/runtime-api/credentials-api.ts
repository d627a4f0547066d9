// Where a runtime with SnapStart gets its credentials, which must not be part of a snapshot (Developer Guide snapstart; path of the
// runtime interface emulator). They are those of a role that exists only here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal, send } from './api-answer.ts';
import type { OtherApi } from './runtime-api.ts';

export const credentialsPath = '/2021-04-23/credentials';
const lifeMs = 3_600_000;

export interface RoleCredentials {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

export class CredentialsApi implements OtherApi {
  readonly #token: string;
  readonly #credentials: RoleCredentials;

  /** @param token what AWS_CONTAINER_AUTHORIZATION_TOKEN is */
  constructor(token: string, credentials: RoleCredentials) {
    this.#token = token;
    this.#credentials = credentials;
  }

  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'GET' || request.url !== credentialsPath) return Promise.resolve(false);
    if (request.headers.authorization !== this.#token) {
      send(response, 404, refusal('NotFound', 'No credentials for this token'));
      return Promise.resolve(true);
    }
    send(response, 200, {
      AccessKeyId: this.#credentials.AWS_ACCESS_KEY_ID,
      SecretAccessKey: this.#credentials.AWS_SECRET_ACCESS_KEY,
      Token: this.#credentials.AWS_SESSION_TOKEN,
      Expiration: new Date(Date.now() + lifeMs).toISOString(),
    });
    return Promise.resolve(true);
  }
}
