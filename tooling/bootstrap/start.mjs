import { BootstrapError } from './bootstrap-error.mjs';
import { GATEWAY_NODE_OPTIONS } from './gateway-heap.mjs';
import { choosePort } from './ports.mjs';
import { runServices } from './services.mjs';
import { inColour, paint } from './terminal.mjs';
import { ensureInstalled, nodeBinary, runPnpm } from './toolchain.mjs';
import { repoRoot } from './workspace.mjs';

/** `npm start`: does all the set-up, then runs the gateway, and the sandbox with its demo shop, until Ctrl-C. */

const packages = ['@neropay/gateway', '@neropay/sandbox'];

try {
  // The tests need a good deal more, other runtimes among it: nobody should wait for that who wants to look at the demo shop.
  await ensureInstalled([...packages, '@neropay/bootstrap']);
  await build();
  const failure = await serve();
  if (failure) throw new BootstrapError(failure);
} catch (error) {
  console.error(error instanceof BootstrapError ? paint('red', error.message) : error);
  process.exitCode = 1;
}

async function build() {
  console.log('Building what changed …');
  const filters = packages.map((name) => `--filter=${name}`);
  const result = await runPnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters], {
    output: 'capture',
  });
  if (!result.ok) throw new BootstrapError(`${result.output}\nBuilding failed (${result.ending}).`);
}

/** @returns {Promise<string | undefined>} why it stopped, unless it was told to */
async function serve() {
  const gatewayPort = await portFor('gateway', 'GATEWAY_PORT', 4000, []);
  const sandboxPort = await portFor('sandbox', 'SANDBOX_PORT', 4010, [gatewayPort]);
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const databaseUrl = process.env.DATABASE_URL || 'file:./data/gateway.db';

  const gateway = {
    name: 'gateway',
    command: nodeBinary,
    args: [...GATEWAY_NODE_OPTIONS.split(' '), 'apps/gateway/dist/main.js'],
    healthUrl: `${gatewayUrl}/healthz`,
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(gatewayPort),
      GATEWAY_PUBLIC_URL: process.env.GATEWAY_PUBLIC_URL || gatewayUrl,
      DATABASE_URL: databaseUrl,
      NEROPAY_TEST_BASE_URL: `${sandboxUrl}/v2`,
      ALLOW_PRIVATE_CALLBACKS: 'true',
    },
  };
  const sandbox = {
    name: 'sandbox',
    command: nodeBinary,
    args: ['apps/sandbox/dist/main.js'],
    healthUrl: `${sandboxUrl}/`,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(sandboxPort), GATEWAY_URL: gatewayUrl },
  };

  return await runServices([gateway, sandbox], {
    cwd: repoRoot,
    showLine: await logPrinter(),
    onReady: () => console.log(addressTable({ gatewayUrl, sandboxUrl, databaseUrl })),
  });
}

/**
 * @param {string} name
 * @param {string} variable
 * @param {number} usual
 * @param {number[]} taken
 */
async function portFor(name, variable, usual, taken) {
  const port = await choosePort({ variable, wanted: process.env[variable], usual, taken });
  if (port !== usual && !process.env[variable]) {
    console.log(paint('yellow', `Port ${usual} is in use: the ${name} goes to ${port}. (${variable}=… chooses one.)`));
  }
  return port;
}

/** The services write their logs as JSON lines; here a person reads them. */
async function logPrinter() {
  // Not loaded with this file: on a fresh machine the package is not there before the install.
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize: inColour,
    ignore: 'pid,hostname,name',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
  });
  /** @param {string} name @param {string} line */
  return (name, line) => console.log(`${paint('dim', `${name} │`)} ${String(pretty(line)).trimEnd()}`);
}

/** @param {{ gatewayUrl: string, sandboxUrl: string, databaseUrl: string }} running */
function addressTable({ gatewayUrl, sandboxUrl, databaseUrl }) {
  const lines = [
    ['Demo shop', `${sandboxUrl}/shop`, 'buy something; no real money moves'],
    ['Sandbox', `${sandboxUrl}/`, 'the payment provider offline: test cards, keys, what can go wrong'],
    ['Gateway', `${gatewayUrl}/healthz`, 'the service that the shop calls'],
    [
      'Dashboard',
      `${gatewayUrl}/dashboard`,
      process.env.ADMIN_TOKEN
        ? 'log in with your ADMIN_TOKEN'
        : 'log in with the ADMIN_TOKEN that the gateway says above',
    ],
  ];
  /** @param {number} column */
  const width = (column) => Math.max(...lines.map((line) => (line[column] ?? '').length));
  const rows = lines.map(
    ([what = '', url = '', note = '']) =>
      `  ${paint('bold', what.padEnd(width(0)))}  ${paint('cyan', url.padEnd(width(1)))}  ${note}`,
  );
  // Another database's address may hold a password.
  const database = databaseUrl.startsWith('file:') ? databaseUrl.slice('file:'.length) : 'the database of DATABASE_URL';
  return ['', ...rows, '', `  Payments are kept in ${database}. Ctrl-C stops everything.`, ''].join('\n');
}
