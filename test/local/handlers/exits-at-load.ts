// Ends its process in its init.

process.exit(7);

export const handler = async (): Promise<void> => undefined;
