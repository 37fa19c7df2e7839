import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import helmet from 'helmet';
import { sendJson } from '../http/answer.js';
import { openApiDocument } from '../openapi/document.js';
import { DOCS_PAGE, DOCS_SCRIPT, DOCS_STYLE } from '../pages/docs-page.js';

/** What the page is made of: nothing of it comes from elsewhere. */
const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;
const A_DAY = 'public, max-age=86400';

/** `GET /openapi.json`, the description of everything that is answered here, and `/docs`, a page that shows it. */
export function docsRoutes(router: Router, publicUrl: string): void {
  /** Made when somebody asks for the first time: a gateway that starts is waited for. */
  let document: ReturnType<typeof openApiDocument> | undefined;
  router.get('/openapi.json', (_request, response) => {
    document ??= openApiDocument(publicUrl);
    sendJson(response, 200, document);
  });

  router.use(
    '/docs',
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          // The page sets styles on its elements as it folds and unfolds them.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: false,
    }),
  );
  router.get('/docs', (_request, response) => {
    response.type('html').send(DOCS_PAGE);
  });
  router.get('/docs/page.js', (_request, response) => {
    response.type('js').send(DOCS_SCRIPT);
  });
  router.get('/docs/page.css', (_request, response) => {
    response.type('css').send(DOCS_STYLE);
  });
  for (const [name, type] of Object.entries(ASSETS)) {
    router.get(`/docs/${name}`, async (_request, response) => {
      const bytes = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
      response.setHeader('cache-control', A_DAY);
      response.type(type).send(bytes);
    });
  }
}
