// Why the platform cannot listen where it was asked to, in words that name the cure.

export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** What to change. */
  readonly setting: 'port' | 'host';

  constructor(setting: 'port' | 'host', message: string, options?: ErrorOptions) {
    super(message, options);
    this.setting = setting;
  }
}

export const listenError = (error: NodeJS.ErrnoException, port: number, host: string): ListenError => {
  const options = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError('port', `${port} is taken on ${host}; choose another, or 0 for any free one`, options);
    case 'EACCES':
      return new ListenError('port', `${port} needs rights that this user lacks; choose one from 1024 up`, options);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenError('host', `${host} is no address of this machine; give one of its own`, options);
    default:
      return new ListenError('port', `cannot listen on ${host}:${port}: ${error.message}`, options);
  }
};
