import { ApiError } from './api-error.js';

interface Registration {
  /** null: the registration fails. */
  readonly model: 'WPE' | 'S700' | null;
  readonly status: 'online' | 'offline';
}

/** What a simulated reader shows when it is paired. Nobody's real reader can be registered here. */
const CODES: ReadonlyMap<unknown, Registration> = new Map<string, Registration>([
  ['simulated-wpe', { model: 'WPE', status: 'online' }],
  ['simulated-s700', { model: 'S700', status: 'online' }],
  ['simulated-offline', { model: 'WPE', status: 'offline' }],
  ['simulated-fail', { model: null, status: 'offline' }],
]);

/** @throws {ApiError} invalid_registration_code, also when there is none */
export function registrationFor(code: unknown): Registration {
  const registration = CODES.get(typeof code === 'string' ? code.trim().toLowerCase() : code);
  if (registration) return registration;
  const message = `The registration code is missing or invalid; the sandbox takes ${[...CODES.keys()].join(', ')}.`;
  throw new ApiError('invalid_registration_code', message, { registration_code: [message] });
}
