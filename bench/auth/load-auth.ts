// The file of `--auth`, or who there is without one: an administrator whose keys are made anew for each start.

import { randomBytes } from 'node:crypto';
import { defaultMaxSessionS, type AuthPrincipal, type AuthSettings } from '../../local/index.ts';
import { ConfigError } from '../input/config-error.ts';
import { Problems } from '../input/problems.ts';
import { readText } from '../input/read-text.ts';
import { textValue } from '../input/yaml-text.ts';
import { readAuthDocument } from './auth-document.ts';
import { managedPolicy } from './managed-policies.ts';

/** @param account the platform's. Throws ConfigError with all that is wrong. */
export const loadAuth = async (path: string, account: string): Promise<AuthSettings> => {
  const read = textValue(await readText(path), false);
  if ('problems' in read)
    throw new ConfigError(
      path,
      read.problems.map((message) => ({ path: '', message })),
    );
  const problems = new Problems();
  const settings = readAuthDocument(read.value, account, problems);
  if (problems.list.length > 0) throw new ConfigError(path, problems.list);
  return settings;
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A user who may do everything, by one new key. */
export const administrator = (account: string): AuthPrincipal => ({
  kind: 'user',
  account,
  name: 'administrator',
  keys: [
    {
      id: `AKIA${[...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('')}`,
      // Of letters and digits alone, so that it needs no quotes anywhere.
      secret: randomBytes(20).toString('hex'),
      token: null,
      expiresAtMs: null,
      session: '',
    },
  ],
  policies: [managedPolicy('AdministratorAccess')!],
  boundary: null,
  session: null,
  tags: {},
  trust: null,
  maxSessionS: defaultMaxSessionS,
});

/** A role with policies of AWS's. */
export const roleNamed = (name: string, account: string, managed: readonly string[]): AuthPrincipal => ({
  ...administrator(account),
  kind: 'role',
  name,
  keys: [],
  policies: managed.flatMap((one) => managedPolicy(one) ?? []),
});

/** Roles and nobody else. */
export const settingsOf = (principals: readonly AuthPrincipal[]): AuthSettings => ({
  principals,
  serviceControl: null,
  organization: null,
  resourcePolicies: new Map(),
  subnets: {},
  managedPolicy,
});
