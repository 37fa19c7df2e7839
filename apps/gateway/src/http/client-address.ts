import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Whether a proxy, `hop` steps before us, is believed about who came to it. Express takes the same function as its `trust proxy`. */
export type ProxyTrust = (address: string, hop: number) => boolean;

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * How many proxies stand before the gateway (`1`), or their addresses and networks (`10.0.0.0/8,192.0.2.7`). Without any, nobody is believed.
 * @throws {RangeError} naming what is neither
 */
export function proxyTrust(setting: string | undefined): ProxyTrust {
  if (setting === undefined) return () => false;
  if (/^\d+$/.test(setting)) {
    const proxies = Number(setting);
    return (_address, hop) => hop < proxies;
  }
  const ranges = setting.split(',').map((part) => rangeOf(part.trim()));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
  };
}

/** Who sent a request: the last address of the way here that no trusted proxy vouches beyond. What a client claims itself is not believed. */
export function clientAddress(request: IncomingMessage, trusts: ProxyTrust): string {
  const claimed = claimedOf(request.headers['x-forwarded-for']);
  let address = request.socket.remoteAddress ?? '';
  for (const [hop, next] of claimed.entries()) {
    if (!ipaddr.isValid(next) || !trusts(address, hop)) break;
    address = next;
  }
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

/** Nearest first. Most requests claim nothing: to find that an empty text is no address would take longer than to verify a notification. */
function claimedOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  return String(header)
    .split(',')
    .map((part) => part.trim())
    .reverse();
}

function rangeOf(text: string): Range {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    throw new RangeError(`"${text}" is no address, network or number of proxies; write 1, or 10.0.0.0/8,192.0.2.7`);
  }
}
