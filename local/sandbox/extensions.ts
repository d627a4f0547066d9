// External extensions: what layers put into /opt/extensions is started beside the runtime on Lambda (Developer Guide,
// runtimes-extensions-api), and not here.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const filesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};

/** What to say of the extensions that layers bring; null for none. */
export const extensionsNote = (functionName: string, layers: string | null): string | null => {
  const names = layers === null ? [] : filesIn(join(layers, 'extensions'));
  if (names.length === 0) return null;
  return `${functionName} runs without what Lambda starts beside it from /opt/extensions: ${names.toSorted().join(', ')}`;
};
