/** This package's version, as `--version` and `User-Agent` say it. Kept equal to package.json's by a test. */
export const VERSION = '0.1.0';
