import { UsageError } from '../usage-error.js';

/** For yargs' `coerce`: a whole number within bounds. @throws {UsageError} that names the option */
export function wholeNumber(option: string, least: number, most: number): (value: unknown) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most && value !== '') return number;
    throw new UsageError(`--${option} takes a whole number from ${least} to ${most}, not "${value}".`);
  };
}

/** The address in an option; `localhost:3000/ipn` is taken for http. @throws {UsageError} that names the option */
export function targetUrl(option: string, value: string): URL {
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if ((url?.protocol === 'http:' || url?.protocol === 'https:') && !url.username) return url;
  throw new UsageError(`--${option} takes an address such as http://127.0.0.1:3000/ipn, not "${value}".`);
}

/** For yargs' `coerce`: comma-separated names, as one option or several. */
export function names(value: string | readonly string[]): string[] {
  return [value]
    .flat()
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A date, or a date and time, ISO 8601. @throws {UsageError} that names the option */
export function instant(option: string): (value: string) => string {
  return (value) => {
    if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(value) && !Number.isNaN(Date.parse(value)))
      return value;
    throw new UsageError(
      `--${option} takes a date or a date and time, such as 2026-04-22 or 2026-04-22T03:40:15Z, not "${value}".`,
    );
  };
}
