import { describe, expect, it } from 'vitest';
import { credentialsFor, credentialsFromEnvironment, TargetError } from '../../loadgen/index.ts';

const aws = 'https://lambda.us-east-1.amazonaws.com';
const key = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('credentials', () => {
  it('are those given, whatever the environment says', () => {
    const given = { accessKeyId: 'mine', secretAccessKey: 'too' };
    expect(credentialsFor(aws, given, key)).toBe(given);
  });

  it('else those of the environment, with the session token if there is one', () => {
    expect(credentialsFor(aws, undefined, key)).toEqual({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
    const temporary = credentialsFromEnvironment(aws, { ...key, AWS_SESSION_TOKEN: 'token' });
    expect(temporary.sessionToken).toBe('token');
    expect(credentialsFromEnvironment('http://127.0.0.1:9001', key).accessKeyId).toBe('AKID');
  });

  it.each(['http://127.0.0.1:9001', 'http://127.8.8.8', 'http://localhost:9001', 'http://[::1]:9001'])(
    'else any will do for %s',
    (endpoint) => {
      expect(credentialsFromEnvironment(endpoint, {}).accessKeyId).not.toBe('');
    },
  );

  it.each(['http://128.0.0.1', 'http://127.0.0.1.example.com', 'http://localhost.example.com', aws])(
    'else are missed for %s',
    (endpoint) => {
      expect(() => credentialsFromEnvironment(endpoint, {})).toThrow(TargetError);
    },
  );

  it('are missed by name', () => {
    expect(() => credentialsFromEnvironment(aws, {})).toThrow(/set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
    expect(() => credentialsFromEnvironment(aws, { ...key, AWS_SECRET_ACCESS_KEY: '' })).toThrow(
      /; set AWS_SECRET_ACCESS_KEY \(/,
    );
    expect(() => credentialsFromEnvironment(aws, { ...key, AWS_ACCESS_KEY_ID: undefined })).toThrow(
      new TargetError(
        `${aws} takes only signed requests, and there is nothing to sign with; set AWS_ACCESS_KEY_ID (and AWS_SESSION_TOKEN for temporary credentials)`,
      ),
    );
  });
});
