/** Where a broker listens. */
export interface Address {
  protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  host: string;
  port: number;
  /** Path and query, for ws and wss. */
  path: string;
  user: string | undefined;
  password: string | undefined;
  /** For people: never with the password. */
  label: string;
}

/** The names that others use for the same. */
const PROTOCOLS: Readonly<Record<string, Address['protocol']>> = {
  mqtt: 'mqtt', tcp: 'mqtt', mqtts: 'mqtts', ssl: 'mqtts', tls: 'mqtts', ws: 'ws', wss: 'wss',
};
const PORTS: Readonly<Record<Address['protocol'], number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };

/** The parts of a url, or what is wrong with it. That text does not repeat the url: it may hold a password. */
export function parseAddress(url: string): Address | string {
  if (!URL.canParse(url)) return 'not a url: it looks like mqtt://host:1883';
  const { protocol: scheme, hostname, port: given, pathname, search, username, password } = new URL(url);
  const protocol = PROTOCOLS[scheme.slice(0, -1)];
  if (protocol === undefined) return `unknown protocol ${scheme}//; known are mqtt, mqtts, ws and wss`;
  if (hostname === '') return 'without a host: it looks like mqtt://host:1883';
  const port = given === '' ? PORTS[protocol] : Number(given);
  return {
    protocol,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path: (pathname || '/') + search,
    user: decode(username),
    password: decode(password),
    label: `${protocol}://${hostname}:${port}`,
  };
}

function decode(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
