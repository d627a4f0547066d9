// What the platform counts under CloudWatch's names.

/** Events of the asynchronous queue and requests to Function URLs, by CloudWatch's names. */
export type CountedMetric =
  | 'AsyncEventsReceived'
  | 'AsyncEventsDropped'
  | 'DeadLetterErrors'
  | 'DestinationDeliveryFailures'
  | 'RecursiveInvocationsDropped'
  | 'UrlRequestCount'
  | 'Url4xxCount'
  | 'Url5xxCount';
