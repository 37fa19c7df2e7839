import { openSqliteLedger } from '@neropay/engine';

/** A process of its own that has the ledger in the file named by its argument, until it is ended. */
await openSqliteLedger(process.argv[2] ?? '');
console.log('open');
