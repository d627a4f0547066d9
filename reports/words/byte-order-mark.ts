// The mark with which editors on Windows begin a file in UTF-8. It says nothing, and JSON does not know it.

/** `text` without it. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);
