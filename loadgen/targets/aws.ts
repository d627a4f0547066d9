// Target: Lambda on AWS. Credentials come from the SDK's own chain (environment, profiles, SSO, containers, instances) and are
// asked for again before they expire; the requests are sent and signed here, so that nothing is retried unseen.

import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Credentials } from './credentials.ts';
import { reasonOf, TargetError, type Target } from './target.ts';
import { lambdaHttpTarget, type LambdaHttpOptions } from './lambda-http.ts';

export interface AwsOptions extends Omit<LambdaHttpOptions, 'endpoint' | 'credentials'> {
  /** Default: where AWS is in the region, or what AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL says. */
  readonly endpoint?: string | undefined;
}

/** The chain gives out what it has until five minutes before it expires; asking is cheap. */
const askEveryMs = 60_000;

/** Where Lambda is in a region. */
const endpointOf = (client: LambdaClient, region: string): string => {
  const { AWS_ENDPOINT_URL_LAMBDA: ofLambda, AWS_ENDPOINT_URL: ofAll } = process.env;
  const given = [ofLambda, ofAll].find((url) => url !== undefined && url !== '');
  if (given !== undefined) return given;
  return client.config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false }).url.origin;
};

/** Loads the credentials of the chain. Rejects with TargetError when it has none. */
const chainOf = async (client: LambdaClient): Promise<{ now: () => Credentials; stop: () => void }> => {
  const ask = async (): Promise<Credentials> => {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  let current: Credentials;
  try {
    current = await ask();
  } catch (error) {
    throw new TargetError(
      `no credentials for AWS (${reasonOf(error)}); set AWS_PROFILE (after aws sso login, where it is of SSO), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      { cause: error },
    );
  }
  const renew = async (): Promise<void> => {
    try {
      const next = await ask();
      if (next.accessKeyId !== current.accessKeyId || next.sessionToken !== current.sessionToken) current = next;
    } catch {
      // Those that are there may hold for some minutes more.
    }
  };
  const timer = setInterval(() => void renew(), askEveryMs);
  timer.unref();
  return { now: () => current, stop: () => clearInterval(timer) };
};

/** Rejects with TargetError where there are no credentials. */
export const awsTarget = async (options: AwsOptions): Promise<Target> => {
  const client = new LambdaClient({ region: options.region });
  const endpoint = options.endpoint ?? endpointOf(client, options.region);
  const chain = await chainOf(client);
  const target = lambdaHttpTarget({ ...options, endpoint, credentials: chain.now });
  return {
    ...target,
    name: `AWS Lambda in ${options.region}`,
    stop: async () => {
      chain.stop();
      client.destroy();
      await target.stop();
    },
  };
};
