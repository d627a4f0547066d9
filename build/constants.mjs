// Constants stay constants. esbuild declares what stands at the top of a bundled module with `var`, and then V8 reads a shift,
// an index into a row or a class from the context each time, and checks what it is, where it would put a `const` into the
// machine code: a sixth of the simulator's speed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const declared = /^(?:export )?(?:abstract )?(const|let|class) ([\w$]+)/gm;

/** What the modules of `metafile` that are ours declare once and never assign. */
export const constantsOf = ({ inputs }) => {
  const constants = new Set();
  const variables = new Set();
  for (const path of Object.keys(inputs)) {
    if (!path.endsWith('.ts') || path.includes('node_modules')) continue;
    for (const [, kind, name] of readFileSync(join(root, path), 'utf8').matchAll(declared)) {
      (kind === 'let' ? variables : constants).add(name);
    }
  }
  return new Set([...constants].filter((name) => !variables.has(name)));
};

/** All that is assigned or counted anywhere in `text`, be it declared there or not. */
const assignedIn = (text) => {
  const names = new Set();
  const assigned = /(?<![\w$.#])([\w$]+)\s*(?:(?:[-+*/%&|^]|<<|>>>?|\?\?|\|\||&&|\*\*)?=(?![=>])|\+\+|--)/g;
  const counted = /(?:\+\+|--)\s*([\w$]+)/g;
  // A declaration is no assignment.
  const rest = text.replaceAll(/\b(?:var|let|const) [\w$]+ =/g, '');
  for (const pattern of [assigned, counted]) for (const [, name] of rest.matchAll(pattern)) names.add(name);
  return names;
};

/** A bundle, not minified, with what is constant declared so. esbuild puts numbers behind names that come twice. */
export const withConstants = (text, constants) => {
  const assigned = assignedIn(text);
  return text.replaceAll(/^var ([\w$]+) = /gm, (statement, name) => {
    const isOurs = constants.has(name) || constants.has(name.replace(/\d+$/, ''));
    return isOurs && !assigned.has(name) ? `const ${name} = ` : statement;
  });
};
