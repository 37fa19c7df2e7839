/** More values than any provider has codes; fewer than hurt a time series database. */
const MOST_VALUES = 100;
const PLAIN = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** For a label whose values others choose: plain words pass until there are too many of them, and the rest is `other`. */
export function boundedLabel(): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (!seen.has(value)) {
      if (seen.size >= MOST_VALUES || !PLAIN.test(value)) return 'other';
      seen.add(value);
    }
    return value;
  };
}
