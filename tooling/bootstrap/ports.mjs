import { createServer } from 'node:net';
import { BootstrapError } from './bootstrap-error.mjs';

/** How many ports after the usual one are tried. */
const tries = 10;

/**
 * Whether a server could listen there now.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * The port that a service gets: the one that was asked for, or else the usual one, or else the next one that is free.
 *
 * @param {object} options
 * @param {string} options.variable the environment variable that asks for a port
 * @param {string | undefined} options.wanted its value
 * @param {number} options.usual
 * @param {readonly number[]} [options.taken] given to other services already
 * @param {(port: number) => Promise<boolean>} [options.free]
 * @returns {Promise<number>}
 * @throws {BootstrapError} when the port asked for is none, or in use; when no port is free
 */
export async function choosePort({ variable, wanted, usual, taken = [], free = isFree }) {
  if (wanted !== undefined && wanted !== '') {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new BootstrapError(`${variable} must be a port from 1 to 65535; it is ${JSON.stringify(wanted)}.`);
    }
    if (taken.includes(port) || !(await free(port))) {
      throw new BootstrapError(`${variable}=${port}: that port is in use. Stop what listens there, or choose another.`);
    }
    return port;
  }
  for (let port = usual; port < usual + tries; port += 1) {
    if (!taken.includes(port) && (await free(port))) return port;
  }
  throw new BootstrapError(
    `The ports ${usual} to ${usual + tries - 1} are all in use. Choose one: ${variable}=5000 npm start`,
  );
}
