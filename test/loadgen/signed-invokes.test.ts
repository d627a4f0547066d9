import { describe, expect, it } from 'vitest';
import { bodyHash, sigV4, type Credentials } from '../../loadgen/index.ts';
import { SignedInvokes } from '../../loadgen/targets/signed-invokes.ts';

const key: Credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const host = '127.0.0.1:9001';
const noon = Date.UTC(2026, 10, 23, 12);

const invokes = (credentials: () => Credentials = () => key, qualifier?: string): SignedInvokes =>
  new SignedInvokes({ host, region: 'us-east-1', credentials, headers: { 'x-amz-log-type': 'Tail' }, qualifier });

/** What would be on the wire. */
const wire = ({ head, body }: { head: string; body: Uint8Array | null }): string =>
  head + (body === null ? '' : Buffer.from(body).toString('utf8'));

const expected = (payload: string, epochMs: number, credentials = key, query: [string, string][] = []): string =>
  sigV4(credentials, 'us-east-1', 'lambda').sign(
    {
      method: 'POST',
      path: '/2015-03-31/functions/f/invocations',
      query,
      headers: { host, 'content-type': 'application/json', 'x-amz-log-type': 'Tail' },
      body: payload,
    },
    epochMs,
  )['authorization']!;

describe('signed invokes', () => {
  it('are the same bytes within a second, and signed anew in the next', () => {
    const signed = invokes();
    const first = signed.request('f', '{}', noon);
    expect(signed.request('f', '{}', noon + 999)).toBe(first);
    expect(wire(first)).toBe(
      'POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nhost: 127.0.0.1:9001\r\ncontent-type: application/json\r\n' +
        `x-amz-log-type: Tail\r\nx-amz-date: 20261123T120000Z\r\nauthorization: ${expected('{}', noon)}\r\ncontent-length: 2\r\n\r\n{}`,
    );
    expect(wire(signed.request('f', '{}', noon + 1000))).toContain(expected('{}', noon + 1000));
  });

  it('carry a tracing header of their own beside what is signed once, with short and with large bodies', () => {
    const signed = invokes();
    const large = JSON.stringify('größe'.repeat(10_000));
    for (const payload of ['{}', large]) {
      const [plain, one, other] = ['', 'Root=1', 'Root=2'].map((trace) =>
        wire(signed.request('f', payload, noon, trace)),
      );
      const length = `content-length: ${Buffer.byteLength(payload)}\r\n`;
      expect(one).toBe(plain!.replace(length, `x-amzn-trace-id: Root=1\r\n${length}`));
      expect(other).toBe(one!.replace('Root=1', 'Root=2'));
      expect(one).toContain(expected(payload, noon));
    }
  });

  it('are right when every payload differs, however many there are', () => {
    const signed = invokes();
    for (let i = 0; i < 500; i += 1) {
      const payload = JSON.stringify({ number: i, text: 'größe' });
      const text = wire(signed.request('f', payload, noon));
      expect(text).toContain(expected(payload, noon));
      expect(text).toMatch(new RegExp(`content-length: ${Buffer.byteLength(payload)}\\r\\n\\r\\n`));
      expect(text.endsWith(payload)).toBe(true);
    }
  });

  it('hash a large payload once', () => {
    const signed = invokes();
    const payload = JSON.stringify('x'.repeat(6_000_000));
    const first = signed.request('f', payload, noon);
    expect(first.body!.length).toBe(payload.length);
    const begunMs = performance.now();
    for (let second = 1; second <= 200; second += 1) {
      const next = signed.request('f', payload, noon + second * 1000);
      expect(next.body).toBe(first.body);
      expect(next.head).not.toBe(first.head);
    }
    const againMs = performance.now() - begunMs;
    const hashMs = performance.now();
    bodyHash(payload);
    // Hashed every time it would take two hundred times as long.
    expect(againMs).toBeLessThan(100 * Math.max(2, performance.now() - hashMs));
  });

  it('keep no more large payloads than 64 MB of them, and sign those that were let go anew', () => {
    const signed = invokes();
    const large = (index: number): string => `"${String(index).padEnd(8_000_000, 'x')}"`;
    const first = signed.request('f', large(0), noon);
    expect(signed.request('f', large(0), noon + 1000).body === first.body).toBe(true);
    for (let index = 1; index <= 9; index += 1) signed.request('f', large(index), noon);
    const again = signed.request('f', large(0), noon + 2000);
    // By the buffer: element by element it takes minutes.
    expect([again.body === first.body, Buffer.compare(again.body!, first.body!)]).toEqual([false, 0]);
    expect(again.head).toContain(expected(large(0), noon + 2000));
  });

  it('take other credentials as soon as they are there', () => {
    let now = key;
    const signed = invokes(() => now);
    signed.request('f', '{}', noon);
    now = { accessKeyId: 'ASIA', secretAccessKey: 'other', sessionToken: 'token' };
    const text = wire(signed.request('f', '{}', noon));
    expect(text).toContain(expected('{}', noon, now));
    expect(text).toContain('x-amz-security-token: token\r\n');
  });

  it('name the version or alias that they are for', () => {
    const text = wire(invokes(() => key, 'live').request('f', '{}', noon));
    expect(text).toMatch(/^POST \/2015-03-31\/functions\/f\/invocations\?Qualifier=live HTTP/);
    expect(text).toContain(expected('{}', noon, key, [['Qualifier', 'live']]));
  });
});
