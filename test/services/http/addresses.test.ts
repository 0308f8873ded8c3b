import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, canonicalAddress, notPublic } from '../../../lib/services/http/addresses';

describe('an address is not public when it is', () => {
  for (const [kind, addresses] of Object.entries({
    unspecified: ['0.0.0.0', '0.1.2.3', '::'],
    loopback: ['127.0.0.1', '127.255.255.255', '::1'],
    private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.255.1'],
    'carrier NAT': ['100.64.0.1', '100.127.255.255'],
    'link-local': ['169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%eth0'],
    'site-local': ['fec0::1'],
    'unique-local': ['fc00::1', 'fdff:ffff::1'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
    reserved: ['192.0.0.1', '240.0.0.1', '255.255.255.255', '2001:0:1::1', '4000::1', '5f00::1'],
    documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    benchmarking: ['198.19.255.255'],
    'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1'],
    'IPv4-compatible': ['::127.0.0.1', '::8.8.8.8'],
    NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1'],
    '6to4': ['2002:7f00:1::1'],
    unreadable: ['', 'localhost', '127.1'],
  })) {
    it(kind, () => {
      assert.deepEqual(addresses.map((address) => [address, notPublic(address)]), addresses.map((address) => [address, kind]));
    });
  }

  it('and is public next to those ranges', () => {
    const addresses = [
      '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255',
      '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255',
      '2001:200::1', '2606:4700::1111', '2a00:1450::1', '3ffe::1',
    ];
    assert.deepEqual(addresses.filter((address) => notPublic(address) !== null), []);
  });
});

describe('an address has one spelling', () => {
  for (const [text, canonical] of [
    ['127.0.0.1', '127.0.0.1'], ['0:0:0:0:0:0:0:1', '::1'], ['::FFFF:127.0.0.1', '::ffff:7f00:1'], ['fe80::1%eth0', null],
    ['127.1', null], ['example.org', null],
  ] as const) {
    it(text, () => assert.equal(canonicalAddress(text), canonical));
  }

  it('also from the host of a URL', () => {
    assert.equal(addressOf(new URL('http://0x7f.1/').hostname), '127.0.0.1');
    assert.equal(addressOf(new URL('http://[0:0::1]/').hostname), '::1');
    assert.equal(addressOf('example.org'), null);
  });
});
