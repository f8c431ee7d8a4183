import { describe, expect, it } from 'vitest';
import { decodePhoto, readHeader } from '../../src/codec/decode.js';
import { UserError } from '../../src/errors.js';
import { codesOf, madePng, pictureOf, smoothCodes } from './decode-files.js';

/** The sentence with which a file is refused; undefined where it is decoded. */
async function refusalOf(bytes: Buffer): Promise<string | undefined> {
  try {
    await decodePhoto(bytes, 'beach.jpg');
    return undefined;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).exitCode).toBe(1);
    const { message } = thrown as UserError;
    expect(message).toMatch(/^Expected the photo "beach.jpg" to be [^\n]*, but received [^\n]*; [^\n]*\.$/);
    return message;
  }
}

const smooth = () => pictureOf(smoothCodes(3));
const lossy = { quality: 80 };
const FILES = {
  'baseline JPEG': smooth().jpeg(lossy).toBuffer(),
  'progressive JPEG': smooth()
    .jpeg({ ...lossy, progressive: true })
    .toBuffer(),
  'grey JPEG': pictureOf(smoothCodes(1)).jpeg(lossy).toBuffer(),
  PNG: pictureOf(codesOf(3, 8)).png().toBuffer(),
  'interlaced PNG': pictureOf(codesOf(3, 8)).png({ progressive: true }).toBuffer(),
  '16-bit PNG': pictureOf(codesOf(3, 16)).png().toBuffer(),
  WebP: smooth().webp(lossy).toBuffer(),
  'lossless WebP': smooth().webp({ lossless: true }).toBuffer(),
  'plain TIFF': smooth().tiff({ compression: 'none' }).toBuffer(),
  'LZW TIFF': smooth().tiff({ compression: 'lzw' }).toBuffer(),
  'deflated TIFF': smooth().tiff({ compression: 'deflate' }).toBuffer(),
  'JPEG TIFF': smooth().tiff({ compression: 'jpeg' }).toBuffer(),
  AVIF: smooth().avif(lossy).toBuffer(),
} as const;

describe('a file that is cut short is refused, wherever the cut', () => {
  it.each(Object.entries(FILES))('%s', async (kind, made) => {
    const bytes = await made;
    expect(await refusalOf(bytes)).toBeUndefined();
    // A PNG's last 16 bytes are the checksum of its last data and its end mark: no pixel is missing without them.
    const spare = kind.endsWith('PNG') ? 17 : 1;
    const cuts = Array.from({ length: 40 }, (_, i) => Math.floor((i / 40) * (bytes.length - spare)));
    cuts.push(...[0, 1, 2, 5, 9, 20].map((more) => bytes.length - spare - more));
    for (const cut of cuts) expect(await refusalOf(bytes.subarray(0, cut)), `cut at ${cut}`).toBeDefined();
  });
});

describe('a JPEG is refused', () => {
  it('that lacks its last scans, although it has an end mark', async () => {
    const bytes = await FILES['progressive JPEG'];
    const scans = [...bytes.keys()].filter((at) => bytes[at] === 0xff && bytes[at + 1] === 0xda);
    expect(scans.length).toBeGreaterThan(5);
    for (const scan of scans) {
      const coarse = Buffer.concat([bytes.subarray(0, scan), Buffer.from([0xff, 0xd9])]);
      expect(await refusalOf(coarse), `without the scans from ${scan} on`).toMatch(/cut short or damaged/);
    }
  });

  it('whose end is zeros, as a broken download leaves it', async () => {
    for (const kind of ['baseline JPEG', 'progressive JPEG'] as const) {
      const bytes = Buffer.from(await FILES[kind]);
      bytes.fill(0, Math.floor(bytes.length * 0.9));
      expect(await refusalOf(bytes)).toMatch(/cut short or damaged/);
    }
  });

  it('but not for what stands behind its end', async () => {
    const bytes = await FILES['baseline JPEG'];
    expect(await refusalOf(Buffer.concat([bytes, Buffer.alloc(100), bytes]))).toBeUndefined();
  });
});

describe('flipped bits', () => {
  // A PNG has checksums. The other formats have none, and much of what is flipped there is a picture still.
  it.each(['PNG', 'interlaced PNG', '16-bit PNG'] as const)('in the data of a %s are found', async (kind) => {
    const bytes = await FILES[kind];
    const data = bytes.indexOf('IDAT');
    for (let i = 0; i < 60; i++) {
      const flipped = Buffer.from(bytes);
      const at = data + 4 + ((i * 7919) % (bytes.length - data - 20));
      flipped[at] = flipped[at]! ^ (1 << (i % 8));
      expect(await refusalOf(flipped), `bit ${i % 8} of byte ${at}`).toBeDefined();
    }
  });

  it.each(Object.entries(FILES))('in a %s give a sentence or a whole picture', async (_, made) => {
    const bytes = await made;
    for (let i = 0; i < 60; i++) {
      const flipped = Buffer.from(bytes);
      const at = (i * i * 31) % bytes.length;
      flipped[at] = flipped[at]! ^ (1 << (i % 8));
      if ((await refusalOf(flipped)) !== undefined) continue;
      const photo = await decodePhoto(flipped, 'beach.jpg');
      expect(photo.codes.length).toBe(photo.width * photo.height * photo.channels);
    }
  });
});

describe('a header that promises too much', () => {
  const resized = async (kind: 'baseline JPEG' | 'progressive JPEG', width: number, height: number) => {
    const bytes = Buffer.from(await FILES[kind]);
    const frame = kind === 'baseline JPEG' ? 0xc0 : 0xc2;
    const at = bytes.indexOf(Buffer.from([0xff, frame]));
    bytes.writeUInt16BE(height, at + 5);
    bytes.writeUInt16BE(width, at + 7);
    return bytes;
  };

  it('is refused before room is made for it', async () => {
    const before = process.memoryUsage().rss;
    const rows = Buffer.alloc(1000);
    expect(await refusalOf(madePng([100_000, 100_000], 8, 2, rows))).toMatch(
      /100000x100000 = 10000 megapixels/,
    );
    for (const bytes of [
      madePng([2 ** 31 - 1, 2 ** 31 - 1], 8, 2, rows),
      madePng([16_000, 16_000], 8, 2, rows),
      await resized('baseline JPEG', 65_500, 65_500),
      await resized('baseline JPEG', 16_000, 16_000),
      await resized('progressive JPEG', 16_000, 16_000),
    ]) {
      expect(await refusalOf(bytes)).toBeDefined();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('is refused by readHeader as well', async () => {
    await expect(readHeader(madePng([20_000, 20_000], 8, 0, Buffer.alloc(9)), 'big.png')).rejects.toThrow(
      'Expected the photo "big.png" to be a photo of at most 160 megapixels, but received 20000x20000 = 400 megapixels',
    );
  });
});

describe('what is no photo is refused by what it is', () => {
  const text = (start: string) => Buffer.from(start.padEnd(200, '\0'), 'latin1');
  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a file of another kind', text('hello')],
    ['a file of another kind', Buffer.from([0xff])],
    ['a GIF', text('GIF89a')],
    ['an SVG or another text file', text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a JPEG XL', text('\xff\x0a')],
    ['a JPEG 2000', text('\0\0\0\x0cjP  \r\n\x87\n')],
    ['an HEIC', text('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['a video', text('\0\0\0\x18ftypisom\0\0\0\0isommp41')],
    ['a camera raw file', text('II*\0\x10\0\0\0CR\x02\0')],
    ['a PDF', text('%PDF-1.7')],
  ])('%s', async (kind, bytes) => {
    expect(await refusalOf(bytes)).toContain(`but received ${kind}; `);
  });

  it('a TIFF of floating-point samples', async () => {
    const tiff = await pictureOf(codesOf(3, 8))
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toBuffer();
    expect(await refusalOf(tiff)).toContain('but received samples of the type float; ');
  });

  it('a TIFF whose first picture is a preview, as in raw files', async () => {
    const tiff = await FILES['plain TIFF'];
    const preview = Buffer.from(tiff);
    const directory = preview.readUInt32LE(4);
    // The first tag becomes NewSubfileType, one LONG: reduced resolution.
    preview.writeUInt16LE(254, directory + 2);
    preview.writeUInt16LE(4, directory + 4);
    preview.writeUInt32LE(1, directory + 10);
    expect(await refusalOf(preview)).toContain('but received a camera raw file or a preview; ');
  });
});
