import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import express, { type RequestHandler, type Response } from 'express';

// The same two steps up from src/pages and from dist/pages.
const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const eta = new Eta({ views: root('views'), cache: true });

export interface PageOptions {
  readonly status?: number;
  /**
   * Whether a form of this page may lead to another site. Browsers hold every redirect that follows a form against the
   * page's policy, so the page that sends a customer to pay cannot name where they may end up.
   */
  readonly formsLeaveSite?: boolean;
}

/** Renders `views/{template}.eta`; nothing from anywhere else can load or run in the page. */
export function sendPage(response: Response, template: string, data: object, options: PageOptions = {}): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(options.formsLeaveSite ? [] : ["form-action 'self'"]),
  ];
  response
    .status(options.status ?? 200)
    .set({
      'Content-Security-Policy': policy.join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(eta.render(template, { ...data, nonce }));
}

/** Stylesheets and pictures under `assets/`, the pages' compiled scripts under `browser/`. */
export function assetRoutes(): RequestHandler[] {
  const options = {
    index: false,
    maxAge: 0,
    setHeaders: (response: Response) => response.set('X-Content-Type-Options', 'nosniff'),
  };
  return [express.static(root('assets'), options), express.static(root('dist/browser'), options)];
}
