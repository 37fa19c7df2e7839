/** The beginning of a PNG: signature, and IHDR with a check sum that nobody reads. */
export function png(width: number, height: number, colourType: number): Uint8Array {
  const bytes = Buffer.alloc(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.set([8, colourType, 0, 0, 0], 24);
  return bytes;
}
