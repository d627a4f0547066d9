// Where a function is measured at several memory sizes.

export type TunePlace =
  | { readonly kind: 'local' }
  | { readonly kind: 'aws'; readonly region: string }
  | { readonly kind: 'invoke'; readonly url: string };

export const placeText = (place: TunePlace): string => {
  if (place.kind === 'local') return 'the local platform';
  return place.kind === 'aws' ? `AWS Lambda in ${place.region}` : `Lambda at ${place.url}`;
};
