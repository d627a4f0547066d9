// Starts the event source mappings of a served template, through the API that everybody uses.

import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import type { EndpointUrls } from '../../local/index.ts';
import type { OwnCalls } from './own-calls.ts';
import type { ServedMapping } from '../template/served/served-mappings.ts';

/** The stream of a table, where its service is; null when it has none. */
const streamArnOf = async (table: string, endpoint: string, region: string): Promise<string | null> => {
  const credentials = { accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' };
  const client = new DynamoDBStreamsClient({ endpoint, region, credentials });
  try {
    const { Streams } = await client.send(new ListStreamsCommand({ TableName: table }));
    return Streams?.at(-1)?.StreamArn ?? null;
  } finally {
    client.destroy();
  }
};

/** What became of one mapping, in words. */
const started = async (
  { functionName, service, sourceName, sourceArn, body }: ServedMapping,
  call: OwnCalls,
  { endpoints, region }: { readonly endpoints: EndpointUrls; readonly region: string },
): Promise<string> => {
  const endpoint = endpoints[service];
  const what = `${functionName} from ${sourceName} (${service})`;
  if (endpoint === undefined) return `${what} is not polled: name its service with --endpoint ${service}=URL`;
  try {
    const arn = sourceArn ?? (await streamArnOf(sourceName, endpoint, region));
    if (arn === null) return `${what} is not polled: ${endpoint} knows no stream of that table`;
    const answer = await call({
      method: 'POST',
      path: '/2015-03-31/event-source-mappings',
      body: JSON.stringify({ ...body, FunctionName: functionName, EventSourceArn: arn }),
    });
    if (answer.ok) return `${what} is polled at ${endpoint}`;
    const { Message, message } = (await answer.json()) as { Message?: string; message?: string };
    return `${what} is not polled: ${Message ?? message ?? answer.statusText}`;
  } catch (error) {
    return `${what} is not polled: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** One sentence a mapping. */
export const startMappings = (
  mappings: readonly ServedMapping[],
  call: OwnCalls,
  context: { readonly endpoints: EndpointUrls; readonly region: string },
): Promise<string[]> => Promise.all(mappings.map((mapping) => started(mapping, call, context)));
