export { isAlive } from '@neropay/bootstrap/is-alive';
export { accessibilityProblems, sidewaysOverflow } from './accessibility.js';
export {
  type Environment,
  GATEWAY_NODE_OPTIONS,
  type Pair,
  startGateway,
  startGatewayAndSandbox,
  startSandbox,
} from './apps.js';
export { launchBrowser } from './browser.js';
export { freePort } from './free-port.js';
export { type HostName, optionalHost } from './optional-host.js';
export { pictureForDocuments } from './picture.js';
export { type Postgres, startPostgres } from './postgres.js';
export { type ProcessOptions, type RunningProcess, startProcess } from './process.js';
export { hostedIdOf, SandboxControl, type TrueTransaction } from './sandbox-control.js';
export { seededRandom } from './seeded-random.js';
export { tempDir } from './temp-dir.js';
export { type WaitOptions, waitFor } from './wait-for.js';
