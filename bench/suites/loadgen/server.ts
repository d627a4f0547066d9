// Plain HTTP servers in processes of their own.

import { startServer, type ConstantServer } from '../constant-server.ts';

/**
 * @param stall how long it stands still of every so many ms; none by default
 * @param start starts its process; startServer unless given
 */
export const plainServer = async (
  stall: { readonly ms: number; readonly everyMs: number } | null,
  start: typeof startServer = startServer,
): Promise<ConstantServer> => {
  const args = stall === null ? [] : [String(stall.ms), String(stall.everyMs)];
  const server = await start('./loadgen/server-child.js', args);
  return { url: `${server.url}/`, stop: () => server.stop() };
};
