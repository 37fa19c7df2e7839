/** An instant as NeroPay writes it: ISO 8601, whole seconds, UTC. @param ms Unix time in milliseconds */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
