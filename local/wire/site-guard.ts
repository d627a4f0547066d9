// Keeps web pages out. Whatever page a browser shows may send requests to this machine, so those that come from a page of
// another origin, or under a name that is none of the platform's (DNS rebinding), are refused before anything is read of
// them. Clients that are no browsers send neither Origin nor Sec-Fetch-Site (Fetch Metadata Request Headers, W3C; pages
// cannot set either) and are asked for the name alone.

import { isIPv4 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

export interface SiteGuardOptions {
  /** Names, without ports, besides loopback's and those that the platform gives out; `*` for any. Default none. */
  readonly allowHosts?: readonly string[];
  /** Origins such as `http://localhost:3000` whose pages may call; `*` for any. Default none. */
  readonly allowOrigins?: readonly string[];
}

export interface SiteProblem {
  /** For the client: the value, and the cure. */
  readonly text: string;
  /** Whose page asks, where a door's own settings may let it in; null where nothing but a flag of the platform can. */
  readonly origin: string | null;
}

export interface SiteGuard {
  /** Why a request must not be served; null where it may. */
  problem(headers: IncomingHttpHeaders): SiteProblem | null;
  /** Whether pages of an origin were let in on purpose. */
  allows(origin: string): boolean;
}

/** Names of Function URLs, as the platform gives them out and as AWS does; both zones are nobody else's to point here. */
const givenOut = /^[0-9a-z]{32}\.lambda-url\.[0-9a-z-]+\.(localhost|on\.aws)$/;

/** A name and, perhaps, a port; nothing that a URL might read in another way. */
const hostForm = /^(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::\d{1,5})?$/;

/** Anybody's text, short and on one line. */
const shown = (value: string): string => JSON.stringify(value.slice(0, 200));

const isLoopbackAddress = (name: string): boolean =>
  name === '[::1]' || name === '[::ffff:7f00:1]' || (isIPv4(name) && name.startsWith('127.'));

/** Whether `name`, in lower case and without its port, can mean nothing but this machine. */
export const isLoopbackName = (name: string): boolean => {
  if (name === 'localhost' || name === 'localhost.') return true;
  if (isLoopbackAddress(name)) return true;
  // Other ways to write an address: 127.1, [0:0:0:0:0:0:0:1].
  const digits = /^(\[.*\]|[0-9a-fx.]+)$/.test(name) && URL.canParse(`http://${name}/`);
  return digits && isLoopbackAddress(new URL(`http://${name}/`).hostname);
};

const nameOf = (host: string): string | null => hostForm.exec(host.toLowerCase())?.[1] ?? null;

/** Host and port of an origin; null for `null` and for what is none. */
const hostOfOrigin = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

const originOf = (url: string | undefined): string | null =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : null;

const hostProblem = (host: string): SiteProblem => ({
  text:
    `Refused: Host ${shown(host)} is no name of this platform, which answers to localhost, 127.0.0.0/8, [::1] and the ` +
    `names that it gives out. If it is to answer to that one too, start it with --allow-host ${nameOf(host) ?? 'NAME'}`,
  origin: null,
});

const pageProblem = (header: string, value: string, origin: string | null): SiteProblem => ({
  text:
    `Refused: ${header} ${shown(value)} says that a web page of another origin asks. If its pages are to call this ` +
    `platform, start it with --allow-origin ${origin === null || origin === 'null' ? "'*'" : origin}; for a Function URL ` +
    'its Cors setting does as well',
  origin: origin ?? '',
});

/** Hosts that were looked at are remembered; so many of them. */
const mostRemembered = 64;

export const siteGuard = ({ allowHosts = [], allowOrigins = [] }: SiteGuardOptions = {}): SiteGuard => {
  const hosts = new Set(allowHosts.map((host) => host.toLowerCase()));
  const origins = new Set(allowOrigins.map((origin) => origin.toLowerCase()));
  const known = new Map<string, boolean>();

  const isOurs = (host: string): boolean => {
    const name = nameOf(host);
    if (name === null) return false;
    return hosts.has('*') || hosts.has(name) || isLoopbackName(name) || givenOut.test(name);
  };
  const mayAnswerTo = (host: string): boolean => {
    let ours = known.get(host);
    if (ours === undefined) {
      ours = isOurs(host);
      if (known.size >= mostRemembered) known.clear();
      known.set(host, ours);
    }
    return ours;
  };
  const allows = (origin: string): boolean => origins.has('*') || origins.has(origin.toLowerCase());

  /** Of a request that a page sent. */
  const pageOf = (host: string, headers: IncomingHttpHeaders): SiteProblem | null => {
    const { origin, referer } = headers;
    const site = headers['sec-fetch-site'];
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    if (origin === undefined) {
      // A link, a picture, a script: the browser names the page in Referer, or nowhere.
      const from = originOf(referer);
      return isOwn || allows(from ?? '*') ? null : pageProblem('Sec-Fetch-Site', site, from);
    }
    if (allows(origin)) return null;
    const originHost = hostOfOrigin(origin);
    if (isOwn && originHost === host.toLowerCase()) return null;
    // A proxy on this machine, as development servers have one, may name another host than its page did.
    if (site === 'same-origin' && originHost !== null && isLoopbackName(nameOf(originHost) ?? '')) return null;
    return pageProblem('Origin', origin, origin);
  };

  return {
    allows,
    problem: (headers) => {
      const { host } = headers;
      // HTTP/1.0 may go without; a browser never does.
      if (host !== undefined && !mayAnswerTo(host)) return hostProblem(host);
      if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) return null;
      return pageOf(host ?? '', headers);
    },
  };
};
