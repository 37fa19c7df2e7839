import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { clientMistake } from '../http/client-mistake.js';
import { sendPage } from './pages.js';

/** For people who typed an address that is not there. */
export const notFoundPage: RequestHandler = (_request, response) => {
  const page = { title: 'Page not found', text: 'There is nothing at this address.' };
  sendPage(response, 'control/message', page, { status: 404 });
};

/** For people to whom something went wrong; what it was is for the log. */
export function errorPage(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const mistake = clientMistake(error);
    if (!mistake) log.error({ err: error, path: request.path }, 'a page failed');
    const page = mistake
      ? { title: 'That did not work', text: `${mistake.message} Nothing was done.` }
      : { title: 'Something went wrong', text: 'It is our fault, not yours, and it is in the log. Try again.' };
    sendPage(response, 'control/message', page, { status: mistake?.status ?? 500 });
  };
}
