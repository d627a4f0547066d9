// Where services are, as the AWS SDKs read it from the environment: AWS_ENDPOINT_URL_<SERVICE>, and AWS_ENDPOINT_URL for all
// others (AWS SDKs and Tools Reference Guide, feature-ss-endpoints).

import type { EndpointUrls } from './endpoint-urls.ts';

/** The name that stands for every service without one of its own. */
const anyService = 'all';

/** One endpoint may serve several clients. */
const clientsOf: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['dynamodb', 'dynamodb_streams'],
};

/** Services that this platform may be, for handlers. */
export interface OwnServices {
  /** Where it is; null before it listens. */
  readonly url: string | null;
  /**
   * Whether it keeps logs, and metrics; those of a handler go elsewhere where the user has named a place for all services.
   */
  readonly logs: boolean;
  readonly metrics: boolean;
  /** Whether it keeps traces, likewise. */
  readonly traces: boolean;
}

const ownServices = (urls: EndpointUrls, { url, logs, metrics, traces }: OwnServices): Record<string, string> => {
  if (url === null) return {};
  if (anyService in urls) return { lambda: url };
  return {
    lambda: url,
    ...(logs ? { cloudwatch_logs: url } : {}),
    ...(metrics ? { cloudwatch: url, codedeploy: url } : {}),
    ...(traces ? { xray: url } : {}),
  };
};

/** Where services are, which is this platform for its own, unless the user said otherwise. */
export const endpointVariables = (urls: EndpointUrls, own: OwnServices): Record<string, string> => {
  const named = Object.entries({ ...ownServices(urls, own), ...urls });
  return Object.fromEntries(
    named.flatMap(([service, url]) => {
      if (service === anyService) return [['AWS_ENDPOINT_URL', url]];
      return (clientsOf[service] ?? [service]).map((client) => [`AWS_ENDPOINT_URL_${client.toUpperCase()}`, url]);
    }),
  );
};
