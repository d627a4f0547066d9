// What the worker of the what-if panel tells the page.

import type { Picture } from './picture.ts';
import type { Answer } from './answer.ts';

/** What the worker says: the figures, then the curves; or what went wrong. */
export interface Said {
  readonly answer?: Answer;
  readonly picture?: Picture;
  readonly error?: string;
}
