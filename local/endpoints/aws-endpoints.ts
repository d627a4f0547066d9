// Where queues and streams are: any endpoint that speaks the wire protocol, given by the user. Nothing is ever sent to AWS
// unless its endpoint was named. Clients are loaded when first needed.

import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { AwsService, EndpointUrls } from './endpoint-urls.ts';
import type { Queues } from './queues.ts';

export interface AwsEndpoints {
  sqs(): Promise<Queues>;
  kinesis(): Promise<KinesisClient>;
  dynamodbStreams(): Promise<DynamoDBStreamsClient>;
  /** Whether it was said where a service is. */
  knows(service: AwsService): boolean;
  stop(): void;
}

const credentialsFor = (url: string): { credentials?: { accessKeyId: string; secretAccessKey: string } } =>
  // A local server takes any; a real one needs those of the user's environment.
  /amazonaws\.com/.test(url) ? {} : { credentials: { accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' } };

export const awsEndpoints = (region: string, urls: EndpointUrls): AwsEndpoints => {
  const opened: { destroy(): void }[] = [];
  const kept = new Map<AwsService, Promise<unknown>>();
  const optionsFor = (service: AwsService) => {
    const endpoint = urls[service];
    if (endpoint === undefined) {
      throw new Error(
        `no endpoint for ${service} was given; start the platform with --endpoint ${service}=http://127.0.0.1:PORT`,
      );
    }
    return { endpoint, region, ...credentialsFor(endpoint) };
  };
  const once = <T>(service: AwsService, open: () => Promise<T>): Promise<T> => {
    const known = kept.get(service) as Promise<T> | undefined;
    const made = known ?? open();
    kept.set(service, made);
    return made;
  };
  return {
    sqs: async () => {
      const options = optionsFor('sqs');
      return once('sqs', async () => {
        const { SQSClient } = await import('@aws-sdk/client-sqs');
        const { Queues: OfClient } = await import('./queues.ts');
        const client = new SQSClient(options);
        opened.push(client);
        return new OfClient(client);
      });
    },
    kinesis: async () => {
      const options = optionsFor('kinesis');
      return once('kinesis', async () => {
        const { KinesisClient: Client } = await import('@aws-sdk/client-kinesis');
        const { NodeHttpHandler } = await import('@smithy/node-http-handler');
        // By itself it speaks HTTP/2, which no local server does.
        const plain = options.endpoint.startsWith('http:') ? { requestHandler: new NodeHttpHandler() } : {};
        const client = new Client({ ...options, ...plain });
        opened.push(client);
        return client;
      });
    },
    dynamodbStreams: async () => {
      const options = optionsFor('dynamodb');
      return once('dynamodb', async () => {
        const { DynamoDBStreamsClient: Client } = await import('@aws-sdk/client-dynamodb-streams');
        const client = new Client(options);
        opened.push(client);
        return client;
      });
    },
    knows: (service) => urls[service] !== undefined,
    stop: () => {
      for (const client of opened) client.destroy();
    },
  };
};
