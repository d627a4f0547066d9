// A server that answers every request alike, but stands still for a while now and then when it is asked to.

import { serveConstant } from '../constant-server.ts';
import { stallEvery } from './stalls.ts';

serveConstant({ contentType: 'text/plain', body: 'ok' });

/** ms; none for a server that never stands still. */
const [stallMs, everyMs] = process.argv.slice(2).map(Number);
if (stallMs !== undefined && everyMs !== undefined) stallEvery(stallMs, everyMs);
