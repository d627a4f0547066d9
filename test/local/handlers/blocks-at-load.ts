// Never finishes loading.

for (;;);

export const handler = async (): Promise<void> => undefined;
