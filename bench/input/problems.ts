// Collects what is wrong with a scenario while it is being compiled, so that all of it is told at once.

import type { ConfigProblem } from '../../lambda/index.ts';

export class Problems {
  readonly list: ConfigProblem[] = [];

  add(path: string, message: string): void {
    this.list.push({ path, message });
  }
}
