// The layers of a served function: directories of the template that hold what the function finds at /opt.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ListedFunction, Listing } from '../listing.ts';
import { logicalId } from '../local-arn.ts';
import { hasPlaceholder } from '../scope.ts';

export interface ServedLayers {
  /** Absolute, in the order of the template. */
  readonly directories: readonly string[];
  /** What is said of those that are left out. */
  readonly notes: readonly string[];
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where the content of a layer lies, or why it is not to be had. */
const foundLayer = (reference: string, listing: Listing, directory: string): { path: string } | { reason: string } => {
  const inAws = { reason: 'it lies in AWS; put its content into a directory' };
  if (reference.startsWith('arn:')) return inAws;
  const source = listing.sources.find(({ id, type }) => id === logicalId(reference) && type.endsWith('::LayerVersion'));
  if (source === undefined) {
    return {
      reason: hasPlaceholder(reference) ? 'it is known only when it is deployed' : 'the template has no such layer',
    };
  }
  const content = source.settings['ContentUri'];
  if (typeof content !== 'string') return { reason: 'its content is packed; name a directory as ContentUri' };
  if (content.startsWith('s3://')) return inAws;
  if (hasPlaceholder(content)) return { reason: `where its content is (${content}) is known only when it is deployed` };
  const path = resolve(directory, content);
  return isDirectory(path) ? { path } : { reason: `its content (${content}) is no directory` };
};

/** Layers of `listed`, a function of the template in `directory`. */
export const servedLayers = (listed: ListedFunction, listing: Listing, directory: string): ServedLayers => {
  const directories: string[] = [];
  const notes: string[] = [];
  for (const reference of listed.layers) {
    const found = foundLayer(reference, listing, directory);
    if ('path' in found) directories.push(found.path);
    else notes.push(`layer ${reference} of ${listed.id} is not served: ${found.reason}`);
  }
  return { directories, notes };
};
