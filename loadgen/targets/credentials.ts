// Credentials to sign with: those given, else those of the environment, else any for an endpoint on loopback.

import { isLoopback } from './endpoint.ts';
import { TargetError } from './target.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What any local platform accepts: it checks no signature. */
const loopbackCredentials: Credentials = { accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' };

const valueOf = (env: NodeJS.ProcessEnv, name: string): string | undefined =>
  env[name] === '' ? undefined : env[name];

/** From AWS_ACCESS_KEY_ID and its companions; any will do for an endpoint on loopback. Throws TargetError. */
export const credentialsFromEnvironment = (endpoint: string, env: NodeJS.ProcessEnv = process.env): Credentials => {
  const accessKeyId = valueOf(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = valueOf(env, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken: valueOf(env, 'AWS_SESSION_TOKEN') };
  }
  if (isLoopback(endpoint)) return loopbackCredentials;
  const missing = [
    ...(accessKeyId === undefined ? ['AWS_ACCESS_KEY_ID'] : []),
    ...(secretAccessKey === undefined ? ['AWS_SECRET_ACCESS_KEY'] : []),
  ];
  throw new TargetError(
    `${endpoint} takes only signed requests, and there is nothing to sign with; set ${missing.join(' and ')} (and AWS_SESSION_TOKEN for temporary credentials)`,
  );
};

/** Those given, else as above. */
export const credentialsFor = (endpoint: string, given?: Credentials, env?: NodeJS.ProcessEnv): Credentials =>
  given ?? credentialsFromEnvironment(endpoint, env);
