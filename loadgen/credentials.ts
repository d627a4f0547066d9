// Credentials to sign with.

import { TargetError } from './target.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What any local platform accepts: it checks no signature. */
const loopbackCredentials: Credentials = { accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' };

const isLoopback = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

/** From AWS_ACCESS_KEY_ID and its companions; any will do for an endpoint on loopback. Throws TargetError. */
export const credentialsFromEnvironment = (endpoint: string, env: NodeJS.ProcessEnv = process.env): Credentials => {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken: env['AWS_SESSION_TOKEN'] };
  }
  if (isLoopback(endpoint)) return loopbackCredentials;
  throw new TargetError(
    `${endpoint} needs signed requests and there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  );
};
