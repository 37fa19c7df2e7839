import type { Request, Response } from 'express';

/** A form of the console goes back to the page it was on; everything else gets JSON in the API's envelope. */
export function answer(request: Request, response: Response, data: unknown, meta: Record<string, unknown> = {}): void {
  if (isFromConsole(request)) response.redirect(303, consolePage(request));
  else response.json({ success: true, data, meta });
}

/** Sent by a form in a browser, and not by a program. */
export function isFromConsole(request: Request): boolean {
  return request.method !== 'GET' && isForPeople(request);
}

/** Asked for by a browser's address line or form, and not by a program. */
export function isForPeople(request: Request): boolean {
  return request.accepts(['json', 'html']) === 'html';
}

/** The page of the console that the form was on; a browser tells, because the pages' policy lets it tell their own site. */
export function consolePage(request: Request): string {
  const referrer = request.get('referer') ?? '';
  if (!URL.canParse(referrer)) return '/_sandbox';
  const { host, pathname, search } = new URL(referrer);
  return host === request.get('host') && pathname.startsWith('/_sandbox') ? `${pathname}${search}` : '/_sandbox';
}
