import { describe, expect, it } from 'vitest';
import { type FileParam as File_, MAX_UPLOAD_BYTES, openUpload } from '../../src/multipart/upload.js';
import { FileParam } from '../../src/uploads.js';
import { JPG, PDF, PNG, WEBP, withSize } from '../support/files.js';

const GOOD: readonly (readonly [kind: string, bytes: Uint8Array<ArrayBuffer>, name: string, type: string])[] = [
  ['JPG', JPG, 'photo.jpg', 'image/jpeg'],
  ['PNG', PNG, 'scan.png', 'image/png'],
  ['WEBP', WEBP, 'photo.webp', 'image/webp'],
  ['PDF', PDF, 'invoice.pdf', 'application/pdf'],
];

/** What the schema says at once, and what is said when the call is made. */
async function refusalsOf(file: unknown): Promise<{ atOnce: string | null; whenCalled: string | null }> {
  const checked = FileParam.safeParse(file);
  const opened = await openUpload('invoice_file', file as File_);
  return {
    atOnce: checked.success ? null : (checked.error.issues[0]?.message ?? ''),
    whenCalled: typeof opened === 'string' ? opened : null,
  };
}

const NONE = { atOnce: null, whenCalled: null };

describe('a file is taken', () => {
  it.each(GOOD)('that is a %s, as bytes, Blob or File', async (_kind, bytes, name, type) => {
    for (const file of [
      new File([bytes], name, { type }),
      new File([bytes], name),
      new Blob([bytes], { type }),
      new Blob([bytes]),
      { data: bytes, name },
      { data: bytes, name, type },
      { data: new Blob([bytes]), name },
      { data: new Blob([bytes], { type: 'application/octet-stream' }), name },
    ]) {
      expect(await refusalsOf(file)).toEqual(NONE);
      expect(await openUpload('invoice_file', file)).toMatchObject({ type });
    }
  });

  it('by its contents, however its name and type are written', async () => {
    for (const [name, type] of [
      ['PHOTO.JPEG', 'IMAGE/JPEG'],
      ['photo', 'image/jpg'],
      ['photo 2026.04', 'image/jpeg; charset=binary'],
      ['some.folder/photo', ''],
    ]) {
      expect(await refusalsOf({ data: JPG, name, type })).toEqual(NONE);
    }
  });

  it('of 2 MB to the byte, and not of one byte more', async () => {
    for (const make of [
      (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]),
      (data: Uint8Array) => ({ data, name: 'a' }),
    ]) {
      expect(await refusalsOf(make(withSize(PDF, MAX_UPLOAD_BYTES)))).toEqual(NONE);
      const { atOnce, whenCalled } = await refusalsOf(make(withSize(PDF, MAX_UPLOAD_BYTES + 1)));
      expect(atOnce).toBe('must be at most 2 MB (2097152 bytes), and has 2097153');
      expect(whenCalled).toBe(atOnce);
    }
  });

  it('without a name under the name of its field', async () => {
    expect(await openUpload('invoice_file', new Blob([PDF]))).toMatchObject({ name: 'invoice_file.pdf' });
  });

  it('as it is when the call begins: the buffer may be used again', async () => {
    const bytes = Uint8Array.from(PNG);
    const upload = await openUpload('f', { data: bytes, name: 'a.png' });
    bytes.fill(0);
    if (typeof upload === 'string') throw new Error(upload);
    expect(new Uint8Array(await upload.data.arrayBuffer())).toEqual(PNG);
  });
});

describe('a file is refused', () => {
  it.each([
    ['undefined', undefined],
    ['a path', '/tmp/invoice.pdf'],
    ['bytes without a name', PDF],
    ['an empty name', { data: PDF, name: '' }],
    ['data that is text', { data: '%PDF-1.7', name: 'a.pdf' }],
    ['a type that is no text', { data: PDF, name: 'a.pdf', type: 1 }],
    ['null', null],
  ])('that is none: %s', async (_kind, file) => {
    const { atOnce, whenCalled } = await refusalsOf(file);
    expect(atOnce).toBe('must be a Blob or a File, or { data, name } with bytes or a Blob as data');
    expect(whenCalled).toBe(atOnce);
  });

  it('that is empty', async () => {
    for (const file of [new Blob([]), { data: new Uint8Array(0), name: 'a.pdf' }]) {
      expect(await refusalsOf(file)).toEqual({ atOnce: 'must not be empty', whenCalled: 'must not be empty' });
    }
  });

  it.each([
    ['an executable', 'MZ\x90\0'],
    ['HTML', '<html>'],
    ['SVG, which may hold scripts', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a GIF', 'GIF89a'],
    ['RIFF that is no WEBP', 'RIFF\0\0\0\0WAVE'],
    ['a PDF that begins late', ' %PDF-1.7'],
    ['half a PNG signature', '\x89PNG'],
  ])('by its first bytes: %s', async (_kind, text) => {
    const data = Buffer.from(text, 'latin1');
    expect(await refusalsOf({ data, name: 'invoice' })).toMatchObject({
      atOnce: expect.stringContaining('its first bytes'),
      whenCalled: expect.stringContaining('its first bytes'),
    });
    // A Blob is read when the call is made.
    expect(await refusalsOf(new Blob([data]))).toMatchObject({
      atOnce: null,
      whenCalled: expect.stringContaining('its first bytes'),
    });
  });

  it.each(GOOD)('that is a %s and says that it is something else', async (_kind, bytes, name) => {
    const [, , otherName, otherType] = GOOD.find(([, other]) => other !== bytes) ?? GOOD[0] ?? [];
    for (const file of [
      new File([bytes], otherName ?? ''),
      new Blob([bytes], { type: otherType ?? '' }),
      new File([bytes], name, { type: otherType ?? '' }),
      { data: bytes, name: otherName },
    ]) {
      expect((await refusalsOf(file)).whenCalled).toMatch(/contradicts|by its name and its declared type too/);
    }
  });

  it('at once when no file with its name or type could be taken', async () => {
    const message = 'must be a JPG, PNG, WEBP or PDF file, by its name and its declared type too';
    for (const file of [
      new File([PDF], 'invoice.exe'),
      new File([PDF], 'invoice.pdf.html'),
      new Blob([PDF], { type: 'text/html' }),
      // Its name and its type are each possible, and never together.
      new File([PDF], 'invoice.pdf', { type: 'image/png' }),
    ]) {
      expect((await refusalsOf(file)).atOnce).toBe(message);
    }
  });
});
