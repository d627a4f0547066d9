// An ES module with top-level await and import.meta.

const path = await import('node:path');

export const handler = async () => ({ loaded: path.basename('/a/module'), url: import.meta.url.startsWith('file:') });
