// Student's law: what the normal law becomes where the spread is known from the same few values as the mean.

import jstat from 'jstat';
import { steadyDigits } from './steady-digits.ts';

export const studentQuantile = (p: number, degreesOfFreedom: number): number =>
  steadyDigits(jstat.jStat.studentt.inv(p, degreesOfFreedom));
