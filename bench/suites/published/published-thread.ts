// What a thread of the suite runs.

import { publishedParts, type PublishedPart } from './published-parts.ts';

export const part = (index: number): Promise<PublishedPart> => publishedParts[index]!();
