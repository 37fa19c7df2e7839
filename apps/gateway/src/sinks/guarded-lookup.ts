import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A callback URL that leads into a network that it has no business in. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
  readonly code = 'ERR_FORBIDDEN_ADDRESS';
}

/** Whether an address is one of the open internet: not loopback, private, link-local (cloud metadata), multicast or otherwise set apart. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast';
}

/**
 * Resolves names for a socket that is about to connect, and refuses what is not of the open internet. The check is here, on the very addresses
 * that are connected to, because a name can resolve to something else between a check and its use.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const forbidden = addresses.find(({ address }) => !isPublicAddress(address));
    const [first] = addresses;
    if (forbidden !== undefined || first === undefined) {
      callback(new ForbiddenAddressError(`${hostname} resolves to ${forbidden?.address ?? 'nothing'}`), '', 0);
      return;
    }
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** An address written out in a URL is never looked up, so it is checked by itself. */
export function assertPublicHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new ForbiddenAddressError(`${host} is not a public address`);
}
