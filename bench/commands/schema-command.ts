// windtunnel schema: the scenario format as JSON Schema, for editors.

import type { JsonSchema } from '../schema/json-schema.ts';
import { schemaFile, schemaText } from '../schema/schema-file.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import type { SchemaCommandOptions } from './schema-options.ts';

/** What editors with the YAML language server look for at the start of a file. */
const editorLine = `# yaml-language-server: $schema=${schemaFile}`;

export const schemaCommand = async (session: Session, options: SchemaCommandOptions): Promise<ExitCode> => {
  if (options.line) {
    session.print(editorLine);
    session.printJson(JSON.stringify({ line: editorLine, file: schemaFile }));
    return ExitCode.pass;
  }
  const text = await schemaText();
  if (options.reference) {
    const { schemaReference } = await import('../schema/reference.ts');
    const page = schemaReference(JSON.parse(text) as JsonSchema);
    session.print(page.trimEnd());
    session.printJson(JSON.stringify({ page }));
    return ExitCode.pass;
  }
  session.print(text.trimEnd());
  session.printJson(text);
  return ExitCode.pass;
};
