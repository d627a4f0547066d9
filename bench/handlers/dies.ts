// Ends its environment with every invocation.

export const handler = async (): Promise<never> => process.exit(1);
