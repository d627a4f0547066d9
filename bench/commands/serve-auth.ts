// `--auth`: who there is when a file or a template is served, and what is said of it.

import type { AuthSettings, LocalFunction } from '../../local/index.ts';
import { administrator, loadAuth, settingsOf } from '../auth/load-auth.ts';
import { localNames } from '../template/local-arn.ts';
import type { ServedExtras } from '../template/served/served-extras.ts';

export interface ServedAuth {
  readonly settings: AuthSettings;
  /** Of an administrator who was made for this start; null where a file says who there is. */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** In words: where roles come from. */
  readonly from: string;
  /** The function with the role and the policy that it has in the template. */
  readonly withRole: (fn: LocalFunction) => LocalFunction;
}

const { accountId } = localNames;

/** Roles of a file come before those of the template. */
const together = (file: AuthSettings, { access }: ServedExtras): AuthSettings => {
  const named = new Set(file.principals.map(({ kind, account, name }) => `${kind} ${account} ${name}`));
  const added = access.roles.filter(({ kind, account, name }) => !named.has(`${kind} ${account} ${name}`));
  return { ...file, principals: [...file.principals, ...added] };
};

/** Null where anybody may call. Throws ConfigError for what is wrong with the file. */
export const authOf = async (given: string | true | undefined, extras: ServedExtras): Promise<ServedAuth | null> => {
  if (given === undefined) return null;
  const withRole = (fn: LocalFunction): LocalFunction => ({ ...fn, ...extras.access.functions.get(fn.config.name) });
  if (given !== true) {
    return { settings: together(await loadAuth(given, accountId), extras), keys: null, from: given, withRole };
  }
  const admin = administrator(accountId);
  const [key] = admin.keys;
  return {
    settings: settingsOf([admin, ...extras.access.roles]),
    keys: { accessKeyId: key!.id, secretAccessKey: key!.secret },
    from: 'the template',
    withRole,
  };
};

/** What a program that starts `serve` reads of it. */
export const keysIn = (auth: ServedAuth | null): object =>
  auth === null || auth.keys === null ? {} : { auth: auth.keys };

/** Lines of the start. */
export const sayAuth = (auth: ServedAuth | null): string[] => {
  if (auth === null) return ['Whoever reaches it may do everything; signatures are not looked at (--auth).'];
  const said = `Callers must sign and be allowed: users and roles are those of ${auth.from}.`;
  if (auth.keys === null) return [said];
  const { accessKeyId, secretAccessKey } = auth.keys;
  return [
    said,
    'An administrator, for as long as this runs:',
    `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} AWS_DEFAULT_REGION=us-east-1`,
  ];
};

/** How curl signs, of keys in the environment. */
export const signedCurl = (region: string): string =>
  `--aws-sigv4 aws:amz:${region}:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" `;
