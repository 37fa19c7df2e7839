import { readBack, servePeer, tellShop } from './peer.ts';

/*
 * The same calls and nothing kept: no queue, no database. A notification that was answered is lost with the process. No service that makes these calls
 * with Node's HTTP is faster on this machine, whatever it keeps its jobs in.
 */
servePeer('bare', async (body) => {
  void readBack(body).then((number) => tellShop({ number }));
});
