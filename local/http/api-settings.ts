// What is set of an API besides its routes.

import type { Cors, RestCors } from './cors.ts';

export type ApiKind = 'rest' | 'http';

/** A method with an integration of type MOCK. */
export interface MockedMethod {
  /** Upper case, or `ANY`. */
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who may come in: anybody, or whom IAM lets in, which is asked where permissions are. Default anybody. */
  readonly authorization?: 'NONE' | 'AWS_IAM';
}

/** What the routes of one API share. Routes with equal ids are of the same API, whose settings are those of the first. */
export interface ApiSettings {
  /** As it stands in events. */
  readonly id: string;
  /** Default `prod` for a REST API, `$default` for an HTTP API; any other stands before the path. */
  readonly stage?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** Of a REST API, such as `image/png`, `image/*` or, for all, two stars; default none. */
  readonly binaryMediaTypes?: readonly string[];
  /** Of its stage, besides what the account has; default none. */
  readonly throttle?: { readonly ratePerSecond: number; readonly burst?: number };
  /** Of an HTTP API; default none. */
  readonly cors?: Cors;
  /** Of a REST API: methods that answer without a function; default none. */
  readonly mocks?: readonly MockedMethod[];
  /** Of a REST API: SAM's, which answers OPTIONS in the function's place; default none. */
  readonly restCors?: RestCors;
}
