// What stands above the runtime on Lambda belongs to another user: no signal reaches it.

/** From now on `process.kill` refuses the parent, the first process and all processes at once. */
export const confineSignals = (): void => {
  const kill = process.kill.bind(process);
  process.kill = (pid: number, signal?: string | number): true => {
    if (pid !== process.ppid && pid !== 1 && pid !== -1) return kill(pid, signal);
    throw Object.assign(new Error('kill EPERM'), { errno: -1, code: 'EPERM', syscall: 'kill' });
  };
};
