import type { Problem } from '../../errors';
import { addressOf, canonicalAddress } from './addresses';

interface Entry {
  kind: 'name' | 'domain' | 'address';
  /** In lower case; of a domain what follows the star, with the dot in front. */
  host: string;
  /** Null for every port. */
  port: number | null;
}

const SHAPE = /^(\*\.)?(\[[0-9a-f:.]+\]|[^[\]:]+)(?::([0-9]{1,5}))?$/i;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A URL's host without the dot that may end a name. */
export function withoutFinalDot(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

/** What a URL parser takes for the end of a host, or leaves out. */
const NOT_OF_A_HOST = /[\s@?#\\]/;

function normalHost(text: string): string | null {
  if (NOT_OF_A_HOST.test(text)) return null;
  const url = URL.parse(`http://${text}/`);
  if (url === null) return null;
  const host = withoutFinalDot(url.hostname);
  if (addressOf(host) !== null) return host;
  return host.length <= 253 && host.split('.').every((label) => LABEL.test(label)) ? host : null;
}

/** An entry, or what is wrong with it. */
function readEntry(text: unknown): Entry | string {
  if (typeof text !== 'string') return 'is not text';
  if (text.includes('://')) return 'is a URL; name the host only, as in example.org';
  if (text.includes('/')) return 'has a "/"; paths and ranges of addresses cannot be listed, only hosts and single addresses';
  if (text.includes('%')) return 'has a "%"; zones and escapes cannot be listed';
  const bare = canonicalAddress(text);
  if (bare !== null) return { kind: 'address', host: bare, port: null };
  const [, star, host = '', digits] = SHAPE.exec(text) ?? [];
  const port = digits === undefined ? null : Number(digits);
  if (port !== null && (port < 1 || port > 65_535)) return `has the port ${port}; ports go from 1 to 65535`;
  if (host.includes('*')) return 'has a "*" that is not the first part of a name; only whole domains can be listed, as in *.example.org';
  const normal = normalHost(host);
  if (normal === null) return 'is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port';
  const address = addressOf(normal);
  if (star !== undefined) {
    return address === null ? { kind: 'domain', host: `.${normal}`, port } : 'has a "*" in front of an address; list each address';
  }
  if (address === null) return { kind: 'name', host: normal, port };
  // 010.0.0.1 is 8.0.0.1: whoever writes it means something else.
  if (normal !== host && !host.startsWith('[')) return `is another spelling of an address; write it as ${address}`;
  return { kind: 'address', host: address, port };
}

/** The hosts that scripts may reach. */
export class AllowList {
  private constructor(private readonly entries: readonly Entry[]) {}

  /** Reads the entries and gives every problem, with `key[index]` as its place. */
  static read(entries: readonly unknown[], key: string): { list: AllowList; problems: Problem[] } {
    const problems: Problem[] = [];
    const read: Entry[] = [];
    for (const [index, text] of entries.entries()) {
      const entry = readEntry(text);
      if (typeof entry !== 'string') read.push(entry);
      else problems.push({ key: `${key}[${index}]`, line: null, column: null, message: `${JSON.stringify(text)} ${entry}`, source: null });
    }
    return { list: new AllowList(read), problems };
  }

  /** Whether a URL with this host (as `URL` writes it) and port is allowed. */
  allowsHost(hostname: string, port: number): boolean {
    const address = addressOf(hostname);
    if (address !== null) return this.listsAddress(address, port);
    return this.entries.some((entry) => isPort(entry, port)
      && (entry.kind === 'name' ? entry.host === hostname : entry.kind === 'domain' && hostname.endsWith(entry.host)));
  }

  /** Whether this very address is listed, as an address. */
  listsAddress(address: string, port: number): boolean {
    const canonical = canonicalAddress(address);
    return this.entries.some((entry) => entry.kind === 'address' && entry.host === canonical && isPort(entry, port));
  }
}

function isPort(entry: Entry, port: number): boolean {
  return entry.port === null || entry.port === port;
}
