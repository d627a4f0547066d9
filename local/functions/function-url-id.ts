// The id of a Function URL: 32 characters, the same for the same function whenever it is asked.

import { createHash } from 'node:crypto';

/** @param arn with its qualifier */
export const urlIdOf = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 32);

/** Where requests reach the Function URL on any host: this needs no name that has to be resolved. */
export const urlPathOf = (urlId: string): string => `/_windtunnel/url/${urlId}/`;
