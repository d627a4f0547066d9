// IP addresses as filter patterns compare them: by value, however they are written.

import { isIPv6 } from 'node:net';
import { PatternError } from './pattern-error.ts';

const bytesOfV4 = (text: string): number[] | null => {
  if (!/^\d{1,9}\.\d{1,9}\.\d{1,9}\.\d{1,9}$/.test(text)) return null;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
};

const bytesOfV6 = (text: string): number[] | null => {
  if (!/^[\da-fA-F:]+$/.test(text) || !isIPv6(text)) return null;
  const [before = '', after] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff]);
};

/** 4 or 16 bytes; null for what is no address. */
export const addressBytes = (text: string): readonly number[] | null => bytesOfV4(text) ?? bytesOfV6(text);

const sameBits = (a: readonly number[], b: readonly number[], bits: number): boolean =>
  a.length === b.length &&
  a.every((byte, i) => {
    const counted = Math.min(8, Math.max(0, bits - 8 * i));
    return byte >> (8 - counted) === b[i]! >> (8 - counted);
  });

/** Whether an address lies in `cidr`, such as 10.0.0.0/24. Throws PatternError. */
export const networkOf = (cidr: string): ((text: string) => boolean) => {
  const [address = '', mask = '', ...more] = cidr.split('/');
  const bytes = addressBytes(address);
  const bits = Number(mask);
  const isValid = bytes !== null && more.length === 0 && /^\d+$/.test(mask) && bits < 8 * bytes.length;
  if (!isValid) throw new PatternError('cidr takes an address and the bits of its network, such as 10.0.0.0/24');
  return (text) => {
    const other = addressBytes(text);
    return other !== null && sameBits(other, bytes, bits);
  };
};
