// Student's law: what the normal law becomes where the spread is known from the same few values as the mean.

import jstat from 'jstat';

export const studentQuantile = (p: number, degreesOfFreedom: number): number =>
  jstat.jStat.studentt.inv(p, degreesOfFreedom);
