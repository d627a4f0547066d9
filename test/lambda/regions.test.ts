// Which codes are regions, and what is said of one that is none.

import { expect, test } from 'vitest';
import { regionProblem } from '../../lambda/index.ts';

const cure = (code: string, some: string): string =>
  `"${code}" is no region of AWS; write its code: ${some} (in the place of one that is newer, one with the same rules)`;
const examples = 'us-east-1, eu-central-1, ap-northeast-1, ...';

test.each([
  'us-east-1',
  'us-gov-west-1',
  'us-isob-east-1',
  'eu-central-1',
  'eu-isoe-west-1',
  'eusc-de-east-1',
  'af-south-1',
])('%s is a region', (code) => {
  expect(regionProblem(code)).toBeNull();
});

test.each([
  ['sa-east-2', 'sa-east-1, sa-west-1'],
  ['ca-east', 'ca-central-1, ca-west-1'],
  ['cn', 'cn-north-1, cn-northwest-1'],
  ['me-central-2', 'me-central-1, me-south-1, me-west-1'],
  // Those of the European partition apart, though they begin with the same letters, and those that others begin with.
  [
    'eu-east-1',
    'eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, eu-isoe-west-1',
  ],
  ['eusc-fr-west-1', 'eusc-de-east-1'],
])('%s is none: those of its continent are', (code, near) => {
  expect(regionProblem(code)).toBe(cure(code, near));
});

test.each(['', 'e', 'xx-east-1', 'Europe', 'US-EAST-1', ' us-east-1', '-east-1', 'useast1'])(
  '%j is none, and of no continent: some of the world are',
  (code) => {
    expect(regionProblem(code)).toBe(cure(code, examples));
  },
);
