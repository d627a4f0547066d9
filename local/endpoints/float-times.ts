// Times of DynamoDB records as AWS writes them.

/** Whole seconds are floating-point numbers on AWS, which languages other than JavaScript tell apart (recorded). */
export const withFloatTimes = (json: string): string =>
  json.replaceAll(/("ApproximateCreationDateTime":\d+)(?=[,}])/g, '$1.0');
