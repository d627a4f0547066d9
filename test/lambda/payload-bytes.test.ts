// Bytes of a text in UTF-8, as an encoder makes them.

import { expect, test } from 'vitest';
import { utf8Bytes } from '../../lambda/index.ts';

test.each(['', 'plain', 'é', '€', '😀', 'a😀b€c', '\ud800', '\udc00', '\ud800a', '\udc00\ud800', 'x'.repeat(300)])(
  '%j',
  (text) => {
    expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
  },
);
