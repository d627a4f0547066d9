// A target for measured traffic: it answers each request after a while, and tells how many it had at once.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WaitingServer {
  readonly url: string;
  /** The most requests at once since this was last asked. */
  mostAtOnce(): number;
  stop(): void;
}

/** Listens on a port of its own of the loopback address. */
export const waitingServer = async (waitMs: number): Promise<WaitingServer> => {
  let atOnce = 0;
  let most = 0;
  const server = createServer((request, response) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    request.resume().on('end', () =>
      setTimeout(() => {
        atOnce -= 1;
        response.end('ok');
      }, waitMs),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`,
    mostAtOnce: () => {
      const told = most;
      most = atOnce;
      return told;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
