/**
 * A number in [0, 1) that depends on nothing but the seed and the label. A stream of numbers would depend on the order in which
 * concurrent requests arrive; this way the same notification or call meets the same fault in every run with the same seed.
 */
export function roll(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  for (let index = 0; index < label.length; index++) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193) >>> 0;
  }
  // FNV alone leaves labels that differ in their last character close together: finish with a mixer.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
