/** @typedef {'bold' | 'red' | 'yellow' | 'cyan' | 'dim'} Style */

/** @type {Record<Style, [open: number, close: number]>} */
const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], cyan: [36, 39] };

/** Colours are for people: none in a pipe or a file, none where NO_COLOR is set. */
export const inColour = process.stdout.isTTY === true && !process.env.NO_COLOR;

/**
 * Node's own styleText came within Node 20; this runs on every 20.
 *
 * @param {Style} style
 * @param {string} text
 */
export function paint(style, text) {
  const [open, close] = codes[style];
  return inColour ? `\u001B[${open}m${text}\u001B[${close}m` : text;
}
