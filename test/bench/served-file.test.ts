// What serve says of the file that it serves.

import { expect, test } from 'vitest';
import { otherNode } from '../../bench/commands/served-file.ts';

const own = `nodejs${process.versions.node.split('.')[0]}.x`;

test("runtimes of another Node.js than this machine's are told, each once; other languages and its own are not", () => {
  expect(otherNode([own, 'python3.13', 'nodejs8.10', 'nodejs8.10', 'nodejs'])).toEqual([
    `nodejs8.10 runs on this machine's Node.js ${process.versions.node}, by the module rules of nodejs8.10.`,
  ]);
});
