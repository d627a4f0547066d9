// The scenario with what was planned in it.

import type { ScenarioDocument } from '../format/document.ts';
import { withConcurrency, withWritten, writtenOf, type Settings } from './settings.ts';

interface Planned {
  readonly functions: readonly (Settings & { readonly functionName: string })[];
  readonly account: { readonly needed: number };
}

/** `document` with the planned settings of all functions, in the account that they need. */
export const plannedDocument = (document: ScenarioDocument, { functions, account }: Planned): ScenarioDocument =>
  functions.reduce<ScenarioDocument>(
    (changed, one) => withWritten(withConcurrency(changed, one.functionName, one), one.functionName, writtenOf(one)),
    { ...document, account: { ...document.account, concurrency: account.needed } },
  );
