/** What the gateway of a test has said, for the message of one that fails. */
export const gatewayLog = { read: (): string => '' };
