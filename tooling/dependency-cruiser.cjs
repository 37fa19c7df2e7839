/**
 * Who may import whom. What an import of a workspace package leads to is that package's dist, so the packages are built before
 * these rules are checked.
 */

/** A package of the workspace, as the folder that an import leads to or, when it leads nowhere, by its name. */
const workspacePackage = (names) => [`^packages/(${names})/`, `^@neropay/(${names})($|/)`];
const anyWorkspacePackage = ['^(packages|apps|tooling)/', '^@neropay/'];
const npmPackage = (names) => `(^|/)node_modules/(${names})/`;

const httpFrameworks =
  'express|fastify|@fastify/[^/]+|hono|@hono/[^/]+|koa|@koa/[^/]+|@hapi/[^/]+|restify|polka|h3|@nestjs/[^/]+';

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-circular', 'Files that import each other cannot be read one after the other.', {}, { circular: true }),
    forbid(
      'resolvable',
      'The import leads nowhere: a typing error, or a package that is not built.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'declared',
      'A package must stand in the dependencies of whoever imports it.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'dev-dependencies-in-tests-only',
      'What users install or run has no devDependencies.',
      { path: '^(packages|apps)/[^/]+/(src|client)/' },
      { dependencyTypes: ['npm-dev'] },
    ),
    forbid('nothing-imports-an-app', 'Apps are the top.', { pathNot: '^apps/' }, { path: '^apps/' }),
    forbid(
      'apps-talk-over-http',
      'An app knows another one by its address.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'through-the-front-door',
      'Another package is used through its exports.',
      { path: '^(packages|apps|tooling)/([^/]+)/' },
      { path: '^(packages|apps|tooling)/[^/]+/(src|test)/', pathNot: '^$1/$2/' },
    ),
    forbid(
      'sources-know-no-tests',
      'Tests import sources, never the other way.',
      { path: '^(packages|apps|tooling)/[^/]+/(src|client|dashboard)/' },
      { path: '^(packages|apps|tooling)/[^/]+/test/' },
    ),
    forbid(
      'sources-know-no-tooling',
      'Tooling is for tests and builds.',
      { path: '^(packages|apps)/[^/]+/(src|client|dashboard)/' },
      { path: ['^tooling/', '^@neropay/(bootstrap|testkit|faults|bench|e2e)($|/)'] },
    ),
    forbid(
      'pages-take-types-only',
      "What runs in a browser takes the gateway's types, never its code.",
      { path: '^apps/gateway/dashboard/src/' },
      { path: '^apps/gateway/src/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'core-stands-alone',
      'core is zod and Node, nothing else.',
      { path: '^packages/core/src/' },
      // What package.json's `imports` lead to is what was built from `src/platform`.
      {
        pathNot: ['^packages/core/src/', '^packages/core/dist/platform/', npmPackage('zod')],
        dependencyTypesNot: ['core'],
      },
    ),
    forbid(
      'core-has-no-database',
      "What is kept is the engine's.",
      { path: '^packages/core/src/' },
      { path: '^(node:)?sqlite$' },
    ),
    forbid(
      'shop-protocol-knows-core',
      'shop-protocol → core.',
      { path: '^packages/shop-protocol/src/' },
      { path: anyWorkspacePackage, pathNot: workspacePackage('shop-protocol|core') },
    ),
    forbid(
      'rails-know-core',
      'Rails → core.',
      { path: '^packages/(neopay|neteller)/src/' },
      { path: anyWorkspacePackage, pathNot: ['^packages/$1/', ...workspacePackage('core')] },
    ),
    forbid(
      'engine-knows-rails-and-core',
      'Engine → rails → core.',
      { path: '^packages/engine/src/' },
      { path: anyWorkspacePackage, pathNot: workspacePackage('engine|neopay|neteller|core') },
    ),
    forbid(
      'packages-know-no-http-framework',
      "Serving HTTP is an app's.",
      { path: '^packages/[^/]+/src/' },
      { path: [npmPackage(httpFrameworks), `^(${httpFrameworks})$`] },
    ),
    forbid(
      'no-orphans',
      'A file that nothing imports and that imports nothing is dead.',
      {
        orphan: true,
        pathNot: [
          '\\.d\\.[cm]?ts$',
          '/(index|main)\\.ts$',
          // What a page loads by itself.
          '^apps/[^/]+/client/[^/]+\\.ts$',
          '\\.test\\.ts$',
          '/test/',
          '\\.config\\.[cm]?[jt]s$',
          '^tooling/[^/]+$',
        ],
      },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '^(packages|apps|tooling)/[^/]+/dist/'] },
    // Assets are what a browser loads as they are, not modules.
    exclude: { path: ['/assets/', '/fixtures/', '^(packages|apps|tooling)/[^/]+/(coverage|data)/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.tsx'],
    },
  },
};
