// One example scenario or more for each rule: what the rule does to one figure, and what the figure is without it.

import { accountExamples } from './account-rule-examples.ts';
import { clientExamples } from './client-rule-examples.ts';
import { durableExamples } from './durable-rule-examples.ts';
import { eventExamples } from './event-rule-examples.ts';
import { managedExamples } from './managed-rule-examples.ts';
import { snapStartExamples } from './snap-start-rule-examples.ts';
import { tenantExamples } from './tenant-rule-examples.ts';
import type { RuleExample } from './rule-example.ts';

export const ruleExamples: readonly RuleExample[] = [
  ...accountExamples,
  ...eventExamples,
  ...clientExamples,
  ...managedExamples,
  ...snapStartExamples,
  ...tenantExamples,
  ...durableExamples,
];
