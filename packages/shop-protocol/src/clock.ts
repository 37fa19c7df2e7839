/** How far a signature's time may be from ours, either way, in seconds. */
export const SIGNATURE_WINDOW_SECONDS = 300;

/** Unix seconds from an injected clock in milliseconds. */
export function unixSeconds(now: () => number): number {
  return Math.floor(now() / 1000);
}

/** What is wrong with a timestamp header, in words that say which clock to look at; null when it is within the window. */
export function timestampMistake(header: string, value: string, nowSeconds: number): string | null {
  if (!/^\d{1,12}$/.test(value)) return `${header} must be unix time in whole seconds`;
  const age = nowSeconds - Number(value);
  if (Math.abs(age) <= SIGNATURE_WINDOW_SECONDS) return null;
  const distance = age > 0 ? `${age} s old` : `${-age} s in the future`;
  return `${header} is ${distance}; at most ${SIGNATURE_WINDOW_SECONDS} s either way. Sign afresh for every attempt, and check both clocks`;
}
