// Why a TLS connection was not made, in words, with the cure: codes of Node.js and of OpenSSL.

const untrusted =
  'its certificate is signed by nobody that is trusted here; name the file of its authority (or of itself) in NODE_EXTRA_CA_CERTS';
const noCommonVersion = 'it speaks no version of TLS that this Node.js does (1.2 and 1.3)';

const wordsByCode: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; look at the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another name; write the name that it is of',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
    'it does not speak HTTP/1.1 (HTTP/2 alone, probably), as the generator does; let it take both',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; write http:// if it is a plain server',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS; write http:// if it is a plain server',
  ERR_SSL_UNSUPPORTED_PROTOCOL: noCommonVersion,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noCommonVersion,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it turned the handshake down; it may want a certificate of the client',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of the client, which cannot be given here',
};

/** Words for an error of a handshake; null for any other. */
export const handshakeProblem = (error: unknown): string | null => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === undefined ? null : (wordsByCode[code] ?? null);
};
