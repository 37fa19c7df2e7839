import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A callback URL that leads into a network that it has no business in. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
  readonly code = 'ERR_FORBIDDEN_ADDRESS';
}

/** A callback URL that names a port of another protocol. */
export class ForbiddenPortError extends Error {
  override readonly name = 'ForbiddenPortError';
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

/** Whoever names another port of these has something else in mind than a shop. */
const WEB_PORTS = new Set([80, 443]);
const FIRST_OTHER_PORT = 1024;
/** Ports above it at which other protocols listen, to which browsers send no requests either (Fetch standard, "bad port"). */
const BAD_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** A request that is sent to a mail server, say, is read as its language: so only ports are spoken to at which shops answer. */
export function assertWebPort({ port }: URL): void {
  const number = Number(port);
  const isWeb = port === '' || WEB_PORTS.has(number) || (number >= FIRST_OTHER_PORT && !BAD_PORTS.has(number));
  if (!isWeb) throw new ForbiddenPortError(`port ${port} is none that shops answer at`);
}
