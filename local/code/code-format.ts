/** What kind of file a handler is in. */
export type CodeFormat = 'esm' | 'cjs' | 'executable';
