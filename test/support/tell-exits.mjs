// Loaded into Vitest's own process: says how each process ended that it began and did not end itself, which Vitest does not.
import { subscribe } from 'node:diagnostics_channel';

subscribe('child_process', ({ process: child }) => {
  child.once('exit', (code, signal) => {
    if (child.killed || code === 0) return;
    const what = child.spawnargs.at(-1);
    console.error(`A process ended by itself: ${child.pid}, ${signal ?? `exit code ${code}`}, ${what}`);
  });
});
