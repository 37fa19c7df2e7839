import { pino } from 'pino';
import { createSandbox } from './app.js';
import { loadSettings, SettingsError } from './settings.js';

function settingsOrExit() {
  try {
    return loadSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`The sandbox cannot start. Wrong settings:\n${error.message}\n`);
    process.exit(1);
  }
}

const settings = settingsOrExit();
const log = pino({
  level: settings.logLevel,
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
const sandbox = createSandbox(settings, { log });

const { url } = await sandbox.listen().catch((error: Error) => {
  process.stderr.write(`The sandbox cannot listen (PORT, HOST): ${error.message}\n`);
  process.exit(1);
});
// Whoever started the sandbox waits for this line, whatever the log level is.
log.child({}, { level: 'info' }).info({ url }, 'sandbox listening');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'sandbox stopping');
    void sandbox.close().then(() => process.exit(0));
  });
}
