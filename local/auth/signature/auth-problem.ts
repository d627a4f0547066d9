// Why a request is nobody's: by AWS's names, without the endings that protocols give them (Common Errors of the API references).

export type AuthCode =
  | 'MissingAuthenticationToken'
  | 'IncompleteSignature'
  | 'InvalidSignature'
  | 'UnrecognizedClient'
  | 'ExpiredToken';

export interface AuthProblem {
  readonly code: AuthCode;
  readonly message: string;
}

export const isProblem = (value: object): value is AuthProblem => 'code' in value && 'message' in value;
