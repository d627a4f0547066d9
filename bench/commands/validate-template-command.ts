// windtunnel validate-template: what a SAM or CloudFormation template says of its functions.

import { dirname, resolve } from 'node:path';
import { fragmentOf } from '../template/fragment.ts';
import { lackingPermissions } from '../template/lacking-permissions.ts';
import { listingText } from '../template/listing-text.ts';
import { loadTemplate } from '../template/read-template.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import type { ValidateTemplateCommandOptions } from './validate-template-options.ts';

export const validateTemplateCommand = (
  session: Session,
  path: string,
  options: ValidateTemplateCommandOptions,
): ExitCode => {
  const file = resolve(path);
  const listing = loadTemplate(file, path, options.parameter);
  const fragment = fragmentOf(listing, { templateDirectory: dirname(file), scenarioDirectory: process.cwd() });
  const lacking = lackingPermissions(listing);
  session.print(listingText(listing, fragment, lacking, session));
  session.printJson(JSON.stringify({ ...listing, lackingPermissions: lacking, scenario: fragment }, null, 2));
  return ExitCode.pass;
};
