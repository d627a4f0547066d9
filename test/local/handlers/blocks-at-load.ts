// Never finishes loading.

const forever = (): boolean => process.pid > 0;
while (forever());

export const handler = async (): Promise<void> => undefined;
