import path from 'node:path';
import { GATEWAY_NODE_OPTIONS } from '@neropay/bootstrap/gateway-heap';
import { freePort } from './free-port.js';
import { type RunningProcess, startProcess } from './process.js';
import { tempDir } from './temp-dir.js';

const repoRoot = path.resolve(import.meta.dirname, '../../..');

/** What a test may set, over what these give. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs the built gateway on a free port of 127.0.0.1, as its service does, with a new SQLite database. `url` is where it listens. Callbacks may reach this
 * machine. A test that starts it again on the same data gives `PORT` and `DATABASE_URL` itself.
 */
export async function startGateway(env: Environment = {}): Promise<RunningProcess> {
  return await startApp('gateway', {
    DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}`,
    ALLOW_PRIVATE_CALLBACKS: 'true',
    NODE_OPTIONS: GATEWAY_NODE_OPTIONS,
    ...env,
  });
}

/** Runs the built sandbox on a free port of 127.0.0.1. `url` is where it listens; NeroPay's API is at `${url}/v2`. */
export async function startSandbox(env: Environment = {}): Promise<RunningProcess> {
  return await startApp('sandbox', env);
}

async function startApp(app: 'gateway' | 'sandbox', env: Environment): Promise<RunningProcess> {
  return await startProcess({
    name: app,
    command: process.execPath,
    args: [path.join(repoRoot, 'apps', app, 'dist', 'main.js')],
    cwd: tempDir(),
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
    readyWhen: new RegExp(`^{.*"url":"(?<url>[^"]+)".*"msg":"${app} listening"`),
  });
}

export interface Pair extends AsyncDisposable {
  readonly gateway: RunningProcess;
  readonly sandbox: RunningProcess;
}

/**
 * Runs the sandbox and the gateway so that each knows the other: the demo shop takes its payments through the gateway, and the gateway
 * asks the sandbox for them.
 */
export async function startGatewayAndSandbox(
  env: { gateway?: Environment; sandbox?: Environment } = {},
): Promise<Pair> {
  const port = await freePort();
  const sandbox = await startSandbox({ GATEWAY_URL: `http://127.0.0.1:${port}`, ...env.sandbox });
  try {
    const test = { PORT: String(port), NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2` };
    const gateway = await startGateway({ ...test, ...env.gateway });
    return {
      gateway,
      sandbox,
      async [Symbol.asyncDispose]() {
        await Promise.all([gateway.stop(), sandbox.stop()]);
      },
    };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
