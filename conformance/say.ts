// What a program says while it works goes beside what it makes.

export const sayError = (text: string): void => void process.stderr.write(`${text}\n`);
