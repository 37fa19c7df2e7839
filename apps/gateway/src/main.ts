import { LedgerUnavailableError, VaultError } from '@neropay/engine';
import { pino } from 'pino';
import { databaseName } from './database.js';
import { ListenError, startGateway } from './gateway.js';
import { readSettings, SettingsError } from './settings.js';

/** Longer than any call to a shop or a provider takes; whatever is left then is taken up by the next start. */
const STOP_MS = 20_000;

const settings = (() => {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`The gateway cannot start with these settings:\n${error.message}\n`);
    process.exit(2);
  }
})();

const log = pino({ level: settings.logLevel, base: undefined, redact: ['*.secret', '*.credentials', '*.secret_key'] });

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'stopping: unexpected error');
  process.exit(1);
});

try {
  const gateway = await startGateway(settings, log);
  if (settings.adminTokenMade) {
    process.stderr.write(`ADMIN_TOKEN is not set; until the next start it is ${settings.adminToken}\n`);
  }
  log.info({ url: gateway.url, database: databaseName(settings.database) }, 'gateway listening');
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await gateway.close();
    log.info({}, 'stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  const foreseen =
    error instanceof LedgerUnavailableError || error instanceof VaultError || error instanceof ListenError;
  log.fatal(foreseen ? { reason: error.message } : { err: error }, 'the gateway could not start');
  process.exit(1);
}
