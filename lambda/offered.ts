// Since when Lambda offers what a scenario may ask for. Sources: Developer Guide, document history and release notes of
// the days named; the day of the price tiers is recalled, not verified.

export type Offered =
  | 'aliasWeights'
  | 'fifoQueues'
  | 'parallelizationFactor'
  | 'streamRetryLimits'
  | 'destinations'
  | 'eventInvokeConfig'
  | 'provisionedConcurrency'
  | 'containerImages'
  | 'tumblingWindow'
  | 'streamItemFailures'
  | 'extensions'
  | 'arm64'
  | 'sqsItemFailures'
  | 'ephemeralStorage'
  | 'functionUrl'
  | 'responseStreaming'
  | 'priceTiers'
  | 'sqsMaximumConcurrency'
  | 'restTimeoutAbove29s'
  | 'recursionOptOut'
  | 'sqsProvisionedPollers'
  | 'managedInstances'
  | 'snapStart'
  | 'tenantIsolation'
  | 'durableFunctions';

/** ISO days. */
export const offeredSince: Readonly<Record<Offered, string>> = {
  aliasWeights: '2017-11-28',
  fifoQueues: '2019-11-18',
  parallelizationFactor: '2019-11-25',
  streamRetryLimits: '2019-11-25',
  destinations: '2019-11-25',
  eventInvokeConfig: '2019-11-25',
  provisionedConcurrency: '2019-12-03',
  containerImages: '2020-12-01',
  tumblingWindow: '2020-12-15',
  streamItemFailures: '2020-12-15',
  extensions: '2021-05-24',
  arm64: '2021-09-29',
  sqsItemFailures: '2021-11-23',
  ephemeralStorage: '2022-03-24',
  functionUrl: '2022-04-06',
  responseStreaming: '2023-04-07',
  priceTiers: '2022-08-01',
  sqsMaximumConcurrency: '2023-01-12',
  restTimeoutAbove29s: '2024-06-04',
  recursionOptOut: '2024-08-19',
  sqsProvisionedPollers: '2025-11-14',
  managedInstances: '2025-11-30',
  // Of Java; Python and .NET followed about Nov 2024 (recalled), images in July 2026.
  snapStart: '2022-11-29',
  tenantIsolation: '2025-11-19',
  durableFunctions: '2025-12-02',
};
