import type { SessionView } from '../../../src/operator/api.js';
import { ApiError } from './api-error.js';
import { read, write } from './client.js';
import { queryClient } from './query-client.js';
import { sessionStore } from './session-store.js';

/** Whether the cookie that the browser may hold is still good. @throws {ApiError} when the gateway does not say */
export async function findSession(): Promise<void> {
  try {
    const { data } = await read<SessionView>('/session');
    sessionStore.set({ kind: 'in', session: data });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
}

/** @throws {ApiError} */
export async function logIn(token: string, operator: string): Promise<void> {
  const session = await write<SessionView>('POST', '/session', { token, operator });
  sessionStore.set({ kind: 'in', session });
}

/** @throws {ApiError} the session is still there then */
export async function logOut(): Promise<void> {
  await write('DELETE', '/session');
  await queryClient.cancelQueries();
  // First the pages go, then what they showed: the other way round they would ask for it again.
  sessionStore.set({ kind: 'out', expired: false });
  queryClient.clear();
}
