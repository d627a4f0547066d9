// The runtime that a function of a template brings: an executable called `bootstrap` in its code, or in what `sam build` made
// of its code beside the template.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ListedFunction } from './listing.ts';
import { hasPlaceholder } from './scope.ts';

const bootstrap = 'bootstrap';

/** @returns an absolute path; null where there is none */
export const bootstrapFileOf = ({ id, code, inlineCode }: ListedFunction, directory: string): string | null => {
  const isHere = !inlineCode && !/^s3:|\.(zip|jar)$/.test(code ?? '') && !hasPlaceholder(code ?? '');
  const places = [
    ...(isHere ? [join(resolve(directory, code ?? '.'), bootstrap)] : []),
    join(resolve(directory), '.aws-sam', 'build', id, bootstrap),
  ];
  return places.find((file) => existsSync(file)) ?? null;
};
