// Text in headers of the Runtime API. The service writes it as it is, in UTF-8 and with line ends turned into blanks (as the
// HTTP library of its runtime interface emulator does); node:http takes and gives each byte as one character.

/** JSON text as the value of a header: what JSON lets stand unescaped and a header does not, is blank or escaped. */
export const headerOfJson = (json: string): string =>
  Buffer.from(json.replaceAll(/[\r\n]/g, ' ').replaceAll('\u007f', String.raw`\u007f`), 'utf8').toString('latin1');

/** The text of such a value. */
export const textOfHeader = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');
