// Notes of a server: each different text is said once.

/** So many different notes are said; a client could make any number of them. */
export const mostNotes = 1000;

/** Each different text once, and the last of them that they end. */
export const notedOnce = (note: (text: string) => void): ((text: string) => void) => {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text) || said.size > mostNotes) return;
    said.add(text);
    note(said.size <= mostNotes ? text : `${mostNotes} different notes were said; further ones are left out`);
  };
};
