import { DatabaseSync } from 'node:sqlite';

/** Loaded before the writer: its ledger flushes as the variable says and no more, so that a test of power cuts has something to find. */
const mode = process.env.SYNCHRONOUS ?? '';
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace('synchronous = FULL', `synchronous = ${mode}`));
};
