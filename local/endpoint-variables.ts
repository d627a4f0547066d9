// Where services are, as the AWS SDKs read it from the environment: AWS_ENDPOINT_URL_<SERVICE>, and AWS_ENDPOINT_URL for all
// others (AWS SDKs and Tools Reference Guide, feature-ss-endpoints).

import type { EndpointUrls } from './event-sources/aws-endpoints.ts';

/** The name that stands for every service without one of its own. */
const anyService = 'all';

/** One endpoint may serve several clients. */
const clientsOf: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['dynamodb', 'dynamodb_streams'],
};

/** @param ownUrl where Lambda is: this platform, unless the user said otherwise */
export const endpointVariables = (urls: EndpointUrls, ownUrl: string | null): Record<string, string> => {
  const named = Object.entries({ ...(ownUrl === null ? {} : { lambda: ownUrl }), ...urls });
  return Object.fromEntries(
    named.flatMap(([service, url]) => {
      if (service === anyService) return [['AWS_ENDPOINT_URL', url]];
      return (clientsOf[service] ?? [service]).map((client) => [`AWS_ENDPOINT_URL_${client.toUpperCase()}`, url]);
    }),
  );
};
