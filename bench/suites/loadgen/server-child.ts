// A server that answers every request alike, but stands still for a while now and then when it is asked to.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whole periods; 0 for a server that never stands still. */
const stallMs = Number(process.argv[2] ?? 0);
const everyMs = Number(process.argv[3] ?? 0);

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 });
    response.end('ok');
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));

const nothing = new Int32Array(new SharedArrayBuffer(4));

if (stallMs > 0) {
  // By the clock, so that it stands still at the same instant of every period.
  const begunMs = performance.now();
  let period = 0;
  const stall = (): void => {
    Atomics.wait(nothing, 0, 0, stallMs);
    period += 1;
    setTimeout(stall, begunMs + period * everyMs - performance.now());
  };
  setTimeout(stall, 0);
}
