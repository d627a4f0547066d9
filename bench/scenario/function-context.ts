// What the functions of one scenario share while they are compiled.

import type { CapacityProviderConfig, Rules } from '../../lambda/index.ts';
import type { FileContext } from '../input/numbers-file.ts';
import type { PublishedUse } from './published-use.ts';

export interface FunctionContext extends FileContext {
  readonly rules: Rules;
  /** Of functions on Managed Instances. */
  readonly providers: readonly CapacityProviderConfig[];
  readonly warnings: string[];
  /** What the functions take from published cold starts. */
  readonly published: PublishedUse[];
  /** Of all functions, in order. */
  readonly names: readonly string[];
}
