import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientAddress, proxyTrust } from '../src/http/client-address.js';

/** As far as an address goes. */
function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

describe('who sent a request', () => {
  test.each([
    ['nobody is believed without a setting', undefined, '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['zero proxies is nobody', '0', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['one proxy vouches for the last address alone', '1', '10.0.0.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    ['two proxies vouch for the last two', '2', '10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['fewer hops than proxies end at the first', '3', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy that says nothing is all that is known', '1', '10.0.0.1', undefined, '10.0.0.1'],
    ['an address that is no proxy is not believed', '10.0.0.0/8', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['a network of proxies is', '10.0.0.0/8', '10.1.2.3', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    ['through several of them', '10.0.0.0/8, ::1', '::1', '6.6.6.6, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    [
      'an IPv4 address in IPv6 clothes is the same',
      '192.0.2.7',
      '::ffff:192.0.2.7',
      '::ffff:203.0.113.9',
      '203.0.113.9',
    ],
    ['what is no address is not gone beyond', '2', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
  ])('%s', (_rule, setting, socket, forwarded, expected) => {
    expect(clientAddress(from(socket, forwarded), proxyTrust(setting))).toBe(expected);
  });

  test.each(['yes', '10.0.0.0/33', '1,two', '-1', ''])('a setting of %j is refused', (setting) => {
    expect(() => proxyTrust(setting)).toThrow(RangeError);
  });
});
