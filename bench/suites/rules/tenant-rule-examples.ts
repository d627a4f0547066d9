// Examples of rules: tenant isolation.

import { coldStarts, costUsd, set, throttled, all, type RuleExample } from './rule-example.ts';

const withoutTenants = (index: number) =>
  all(set('functions.portal.tenantIsolation', undefined), set(`traffic.${index}.tenants`, undefined));

export const tenantExamples: readonly RuleExample[] = [
  {
    scenario: 'tenants',
    rule: 'an environment serves one tenant only',
    figure: 'cold starts',
    value: coldStarts,
    without: withoutTenants(0),
    effect: 'higher',
  },
  {
    scenario: 'tenants',
    rule: 'each environment of a tenant has a price',
    figure: 'cost, USD',
    value: costUsd,
    without: withoutTenants(0),
    effect: 'higher',
  },
  {
    scenario: 'tenants-limit',
    rule: '2,500 environments of tenants, busy or idle, for 1,000 of concurrency',
    figure: 'throttled',
    value: throttled,
    without: set('account.concurrency', 2000),
    effect: 'higher',
  },
];
