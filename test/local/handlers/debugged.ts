export const debugged = async (event: { value: number }): Promise<number> => {
  // oxlint-disable-next-line no-debugger
  debugger;
  return event.value + 1;
};
