// An event as it is accepted: whom it is for, and what it says.

import type { InvocationRequest } from '../environment/environment-kind.ts';

export interface AsyncEvent {
  readonly name: string;
  readonly qualifier: string | null;
  readonly request: InvocationRequest;
}
