import { NeroPay } from '@neropay/core';
import { type RunningProcess, SandboxControl, startGateway, startSandbox } from '@neropay/testkit';
import { gatewayLog } from './gateway-log.ts';

export const MERCHANT = { publicKey: 'pk_test_neropay', secretKey: 'sk_test_neropay' };

/** NeroPay and a gateway, as real processes; the app is told where they are as its environment tells it when it runs. */
export interface World extends AsyncDisposable {
  readonly sandbox: RunningProcess;
  readonly gateway: RunningProcess;
  readonly control: SandboxControl;
  /** NeroPay for the merchant, past the app. */
  readonly neropay: NeroPay;
}

export async function startWorld(): Promise<World> {
  // What a busy machine does not take at once comes again soon.
  const sandbox = await startSandbox({ SANDBOX_NOTIFICATION_SCHEDULE: Array(20).fill('1s').join(',') });
  const gateway = await startGateway({
    NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
    RECONCILE_SCHEDULE: '1h',
    DELIVERY_SCHEDULE: '1s,1s,1s,1s',
  });
  process.env.NEROPAY_TEST_BASE_URL = `${sandbox.url}/v2`;
  gatewayLog.read = () => gateway.output();
  return {
    sandbox,
    gateway,
    control: new SandboxControl(sandbox.url),
    neropay: new NeroPay({ baseUrl: `${sandbox.url}/v2`, ...MERCHANT }),
    async [Symbol.asyncDispose]() {
      delete process.env.NEROPAY_TEST_BASE_URL;
      await Promise.all([gateway.stop(), sandbox.stop()]);
    },
  };
}
