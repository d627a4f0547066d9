// What a scenario asks for that Lambda did not offer yet in its era. Such a scenario runs all the same, so that one scenario
// can be compared over eras; its reader is told.

import { defaultAsyncConfig, defaultEphemeralStorageMb, offeredSince, type Offered } from '../../lambda/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import { quantity } from '../input/quantity.ts';

type Asked = readonly [path: string, feature: Offered, asked: boolean];

const askedOfFunction = (name: string, document: FunctionDocument): Asked[] => {
  const at = `functions.${name}`;
  const { destinations, versions = {}, aliases = {} } = document;
  const provisioned = [document, ...Object.values(versions), ...Object.values(aliases)].some(
    ({ provisionedConcurrency = 0 }) => provisionedConcurrency > 0,
  );
  return [
    [
      `${at}.provisionedConcurrency`,
      'provisionedConcurrency',
      provisioned || document.provisionedScaling !== undefined,
    ],
    [`${at}.compute`, 'managedInstances', document.compute === 'managed'],
    [`${at}.tenantIsolation`, 'tenantIsolation', document.tenantIsolation === true],
    [`${at}.durable`, 'durableFunctions', document.durable !== undefined],
    [`${at}.compute`, 'snapStart', document.compute === 'snapstart'],
    [`${at}.architecture`, 'arm64', document.architecture === 'arm64'],
    [
      `${at}.ephemeralStorage`,
      'ephemeralStorage',
      quantity('size', document.ephemeralStorage) > defaultEphemeralStorageMb,
    ],
    [`${at}.streamedResponse`, 'responseStreaming', document.streamedResponse !== undefined],
    [`${at}.package`, 'containerImages', document.package === 'image'],
    [`${at}.extensions`, 'extensions', document.extensions !== undefined],
    [`${at}.destinations`, 'destinations', Object.keys(destinations).length > 0],
    [`${at}.maximumRetryAttempts`, 'eventInvokeConfig', document.maximumRetryAttempts !== 2],
    [
      `${at}.maximumEventAge`,
      'eventInvokeConfig',
      quantity('duration', document.maximumEventAge) !== defaultAsyncConfig.maximumEventAgeMs,
    ],
    [`${at}.recursiveLoop`, 'recursionOptOut', document.recursiveLoop === 'Allow'],
    [`${at}.aliases`, 'aliasWeights', Object.values(aliases).some(({ weights }) => weights !== undefined)],
  ];
};

const askedOfTraffic = (document: TrafficDocument, index: number): Asked[] => {
  const at = `traffic.${index}`;
  const { sqs, stream, http } = document;
  const bounded = stream !== undefined && (stream.maximumRetryAttempts >= 0 || stream.maximumRecordAge !== undefined);
  const isLongRest = http?.kind === 'rest' && quantity('duration', http.timeout ?? '0s') > 29_000;
  return [
    [`${at}.http.kind`, 'functionUrl', http?.kind === 'url'],
    [`${at}.http.timeout`, 'restTimeoutAbove29s', isLongRest],
    [`${at}.sqs.fifo`, 'fifoQueues', sqs?.fifo === true],
    [`${at}.sqs.itemFailures`, 'sqsItemFailures', sqs !== undefined && quantity('share', sqs.itemFailures) > 0],
    [`${at}.sqs.maximumConcurrency`, 'sqsMaximumConcurrency', sqs?.maximumConcurrency !== undefined],
    [`${at}.sqs.pollers`, 'sqsProvisionedPollers', sqs?.pollers !== undefined],
    [`${at}.stream`, 'streamRetryLimits', bounded || stream?.bisectOnError === true],
    [`${at}.stream.parallelizationFactor`, 'parallelizationFactor', (stream?.parallelizationFactor ?? 1) > 1],
    [`${at}.stream.tumblingWindow`, 'tumblingWindow', quantity('duration', stream?.tumblingWindow ?? '0s') > 0],
    [`${at}.stream.reportBatchItemFailures`, 'streamItemFailures', stream?.reportBatchItemFailures === true],
  ];
};

/** A warning for each thing that `document` asks for before its day. */
export const notOffered = (document: ScenarioDocument, date: string): string[] => {
  const asked: Asked[] = [
    ['account.priceTier', 'priceTiers', document.account.priceTier > 1],
    ...Object.entries(document.functions).flatMap(([name, own]) => askedOfFunction(name, own)),
    ...document.traffic.flatMap(askedOfTraffic),
  ];
  return asked.flatMap(([path, feature, isAsked]) =>
    isAsked && offeredSince[feature] > date
      ? [`${path}: Lambda has it since ${offeredSince[feature]}, the era is of ${date}; it is simulated all the same`]
      : [],
  );
};
