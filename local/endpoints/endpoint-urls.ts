// Where services are, as the user says it.

export type AwsService = 'sqs' | 'kinesis' | 'dynamodb';

/** URL by service: those that are polled here, others that only handlers call, and `all` for every service not named. */
export type EndpointUrls = Readonly<Partial<Record<AwsService, string>> & Record<string, string>>;
