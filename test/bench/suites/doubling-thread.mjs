// Doubles its task; what is 0 waits for ever, what is below fails.

export const part = async (task) => {
  if (task < 0) throw new Error(`${task} is below 0`);
  if (task === 0) await new Promise((resolve) => setTimeout(resolve, 1e8));
  return 2 * task;
};
