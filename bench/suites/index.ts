// Every suite, in the order in which the bench runs them.

import { deployment } from './deployment/deployment.ts';
import { gate } from './gate.ts';
import { loop } from './loop/loop.ts';
import { loadgen } from './loadgen/loadgen.ts';
import { micro } from './micro.ts';
import { peers } from './peers.ts';
import { platform } from './platform/platform.ts';
import { plan } from './plan.ts';
import { published } from './published/published.ts';
import { rules } from './rules/rules.ts';
import { reserved1, reserved2 } from './reserved-suites.ts';
import { simSpeed } from './sim-speed.ts';
import type { Suite } from './suite.ts';
import { throughput } from './throughput.ts';
import { burst, coldStarts, ramp, steady } from './traffic-suites.ts';

export const suites: readonly Suite[] = [
  steady,
  ramp,
  burst,
  coldStarts,
  reserved1,
  reserved2,
  deployment,
  throughput,
  published,
  rules,
  plan,
  simSpeed,
  micro,
  gate,
  loadgen,
  loop,
  peers,
  platform,
];
