// Reads the body of a request, keeping no more than the largest that its path may have: whoever sends more than that is
// read to his end and hears the answer.

import type { IncomingMessage } from 'node:http';
import { syncRequestLimitBytes } from '../../lambda/index.ts';

export interface Body {
  /** Null when it was too long to keep. */
  readonly content: Buffer | null;
  readonly bytes: number;
}

/** Of a request that brings code: a zip archive of 50 MB in base64 (recorded from AWS). */
export const codeRequestLimitBytes = 70_167_211;

/** Operations that bring code, by what they are asked with. */
const codeOperations: readonly (readonly [RegExp, string])[] = [
  [/^POST \/2015-03-31\/functions\/?$/, 'CreateFunction'],
  [/^PUT \/2015-03-31\/functions\/[^/]+\/code\/?$/, 'UpdateFunctionCode'],
  [/^POST \/2018-10-31\/layers\/[^/]+\/versions\/?$/, 'PublishLayerVersion'],
];

/** The name of the operation where it may bring code; null for any other. */
export const codeOperationOf = (method: string, path: string): string | null =>
  codeOperations.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null;

/** The result of a durable execution, 6 MB at most, comes inside of a JSON text. */
const checkpointLimitBytes = 3 * syncRequestLimitBytes;

/** The most that the body of a request may have. */
export const bodyLimitOf = (method: string, path: string): number => {
  if (codeOperationOf(method, path) !== null) return codeRequestLimitBytes;
  return method === 'POST' && /\/checkpoint\/?$/.test(path) ? checkpointLimitBytes : syncRequestLimitBytes;
};

export const readBody = (request: IncomingMessage, limitBytes: number): Promise<Body> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      resolve({ content: bytes > limitBytes ? null : whole, bytes });
    });
    request.on('error', reject);
  });
