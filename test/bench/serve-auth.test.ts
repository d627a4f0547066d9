// Who there is when a file or a template is served with --auth, and what is said of it.

import { expect, test } from 'vitest';
import { authOf, keysIn, sayAuth, signedCurl } from '../../bench/commands/serve-auth.ts';
import type { ServedExtras } from '../../bench/template/served/served-extras.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { placeWith } from '../support/command-line.ts';

const account = '123456789012';
const worker = { kind: 'role', account, name: 'worker', keys: [], statements: [] };

const extras = (roles: readonly object[] = [], functions: Readonly<Record<string, object>> = {}): ServedExtras =>
  ({ access: { roles, functions: new Map(Object.entries(functions)) } }) as never;

const names = (settings: { readonly principals: readonly { readonly kind: string; readonly name: string }[] }) =>
  settings.principals.map(({ kind, name }) => `${kind} ${name}`);

test('without --auth anybody may call, and it is said', async () => {
  expect(await authOf(undefined, extras())).toBeNull();
  expect(keysIn(null)).toEqual({});
  expect(sayAuth(null)).toEqual(['Whoever reaches it may do everything; signatures are not looked at (--auth).']);
});

test('without a file there is an administrator with keys of this start, and a role for functions that name none', async () => {
  const [one, other] = [(await authOf(true, extras()))!, (await authOf(true, extras()))!];
  expect(one.keys!.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(one.keys).not.toEqual(other.keys);
  expect(names(one.settings)).toEqual([expect.stringMatching(/^user /), 'role windtunnel']);
  expect(keysIn(one)).toEqual({ auth: one.keys });
  expect(sayAuth(one)).toEqual([
    'Callers must sign and be allowed: there is an administrator alone.',
    'An administrator, for as long as this runs:',
    `export AWS_ACCESS_KEY_ID=${one.keys!.accessKeyId} AWS_SECRET_ACCESS_KEY=${one.keys!.secretAccessKey} AWS_DEFAULT_REGION=us-east-1`,
  ]);
});

test('roles of a template are there, and its functions have them', async () => {
  const auth = (await authOf(true, extras([worker], { f: { role: 'its role' } })))!;
  expect(names(auth.settings)).toContain('role worker');
  expect(sayAuth(auth)[0]).toBe('Callers must sign and be allowed: users and roles are those of the template.');
  const fn = (name: string) => ({ config: { name } }) as never;
  expect(auth.withRole(fn('f'))).toMatchObject({ role: 'its role' });
  expect(auth.withRole(fn('g'))).toEqual(fn('g'));
});

test('a file says who there is, and comes before the template', async () => {
  const place = placeWith({
    'auth.yaml':
      'users: { ada: { keys: [{ id: AKIA0123456789ABCDEF, secret: abcdefghijklmnopqrstuvwxyz0123456789abcd }] } }\nroles: { worker: {} }\n',
  });
  try {
    const path = `${place.directory}/auth.yaml`;
    const auth = (await authOf(path, extras([worker, { ...worker, name: 'other' }])))!;
    expect(names(auth.settings).toSorted()).toEqual(['role other', 'role windtunnel', 'role worker', 'user ada']);
    expect(auth.keys).toBeNull();
    expect(keysIn(auth)).toEqual({});
    expect(sayAuth(auth)).toEqual([`Callers must sign and be allowed: users and roles are those of ${path}.`]);
    const own = auth.settings.principals.find(({ name }) => name === 'worker');
    expect(own).not.toEqual(worker);
  } finally {
    place.remove();
  }
});

test.each<[text: string, problems: readonly object[]]>([
  [
    'users: { ada: b: c }\n',
    [{ path: '', message: expect.stringMatching(/^line 1, column 15 .*: inside { } or \[ \] a comma is missing/) }],
  ],
  [
    'users: { ada: { keys: [{ id: x }], policies: [NoSuchPolicy] } }\nrols: {}\n',
    [
      { path: 'rols', message: expect.stringMatching(/^is not known here; there are root, users, roles, /) },
      {
        path: 'users.ada.keys[0].id',
        message: '"x" is none; write 16 to 128 letters and digits, such as AKIAALICE00000000001',
      },
      { path: 'users.ada.keys[0].secret', message: 'is missing; write a text without blanks' },
      {
        path: 'users.ada.policies[0]',
        message: expect.stringMatching(/^"NoSuchPolicy" is no policy that is known here; write it out, or one of /),
      },
    ],
  ],
])('a file that says %j is refused, with all that is wrong', async (text, problems) => {
  const place = placeWith({ 'auth.yaml': text });
  try {
    const error: unknown = await authOf(`${place.directory}/auth.yaml`, extras()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ problems });
    expect((error as Error).message).toMatch(/auth\.yaml has (?:a problem|4 problems):\n/);
  } finally {
    place.remove();
  }
});

test('curl signs for the region', () => {
  expect(signedCurl('eu-west-1')).toBe(
    '--aws-sigv4 aws:amz:eu-west-1:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" ',
  );
});
