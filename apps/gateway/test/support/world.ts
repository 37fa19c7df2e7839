import { type RunningProcess, SandboxControl, startGateway, startSandbox } from '@neropay/testkit';
import { CallbackReceiver } from './callback-receiver.js';

/** A gateway, the provider that it talks to and a shop that it calls back: real processes, on free ports. */
export interface World {
  readonly gateway: RunningProcess;
  readonly sandbox: RunningProcess;
  readonly control: SandboxControl;
  readonly callbacks: CallbackReceiver;
  stop(): Promise<void>;
}

/** @param env settings of the gateway, over those that a test wants: nothing is read back by itself, so that a test sees who did it */
export async function startWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const sandbox = await startSandbox();
  const callbacks = await CallbackReceiver.start();
  const gateway = await startGateway({
    NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
    RECONCILE_SCHEDULE: '1h',
    ...env,
  });
  return {
    gateway,
    sandbox,
    control: new SandboxControl(sandbox.url),
    callbacks,
    async stop() {
      await gateway.stop();
      await sandbox.stop();
      await callbacks.close();
    },
  };
}
