import type { Settings } from '../settings.js';

type Watched = Pick<
  Settings,
  'adminTokenMade' | 'allowPrivateCallbacks' | 'encryptionKeyFile' | 'neropayTestUrl' | 'proxiesTrusted'
>;

/** What an operator should know about how the gateway is set up, each with what to do about it. None in a production that is set up well. */
export function settingsWarnings(settings: Watched, publicUrl: string): readonly string[] {
  const { protocol, hostname } = new URL(publicUrl);
  const encrypted = protocol === 'https:';
  const warnings: readonly (string | false)[] = [
    settings.adminTokenMade &&
      'ADMIN_TOKEN is not set: the one that opened this page was made at the start, and ends with it. Set ADMIN_TOKEN',
    isLocal(hostname)
      ? `GATEWAY_PUBLIC_URL is ${publicUrl}: providers and customers elsewhere cannot reach that. Set the address that they reach the gateway at`
      : !encrypted &&
        'GATEWAY_PUBLIC_URL is http: notifications, the login and this session travel unencrypted. Put TLS before the gateway, and set the https address',
    encrypted &&
      !settings.proxiesTrusted &&
      'TRUST_PROXY is not set, but TLS ends somewhere before the gateway: all requests seem to come from there, and share its limits. Set TRUST_PROXY',
    settings.allowPrivateCallbacks &&
      'ALLOW_PRIVATE_CALLBACKS is true: whoever connects a store can make the gateway call addresses inside your network. Leave it out, except for development',
    settings.encryptionKeyFile !== null &&
      `The encryption key lies beside the database, in ${settings.encryptionKeyFile}: whoever copies both reads all credentials. Set GATEWAY_ENCRYPTION_KEY to what the file holds, and keep it elsewhere`,
    settings.neropayTestUrl === undefined &&
      "NEROPAY_TEST_BASE_URL is not set: stores in mode test use NeroPay's dry-run endpoints, where nothing is ever paid",
  ];
  return warnings.filter((warning) => warning !== false);
}

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
