// Policy variables: `${aws:username}` in resources and conditions (IAM User Guide, reference_policies_variables). `${*}`, `${?}` and
// `${$}` are the characters themselves; `${key, 'text'}` has a default. Policies of before 2012 know none.

import { wild } from './glob.ts';
import type { RequestContext } from './request-context.ts';

export type PolicyVersion = '2012-10-17' | '2008-10-17';

const variable = /\$\{([^}]*)\}/g;
const withDefault = /^([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/;

/** The pattern that `text` comes to, its wildcards marked; null where a variable has no value, or several. */
export const patternOf = (text: string, version: PolicyVersion, context: RequestContext): string | null => {
  if (version !== '2012-10-17' || !text.includes('${')) return wild(text);
  let pattern = '';
  let from = 0;
  for (const match of text.matchAll(variable)) {
    const inner = match[1]!;
    pattern += wild(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (['*', '?', '$'].includes(inner)) {
      pattern += inner;
      continue;
    }
    const [, key = '', otherwise] = withDefault.exec(inner.trim()) ?? [];
    const values = context.get(key);
    const value = values?.length === 1 ? values[0]! : otherwise;
    if (value === undefined) return null;
    // What a request says is taken as it is, wildcards or not.
    pattern += value;
  }
  return pattern + wild(text.slice(from));
};
