import { BlockList, isIPv4, isIPv6 } from 'node:net';

type Range = readonly [network: string, prefix: number, kind: string];

/** IPv4 addresses that are not public, and what they are. */
const IPV4: readonly Range[] = [
  ['0.0.0.0', 8, 'unspecified'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier NAT'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, 'reserved'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];

/** IPv6 addresses that are not public; those that hold an IPv4 address are a way around the list above. */
const IPV6: readonly Range[] = [
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['::', 96, 'IPv4-compatible'],
  ['::ffff:0:0', 96, 'IPv4-mapped'],
  ['64:ff9b::', 96, 'NAT64'],
  ['64:ff9b:1::', 48, 'NAT64'],
  ['2001::', 23, 'reserved'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4'],
  ['3fff::', 20, 'documentation'],
  ['fc00::', 7, 'unique-local'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'site-local'],
  ['ff00::', 8, 'multicast'],
];

function checks(ranges: readonly Range[], family: 'ipv4' | 'ipv6'): { kind: string; has: (address: string) => boolean }[] {
  return ranges.map(([network, prefix, kind]) => {
    // One list a family: a list with mapped addresses in it matches every IPv4 address.
    const list = new BlockList();
    list.addSubnet(network, prefix, family);
    return { kind, has: (address) => list.check(address, family) };
  });
}

const ipv4 = checks(IPV4, 'ipv4');
const ipv6 = checks(IPV6, 'ipv6');
const [globalUnicast] = checks([['2000::', 3, 'public']], 'ipv6');

/** What kind of address it is when it is not a public one (`loopback`, `private`, …); null for a public one. */
export function notPublic(address: string): string | null {
  if (isIPv4(address)) return ipv4.find((range) => range.has(address))?.kind ?? null;
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return 'unreadable';
  return ipv6.find((range) => range.has(plain))?.kind ?? (globalUnicast?.has(plain) === true ? null : 'reserved');
}

/** The one spelling of an IP address: IPv6 in its shortest form, without brackets. Null for anything else. */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** The address of a URL's host when it is one; null for a name. */
export function addressOf(hostname: string): string | null {
  return canonicalAddress(hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);
}
