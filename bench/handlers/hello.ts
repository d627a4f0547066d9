// The smallest handler there is.

export const handler = async (event: unknown): Promise<{ hello: unknown }> => ({ hello: event });
