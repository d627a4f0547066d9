// How a process learns what it is to run: one variable, which it takes away before any handler sees it.

export const programVariable = 'WINDTUNNEL_PROGRAM';
