/** The page of the API's description. Its script and style are files of their own: nothing runs that stands in the page. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NeroPay gateway: the shop protocol</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<main id="docs"><noscript>This page needs JavaScript. The description itself is <a href="openapi.json">openapi.json</a>.</noscript></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/page.js"></script>
</body>
</html>
`;

/** Reads only: a call has to be signed, and a store secret has no business in a browser. */
export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  supportedSubmitMethods: [],
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
});
`;

export const DOCS_STYLE = `body { margin: 0; overflow-wrap: anywhere; }
/* Nothing is called from here, so there is nothing to give a key to. */
.swagger-ui .auth-wrapper, .swagger-ui .authorization__btn { display: none; }
@media (max-width: 600px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .info { margin: 24px 0; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-description { flex-basis: 100%; padding: 4px 10px; }
  .swagger-ui .parameter__name { font-size: 12px; }
  .swagger-ui table { display: block; overflow-x: auto; }
}
`;
