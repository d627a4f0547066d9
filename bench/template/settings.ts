// Settings of a resource by name, in the template's words.

export type Settings = Record<string, unknown>;

/** Without the keys that are not set. */
export const present = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
