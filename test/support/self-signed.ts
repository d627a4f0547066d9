// A certificate that signs itself, made on the spot: for servers of TLS on loopback.

import { generateKeyPairSync, sign } from 'node:crypto';

/** DER: a tag, the length, the content (X.690). */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);

/** X.509: commonName, ecdsa-with-SHA256, subjectAltName, basicConstraints. */
const commonName = oid('550403');
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const subjectAltName = oid('551d11');
const basicConstraints = oid('551d13');

const timeOf = (at: Date): Buffer =>
  der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`, 'latin1'));

const day = 86_400_000;

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** For `localhost` and 127.0.0.1, unless another name is given; valid for a day from `from` on. */
export const selfSigned = (name?: string, from: Date = new Date(Date.now() - day / 2)): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const called = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name ?? 'localhost')))));
  const names = sequence(
    der(0x82, Buffer.from(name ?? 'localhost', 'latin1')),
    ...(name === undefined ? [der(0x87, Buffer.from([127, 0, 0, 1]))] : []),
  );
  const extensions = sequence(
    sequence(basicConstraints, der(0x01, Buffer.from([255])), der(0x04, sequence(der(0x01, Buffer.from([255]))))),
    sequence(subjectAltName, der(0x04, names)),
  );
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 120)),
    ecdsaWithSha256,
    called,
    sequence(timeOf(from), timeOf(new Date(from.getTime() + day))),
    called,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signed = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)));
  const lines = signed.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
};
