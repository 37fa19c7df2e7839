/**
 * Licences under which others' work may be part of what is published and run here: they ask for their text to be kept, and for nothing of ours.
 * One that is not here is a question for somebody, and not for a script.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);

/** Packages by their names, with the licence that they say. */
export type Decided = Readonly<Record<string, string>>;

interface ListedPackage {
  readonly name: string;
  readonly versions: readonly string[];
}

/** What the check comes to: how many packages there are, and a line for each that may not be among them. */
export interface LicenceFindings {
  readonly packages: number;
  readonly refused: readonly string[];
}

/**
 * @param listing what `pnpm licenses list --prod --json` writes: packages by their licence
 * @param decided may be all the same, for as long as they say the same of their licence: somebody has read it
 * @throws {Error} when it is something else, or empty: then nothing was looked at
 */
export function findRefusedLicences(listing: string, decided: Decided = {}): LicenceFindings {
  const byLicence = readListing(listing);
  const packages = byLicence.reduce((sum, [, listed]) => sum + listed.length, 0);
  if (packages === 0) throw new Error('pnpm lists no package at all: nothing was looked at');
  const refused = byLicence
    .filter(([licence]) => !isAllowed(licence))
    .flatMap(([licence, listed]) =>
      listed
        .filter(({ name }) => decided[name] !== licence)
        .map(({ name, versions }) => `${name} ${versions.join(', ')}: ${licence}`),
    );
  return { packages, refused };
}

/** SPDX: of alternatives one must be allowed, of what holds together all of it. What cannot be read so is not allowed. */
function isAllowed(licence: string): boolean {
  const alternatives = licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((one) => ALLOWED.has(one)));
}

function readListing(text: string): readonly (readonly [licence: string, listed: readonly ListedPackage[]])[] {
  const listing: unknown = JSON.parse(text);
  if (typeof listing !== 'object' || listing === null) throw new Error('pnpm lists no packages by their licences');
  return Object.entries(listing).map(([licence, listed]) => {
    if (!Array.isArray(listed) || !listed.every(isListed))
      throw new Error(`What pnpm lists under "${licence}" is no list of packages`);
    return [licence, listed];
  });
}

function isListed(value: unknown): value is ListedPackage {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('versions' in value)) return false;
  return typeof value.name === 'string' && Array.isArray(value.versions);
}
