import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import express, { type RequestHandler, type Router } from 'express';
import { sendError } from '../http/answer.js';
import { BUILT_DASHBOARD } from '../own-files.js';
import { type Message, messagePage } from '../pages/message-page.js';
import { pageHeaders } from '../pages/page-headers.js';
import { contentPolicy } from './dashboard-headers.js';

/** Stands in the page wherever its one-time number belongs. */
const NONCE_PLACE = '__CSP_NONCE__';
const NONCE_BYTES = 16;

const NOT_BUILT: Message = {
  mood: 'stopped',
  title: 'The dashboard is not built',
  text: 'This gateway works, but its pages are missing. Build them with "pnpm --filter @neropay/gateway build" and reload.',
};

/** `GET /dashboard` and every address below it, which the page understands by itself; and its files. */
export function dashboardPages(router: Router, directory = BUILT_DASHBOARD): void {
  const page: RequestHandler[] = [dashboardPage(directory), ...pageHeaders(), answerNotBuilt];
  router.get(['/dashboard', '/dashboard/index.html'], ...page);
  // Their names change with what is in them.
  router.use(
    '/dashboard/assets',
    express.static(`${directory}/assets`, { index: false, redirect: false, immutable: true, maxAge: '365d' }),
    (_request, response) => sendError(response, 'not_found', 'The dashboard has no such file; reload the page'),
  );
  router.use('/dashboard', express.static(directory, { index: false, redirect: false, maxAge: '1h' }));
  router.get('/dashboard/*path', ...page);
}

function dashboardPage(directory: string): RequestHandler {
  return async (request, response, next) => {
    const html = await builtPage(directory);
    if (html === null) {
      next();
      return;
    }
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    contentPolicy(nonce)(request, response, () => {
      response.set('cache-control', 'no-store').type('html').send(html.replaceAll(NONCE_PLACE, nonce));
    });
  };
}

const answerNotBuilt: RequestHandler = (_request, response) => {
  response.status(503).type('html').send(messagePage(NOT_BUILT));
};

/** Null when there is none. Read each time: few people ask, and a new build is served without a restart. */
async function builtPage(directory: string): Promise<string | null> {
  try {
    return await readFile(`${directory}/index.html`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
