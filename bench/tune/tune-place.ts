// Where a function is measured at several memory sizes.

import type { Scenario } from '../scenario/scenario.ts';

export type TunePlace =
  | { readonly kind: 'local' }
  | { readonly kind: 'aws'; readonly region: string }
  | { readonly kind: 'invoke'; readonly url: string };

export const placeText = (place: TunePlace): string => {
  if (place.kind === 'local') return 'the local platform';
  return place.kind === 'aws' ? `AWS Lambda in ${place.region}` : `Lambda at ${place.url}`;
};

/** What the local platform is given: of several functions the one that is measured. */
export const onlyTuned = (scenario: Scenario, functionIndex: number): Scenario => ({
  ...scenario,
  functions: [scenario.functions[functionIndex]!],
});
