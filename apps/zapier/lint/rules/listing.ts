import type { Problem, Subject } from '../rule.ts';

/** Characters: Zapier asks for something of the size of a tweet. */
const SHORTEST = 40;
const LONGEST = 140;
const MOST_SENTENCES = 3;

/** Integration checks reference, M002. It is about the app, and neither about Zapier nor about what is done between the two. */
export function poorDescription({ listing }: Subject): readonly Problem[] {
  const description = listing.description.trim();
  const { length } = [...description];
  const sentences = description.split(/[.!?]+(?:\s+|$)/).filter((sentence) => sentence !== '').length;
  const wrongs: readonly (readonly [isWrong: boolean, message: string])[] = [
    [length < SHORTEST, `Write ${SHORTEST} characters at least, not ${length}`],
    [length > LONGEST, `Write ${LONGEST} characters at most, not ${length}`],
    [sentences > MOST_SENTENCES, `Write ${MOST_SENTENCES} sentences at most, not ${sentences}`],
    [!/^\S+(?: \S+){0,3} is an? /.test(description), 'Begin with the name of the app and "is a"'],
    [/zapier/i.test(description), 'Do not say "Zapier"'],
    [/\bsync/i.test(description), 'Do not speak of syncing: say what the app is'],
  ];
  return wrongs.flatMap(([isWrong, message]) => (isWrong ? [{ where: 'listing.description', message }] : []));
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = [0x49, 0x48, 0x44, 0x52];
const SMALLEST_LOGO = 256;
const RGBA = 6;

/** Integration checks reference, M004. It is shown in squares of many sizes, on any background. */
export function poorLogo({ listing }: Subject): readonly Problem[] {
  const header = readPng(listing.logo);
  const wrongs: readonly (readonly [isWrong: boolean, message: string])[] =
    header === null
      ? [[true, 'Make the logo a PNG']]
      : [
          [header.width !== header.height, `Make the logo square: it is ${header.width} by ${header.height} px`],
          [
            Math.min(header.width, header.height) < SMALLEST_LOGO,
            `Make the logo ${SMALLEST_LOGO} px wide and high at least: it is ${header.width} by ${header.height} px`,
          ],
          [header.colourType !== RGBA, 'Save the logo as RGBA, so that its background may be transparent'],
        ];
  return wrongs.flatMap(([isWrong, message]) => (isWrong ? [{ where: 'listing.logo', message }] : []));
}

/** A PNG begins with its signature and the chunk IHDR: length, name, width, height, bit depth, colour type (RFC 2083, 4.1.1). */
function readPng(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number; readonly colourType: number } | null {
  const isPng = bytes.length >= 33 && holds(bytes, 0, SIGNATURE) && holds(bytes, 12, IHDR);
  if (!isPng) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20), colourType: view.getUint8(25) };
}

function holds(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[offset + index] === byte);
}
