// Pictures that go along with results: where none can be drawn that is said, and nothing else is lost.

import { PictureError } from '../../reports/index.ts';

/** What `draw` gives; null, with a word to the user, where this machine draws no pictures. */
export const pictured = async <T>(draw: () => Promise<T>): Promise<T | null> => {
  try {
    return await draw();
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    // Said under --quiet too: something is missing.
    process.stderr.write(`${error.message}; everything else is there\n`);
    return null;
  }
};
