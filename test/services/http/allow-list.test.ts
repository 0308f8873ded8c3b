import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AllowList } from '../../../lib/services/http/allow-list';

function allows(entry: string, host: string): boolean {
  const { list, problems } = AllowList.read([entry], 'http.allow');
  assert.deepEqual(problems, []);
  const url = new URL(`http://${host}/`);
  return list.allowsHost(url.hostname, url.port === '' ? 80 : Number(url.port));
}

describe('an entry of the list of allowed hosts', () => {
  for (const [entry, host] of [
    ['example.org', 'example.org'], ['example.org', 'example.org:8080'], ['Example.ORG.', 'EXAMPLE.org'], ['bücher.example', 'xn--bcher-kva.example'],
    ['my_service', 'my_service:1880'], ['example.org:80', 'example.org'], ['example.org:8080', 'example.org:8080'],
    ['*.example.org', 'a.example.org'], ['*.example.org', 'a.b.example.org'], ['*.example.org:81', 'a.example.org:81'],
    ['10.0.0.1', '10.0.0.1:1234'], ['10.0.0.1:80', '0xa.1'], ['::1', '[0:0::1]'], ['[::1]:8080', '[::1]:8080'], ['[0:0::1]', '[::1]'],
  ] as const) {
    it(`${entry} allows ${host}`, () => assert.ok(allows(entry, host)));
  }

  for (const [entry, host] of [
    ['example.org', 'a.example.org'], ['example.org', 'example.org.evil.net'], ['example.org', 'notexample.org'], ['example.org:80', 'example.org:81'],
    ['*.example.org', 'example.org'], ['*.example.org', 'badexample.org'], ['*.example.org:81', 'a.example.org'],
    ['127.0.0.1', '[::ffff:127.0.0.1]'], ['127.0.0.1', '[::1]'], ['127.0.0.1:80', '127.0.0.1:81'], ['::1', '127.0.0.1'],
  ] as const) {
    it(`${entry} does not allow ${host}`, () => assert.ok(!allows(entry, host)));
  }

  for (const [entry, message] of [
    ['https://example.org', '"https://example.org" is a URL; name the host only, as in example.org'],
    ['10.0.0.0/8', '"10.0.0.0/8" has a "/"; paths and ranges of addresses cannot be listed, only hosts and single addresses'],
    ['*', '"*" has a "*" that is not the first part of a name; only whole domains can be listed, as in *.example.org'],
    ['a.*.org', '"a.*.org" has a "*" that is not the first part of a name; only whole domains can be listed, as in *.example.org'],
    ['*.10.0.0.1', '"*.10.0.0.1" has a "*" in front of an address; list each address'],
    ['0177.0.0.1', '"0177.0.0.1" is another spelling of an address; write it as 127.0.0.1'],
    ['2130706433', '"2130706433" is another spelling of an address; write it as 127.0.0.1'],
    ['example.org:0', '"example.org:0" has the port 0; ports go from 1 to 65535'],
    ['example.org:65536', '"example.org:65536" has the port 65536; ports go from 1 to 65535'],
    ['fe80::1%eth0', '"fe80::1%eth0" has a "%"; zones and escapes cannot be listed'],
    ['', '"" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    ['a b', '"a b" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    ['user@host', '"user@host" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    ['host?x', '"host?x" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    ['ho\nst', '"ho\\nst" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    ['a..b', '"a..b" is not a host; write host, host:port, *.domain, an IP address, or [IPv6 address]:port'],
    [7, '7 is not text'],
  ] as const) {
    it(`${JSON.stringify(entry)} is refused`, () => {
      const { problems } = AllowList.read(['example.org', entry], 'http.allow');
      assert.deepEqual(problems.map((problem) => [problem.key, problem.message]), [['http.allow[1]', message]]);
    });
  }
});
