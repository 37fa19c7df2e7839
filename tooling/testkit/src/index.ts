export { isAlive } from '@neropay/bootstrap/is-alive';
export { type Environment, type Pair, startGateway, startGatewayAndSandbox, startSandbox } from './apps.js';
export { launchBrowser } from './browser.js';
export { freePort } from './free-port.js';
export { type HostName, optionalHost } from './optional-host.js';
export { type ProcessOptions, type RunningProcess, startProcess } from './process.js';
export { seededRandom } from './seeded-random.js';
export { tempDir } from './temp-dir.js';
export { type WaitOptions, waitFor } from './wait-for.js';
