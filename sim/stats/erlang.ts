// Erlang's loss formula: Poisson arrivals, `servers` servers, no queue. Insensitive to the law of the service time.

/** Share of arrivals refused with `offeredLoad` erlangs (arrival rate x mean service) on `servers`. */
export const erlangB = (offeredLoad: number, servers: number): number => {
  let blocked = 1;
  for (let k = 1; k <= servers; k += 1) blocked = (offeredLoad * blocked) / (k + offeredLoad * blocked);
  return blocked;
};
