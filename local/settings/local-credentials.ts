// The credentials of a role that exists only here: well-formed, and good for nothing elsewhere.

export const localCredentials = {
  AWS_ACCESS_KEY_ID: 'ASIAWINDTUNNELLOCAL0',
  AWS_SECRET_ACCESS_KEY: 'windtunnel/local/role/that/exists/nowhere',
  AWS_SESSION_TOKEN: 'windtunnel-local-session',
} as const;
