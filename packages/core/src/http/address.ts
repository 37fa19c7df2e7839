import { InvalidArgumentError } from '../errors.js';

/** Values of a query; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A base URL without its trailing slash. @throws {InvalidArgumentError} */
export function checkedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url || url.username || url.password || url.search || url.hash) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'baseUrl must be a plain address, such as https://eu.neropay.app/v2.',
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocalHost(url.hostname))) {
    throw new InvalidArgumentError(
      'invalid_argument',
      `baseUrl must be https: the secret key would cross the network unencrypted to ${url.host}.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** This machine, or a name that only a local network resolves (a container's, for one). */
function isLocalHost(hostname: string): boolean {
  if (hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)) return true;
  return hostname.endsWith('.localhost') || !/[.:]/.test(hostname);
}

/**
 * The path must come out as it went in: one that means something else to a URL (`..`, `@host`, `?`) calls something else.
 *
 * @throws {InvalidArgumentError}
 */
export function addressOf(baseUrl: string, path: string, query: Query = {}): string {
  const url = path.startsWith('/') ? new URL(`${baseUrl}${path}`) : null;
  if (url?.href !== `${baseUrl}${path}` || url.search || url.hash) {
    throw new InvalidArgumentError(
      'invalid_argument',
      `${JSON.stringify(path)} is not a path: it starts with "/", its segments are percent-encoded, and it has no query.`,
    );
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}
