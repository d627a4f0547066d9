// The clock of everything measured: the monotonic clock of the machine, which all of its processes and threads share,
// so that instants of the load generator and of the platform can be laid side by side.

/** An instant in ms; only differences mean anything. */
export type Clock = () => number;

/** The machine's monotonic clock. */
export const machineClock: Clock = () => Number(process.hrtime.bigint()) / 1e6;
