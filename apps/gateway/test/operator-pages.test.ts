import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashboardHeaders } from '../src/operator/dashboard-headers.js';
import { dashboardPages } from '../src/operator/pages.js';

const HTML =
  '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script src="/dashboard/assets/a-1x.js"></script>';
const DEEP = '/dashboard/checkouts/co_0199f3c2a1b07d0e9c3f5a6b7c8d9e0f?from=x';

function serve(directory: string): { readonly server: Server; readonly ask: (path: string) => Promise<Response> } {
  const app = express();
  app.use('/dashboard', dashboardHeaders());
  dashboardPages(app, directory);
  const server = createServer(app);
  return {
    server,
    ask: async (path) => {
      if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
      return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { redirect: 'manual' });
    },
  };
}

describe('the built dashboard', () => {
  let built: ReturnType<typeof serve>;
  beforeAll(() => {
    const directory = path.join(tempDir(), 'dashboard');
    mkdirSync(path.join(directory, 'assets'), { recursive: true });
    writeFileSync(path.join(directory, 'index.html'), HTML);
    writeFileSync(path.join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(path.join(directory, 'assets', 'a-1x.js'), 'export {};');
    writeFileSync(path.join(directory, '..', 'beside.txt'), 'not of the dashboard');
    built = serve(directory);
  });
  afterAll(() => built.server.close());

  test.each(['/dashboard', '/dashboard/', '/dashboard/index.html', DEEP])(
    '%s is the page, with a policy that lets in its own files and a number that is used once',
    async (address) => {
      const [first, second] = [await built.ask(address), await built.ask(address)];
      const nonce = /content="([\w+/=]{24})"/.exec(await first.text())?.[1] ?? '';
      expect(nonce).not.toBe('');
      expect(await second.text()).not.toContain(nonce);
      expect(first.status).toBe(200);
      const policy = first.headers.get('content-security-policy')?.split(';') ?? [];
      expect(policy.sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
      ]);
      expect(Object.fromEntries(first.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
    },
  );

  test('has files that are kept for good, since their names change with them', async () => {
    const script = await built.ask('/dashboard/assets/a-1x.js');
    expect(await script.text()).toBe('export {};');
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await built.ask('/dashboard/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml');
  });

  test('answers a file of an older build with 404, not with the page, which would be run as a script', async () => {
    const gone = await built.ask('/dashboard/assets/a-0old.js');
    expect(gone.status).toBe(404);
    expect(gone.headers.get('content-type')).toMatch(/^application\/json/);
  });

  test.each([
    '/dashboard/assets/..%2f..%2fbeside.txt',
    '/dashboard/..%2fbeside.txt',
    '/dashboard/assets/%2e%2e/%2e%2e/beside.txt',
  ])('%s leads nowhere outside', async (address) => {
    expect(await (await built.ask(address)).text()).not.toContain('not of the dashboard');
  });
});

describe('a gateway whose dashboard is not built', () => {
  test.each(['/dashboard', DEEP])('says so at %s, and what to do', async (address) => {
    const { server, ask } = serve(path.join(tempDir(), 'dashboard'));
    const answer = await ask(address);
    const page = await answer.text();
    server.close();
    expect(answer.status).toBe(503);
    expect(page).toContain('The dashboard is not built');
    expect(page).toContain('pnpm --filter @neropay/gateway build');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/style-src 'sha256-/);
    expect(policy).not.toContain('script-src');
  });
});
