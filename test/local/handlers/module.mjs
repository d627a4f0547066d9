// An ES module with top-level await and import.meta.

const { basename } = await import('node:path');

export const handler = async () => ({ loaded: basename('/a/module'), url: import.meta.url.startsWith('file:') });
