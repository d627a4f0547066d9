// An event source mapping: what is polled, for which function, and how batches are made and retried.

export type SourceKind = 'sqs' | 'kinesis' | 'dynamodb';

export interface MappingConfig {
  readonly functionName: string;
  /** Version or alias; null for $LATEST. */
  readonly qualifier: string | null;
  readonly batchSize: number;
  readonly windowS: number;
  readonly enabled: boolean;
  readonly reportsItemFailures: boolean;
  /** Patterns, JSON text; a record passes that fits one of them, or any when there is none. */
  readonly filters: readonly string[];
  /** Of SQS: 2 to 1,000; null for none. */
  readonly maximumConcurrency: number | null;
  /** Of SQS, in provisioned mode; null without. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | null;
  /** Members of the answers that have no effect here: the key of the filters, metrics. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** Of streams. */
  readonly stream: StreamConfig | null;
}

export interface StreamConfig {
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON' | 'AT_TIMESTAMP';
  /** Seconds since 1970. */
  readonly startingAtS: number | null;
  readonly parallelizationFactor: number;
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** -1 for no limit. */
  readonly maximumRecordAgeS: number;
  readonly bisectOnError: boolean;
  /** 0 for none. */
  readonly tumblingWindowS: number;
  /** ARN. */
  readonly onFailure: string | null;
}

export type MappingState = 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';

export interface Mapping {
  readonly uuid: string;
  readonly kind: SourceKind;
  readonly sourceArn: string;
  config: MappingConfig;
  /** Seconds since 1970. */
  lastModifiedS: number;
  state: MappingState;
  lastProcessingResult: string;
  readonly tags: Map<string, string>;
}

/** What runs while a mapping is enabled. */
export interface Poller {
  /** Takes nothing more; resolves when what it took is done. */
  stop(): Promise<void>;
  /** Gives up what it waits for. */
  abort(): void;
}

/** What the ARN of an event source names; null for what is not polled here. */
export const sourceKindOf = (arn: string): SourceKind | null => {
  const service = arn.split(':')[2];
  return service === 'sqs' || service === 'kinesis' || service === 'dynamodb' ? service : null;
};
