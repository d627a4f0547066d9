// How the runtime for Node.js that is here calls itself to the Runtime API, and is known by.

export const ownRuntimeName = 'windtunnel-nodejs';
