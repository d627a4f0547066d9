// Every limit that may have held a run up: only those of which its figures show a trace.

import type { Scene } from './scene.ts';
import type { Suspect } from './suspect.ts';
import { coldSuspects } from './suspects/cold-starts.ts';
import { concurrencySuspects } from './suspects/concurrency.ts';
import { deploymentSuspects } from './suspects/deployments.ts';
import { errorSuspects } from './suspects/errors.ts';
import { eventSuspects } from './suspects/events.ts';
import { managedSuspects } from './suspects/managed.ts';
import { networkSuspects } from './suspects/network.ts';
import { priceSuspects } from './suspects/price.ts';
import { queueSuspects } from './suspects/queues.ts';
import { rateSuspects } from './suspects/rates.ts';
import { streamSuspects } from './suspects/streams.ts';
import { topicSuspects } from './suspects/topics.ts';
import { tenantSuspects } from './suspects/tenants.ts';
import { timeSuspects } from './suspects/time.ts';
import { workSuspects } from './suspects/work.ts';

export const suspectsOf = (scene: Scene): Suspect[] => [
  ...rateSuspects(scene),
  ...networkSuspects(scene),
  ...managedSuspects(scene),
  ...tenantSuspects(scene),
  ...queueSuspects(scene),
  ...streamSuspects(scene),
  ...topicSuspects(scene),
  ...eventSuspects(scene),
  ...deploymentSuspects(scene),
  ...concurrencySuspects(scene),
  ...timeSuspects(scene),
  ...errorSuspects(scene),
  ...coldSuspects(scene),
  ...priceSuspects(scene),
  ...workSuspects(scene),
];
