/** A platform's name in a file that must not know it. */
export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly name: string;
}

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Where the names are defined, the enum of platforms in the shop protocol, and where it is proven what it takes. */
const enumFiles = /^packages\/shop-protocol\/(src\/fields\.ts$|test\/|vectors\/)/;

/**
 * The rule: a platform's name appears in its own app and in the platform enum, nowhere else. What all shops need the same way is
 * then never written for one of them.
 */
export function findPlatformNames(files: readonly SourceFile[], platforms: readonly string[]): Finding[] {
  return files
    .filter(({ path }) => !enumFiles.test(path))
    .flatMap(({ path, text }) => {
      const foreign = platforms.filter((name) => !path.startsWith(`apps/${name}/`));
      const pattern = new RegExp(foreign.join('|'), 'gi');
      return text
        .split('\n')
        .flatMap((line, index) =>
          [...line.matchAll(pattern)].map(([name]) => ({ file: path, line: index + 1, name: name.toLowerCase() })),
        );
    });
}
