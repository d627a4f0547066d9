// The parts of a JSON document that is larger than memory, one at a time: what lies in its lists, or documents that follow one another.

import { jsonProblem } from '../../reports/words/json-problem.ts';
import { ConfigError } from '../input/config-error.ts';
import { fileProblem, type InputFile } from './input-file.ts';

const quote = 0x22;
const backslash = 0x5c;
const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

/** Where the string whose inside begins at `at` ends (behind its quote); -1 where it goes on in the next piece. */
const stringEnd = (bytes: Buffer, from: number): number => {
  for (let at = from; ; at += 1) {
    at = bytes.indexOf(quote, at);
    if (at < 0) return -1;
    let slashes = 0;
    while (bytes[at - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
};

/** What scans from piece to piece. */
interface Scan {
  /** Bytes that are not done with. */
  bytes: Buffer;
  at: number;
  depth: number;
  /** Where the item under way begins; -1 outside of one. */
  from: number;
}

/** Items that end in the bytes at hand; what is left begins at the item under way, or is gone. */
function* itemsIn(scan: Scan, depth: number): Generator<string> {
  while (scan.at < scan.bytes.length) {
    const byte = scan.bytes[scan.at]!;
    if (byte === quote) {
      const end = stringEnd(scan.bytes, scan.at + 1);
      if (end < 0) return;
      scan.at = end;
      continue;
    }
    if (isOpening(byte)) {
      if (scan.depth === depth) scan.from = scan.at;
      scan.depth += 1;
    } else if (isClosing(byte)) {
      scan.depth -= 1;
      if (scan.depth === depth && scan.from >= 0) {
        yield scan.bytes.toString('utf8', scan.from, scan.at + 1);
        scan.from = -1;
      }
    }
    scan.at += 1;
  }
}

/**
 * Objects and lists of `file` that lie so deep, parsed: 0 for whole documents, 1 for what is in a list that is the document, 2 for
 * what is in lists that the document holds. Throws ConfigError where the document is broken off.
 */
export async function* jsonItems(file: InputFile, depth: 0 | 1 | 2): AsyncGenerator {
  const scan: Scan = { bytes: Buffer.alloc(0), at: 0, depth: 0, from: -1 };
  for await (const chunk of file.chunks()) {
    const kept = scan.from >= 0 ? scan.from : scan.at;
    scan.bytes = Buffer.concat([scan.bytes.subarray(kept), chunk]);
    scan.at -= kept;
    if (scan.from >= 0) scan.from = 0;
    for (const text of itemsIn(scan, depth)) {
      try {
        yield JSON.parse(text) as unknown;
      } catch (error) {
        throw fileProblem(
          file.path,
          `holds "${text.slice(0, 60)}", which is not JSON: ${jsonProblem(text, error)}; correct it, or leave it out`,
        );
      }
    }
  }
  if (scan.depth !== 0) throw fileProblem(file.path, 'ends in the middle of its JSON; was it cut off? Write it again');
}

/** The documents of a file that holds one, or several that were written one after the other. Throws ConfigError. */
export const documentsOf = async (file: InputFile): Promise<unknown[]> => {
  try {
    return [await file.json()];
  } catch (error) {
    const documents: unknown[] = [];
    try {
      for await (const document of jsonItems(file, 0)) documents.push(document);
    } catch (inside) {
      if (!(inside instanceof ConfigError)) throw inside;
    }
    // One alone is what was wrong before.
    if (documents.length > 1) return documents;
    throw error;
  }
};
