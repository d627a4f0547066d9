// The event source mappings of a served template: what CreateEventSourceMapping is to be asked.

import type { ListedEvent, Listing } from '../listing.ts';
import { localArn, resourceName, type ArnNames } from '../local-arn.ts';
import { servedQualifier } from './served-routes.ts';

export type PolledService = 'sqs' | 'kinesis' | 'dynamodb';

export interface ServedMapping {
  /** Of CreateEventSourceMapping: with the version or alias, where one is meant. */
  readonly functionName: string;
  readonly eventId: string;
  readonly service: PolledService;
  /** The queue, stream or table. */
  readonly sourceName: string;
  /** null for a table: only its service knows the ARN of its stream. */
  readonly sourceArn: string | null;
  /** Of CreateEventSourceMapping, without function and source. */
  readonly body: Readonly<Record<string, unknown>>;
}

const polled = new Set<string>(['sqs', 'kinesis', 'dynamodb']);

/** Members that the API has inside others, and SAM's listing flat. */
const inside: Readonly<Record<string, string>> = {
  MaximumConcurrency: 'ScalingConfig',
  MinimumPollers: 'ProvisionedPollerConfig',
  MaximumPollers: 'ProvisionedPollerConfig',
};

const bodyOf = ({ settings, enabled, via }: ListedEvent): Record<string, unknown> => {
  const body: Record<string, unknown> = { Enabled: enabled };
  for (const [name, value] of Object.entries(settings)) {
    const outer = inside[name];
    if (outer === undefined) body[name] = value;
    else body[outer] = { ...(body[outer] as object | undefined), [name]: value };
  }
  // SAM has the beginning of the stream as its default for none.
  return via === 'sqs' ? body : { StartingPosition: 'TRIM_HORIZON', ...body };
};

const arnOf = (listing: Listing, service: PolledService, source: string, names: ArnNames): string | null => {
  const known = localArn(listing, source, names);
  if (known !== undefined) return known;
  if (service === 'dynamodb') return null;
  return `arn:aws:${service}:${names.region}:${names.accountId}:${service === 'kinesis' ? 'stream/' : ''}${resourceName(listing, source)}`;
};

/** Of the functions in `served`. */
export const servedMappings = (listing: Listing, served: ReadonlySet<string>, names: ArnNames): ServedMapping[] =>
  listing.functions
    .filter(({ id }) => served.has(id))
    .flatMap((listed) =>
      listed.events
        .filter(({ via, source }) => via !== null && polled.has(via) && source !== null)
        .map((event) => {
          const service = event.via as PolledService;
          const { qualifier } = servedQualifier(listed, event);
          const source = /^\$\{(\w+)[.\w]*\}$/.exec(event.source!)?.[1] ?? event.source!;
          return {
            functionName: qualifier === undefined ? listed.id : `${listed.id}:${qualifier}`,
            eventId: event.id,
            service,
            sourceName: source.startsWith('arn:') ? source.split(/[:/]/).at(-1)! : resourceName(listing, source),
            sourceArn: arnOf(listing, service, source, names),
            body: bodyOf(event),
          };
        }),
    );
