// Patterns of policies: text in which `*` stands for any characters and `?` for one (IAM User Guide, reference_policies_elements_resource).
// A policy variable may put either there as itself, so that a pattern is kept with marks in the place of its wildcards.

const any = '\u0000';
const one = '\u0001';

/** Text as it stands in a policy, its wildcards marked. */
export const wild = (text: string): string => text.replaceAll('*', any).replaceAll('?', one);

export const isAny = (pattern: string): boolean => pattern === any;

/** Whether a marked pattern fits the whole of `text`; takes no longer than their lengths multiplied. */
export const fits = (pattern: string, text: string): boolean => {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === any) {
      star = next;
      resume = at;
      next += 1;
    } else if (wanted === one || wanted === text[at]) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[next] === any) next += 1;
  return next === pattern.length;
};
