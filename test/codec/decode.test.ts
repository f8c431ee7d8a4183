import fs from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto, readHeader } from '../../src/codec/decode.js';
import {
  codesOf,
  height,
  madePng,
  pictureOf,
  smoothCodes,
  toLinear,
  toSrgb,
  width,
  withChunk,
  withSegment,
  word,
} from './decode-files.js';

/** Decodes, and holds the header against the picture. */
async function decode(bytes: Buffer) {
  const header = await readHeader(bytes, 'photo');
  const photo = await decodePhoto(bytes, 'photo');
  const { channels, depth } = photo;
  expect(header).toMatchObject({ width: photo.width, height: photo.height, channels, depth });
  expect(photo.codes.length).toBe(photo.width * photo.height * channels);
  return { ...photo, header };
}

describe('every lossless format gives the codes that went in', () => {
  const rgb8 = codesOf(3, 8);
  const rgb16 = codesOf(3, 16);
  const grey8 = codesOf(1, 8);
  const grey16 = codesOf(1, 16);
  it.each([
    ['PNG, 8 bits', rgb8, () => pictureOf(rgb8).png()],
    ['PNG, 16 bits', rgb16, () => pictureOf(rgb16).png()],
    ['PNG, grey, 8 bits', grey8, () => pictureOf(grey8).png()],
    ['PNG, grey, 16 bits', grey16, () => pictureOf(grey16).png()],
    ['PNG, interlaced', rgb8, () => pictureOf(rgb8).png({ progressive: true })],
    ['WebP', rgb8, () => pictureOf(rgb8).webp({ lossless: true })],
    ['TIFF', rgb8, () => pictureOf(rgb8).tiff({ compression: 'lzw' })],
    ['TIFF, 16 bits', rgb16, () => pictureOf(rgb16).tiff({ compression: 'deflate' })],
    ['TIFF, grey, 16 bits', grey16, () => pictureOf(grey16).tiff({ compression: 'none' })],
    ['AVIF', rgb8, () => pictureOf(rgb8).avif({ lossless: true, chromaSubsampling: '4:4:4' })],
  ])('%s', async (_, codes, encode) => {
    const photo = await decode(await encode().toBuffer());
    expect(photo.codes).toEqual(codes);
    expect(photo.conversions).toEqual([]);
    expect(photo.header.alpha).toBe(false);
  });
});

describe('lossy formats', () => {
  it.each(['jpeg', 'webp', 'avif'] as const)('%s comes near to what went in', async (format) => {
    const codes = smoothCodes(3);
    const photo = await decode(await pictureOf(codes)[format]({ quality: 95 }).toBuffer());
    const error = codes.reduce((sum, code, i) => sum + Math.abs(code - photo.codes[i]!), 0) / codes.length;
    expect(error).toBeLessThan(3);
    expect(photo.conversions).toEqual([]);
  });

  it('a grey JPEG stays one channel', async () => {
    const codes = smoothCodes(1);
    const photo = await decode(await pictureOf(codes).jpeg({ quality: 100 }).toBuffer());
    expect(photo.channels).toBe(1);
    expect(Math.max(...photo.codes.map((code, i) => Math.abs(code - codes[i]!)))).toBeLessThanOrEqual(2);
  });

  it('a monochrome AVIF stays one channel', async () => {
    // ffmpeg -f lavfi -i "color=black:s=32x8,format=gray,geq=lum='8*X'" -frames:v 1 -c:v libaom-av1 -pix_fmt gray
    // -color_range pc -still-picture 1 -crf 5 grey-ramp.avif
    const photo = await decode(fs.readFileSync(new URL('./fixtures/grey-ramp.avif', import.meta.url)));
    expect(photo).toMatchObject({ width: 32, height: 8, channels: 1, depth: 8 });
    const row = [...photo.codes.subarray(0, 32)];
    expect(row.every((code, x) => Math.abs(code - 8 * x) <= 3)).toBe(true);
  });
});

describe('bits', () => {
  it('1 bit of grey PNG is black and white in one channel', async () => {
    // Two rows of ten pixels, each behind the number of its filter.
    const photo = await decode(
      madePng([10, 2], 1, 0, Buffer.from([0, 0b10110000, 0b01000000, 0, 0xff, 0xff])),
    );
    expect(photo).toMatchObject({ channels: 1, depth: 8 });
    const row = [1, 0, 1, 1, 0, 0, 0, 0, 0, 1].map((bit) => 255 * bit);
    expect([...photo.codes]).toEqual([...row, ...new Array(10).fill(255)]);
  });

  it('a palette is RGB', async () => {
    const codes = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i % 9 < 3 ? 255 : 0));
    const photo = await decode(await pictureOf(codes).png({ palette: true }).toBuffer());
    expect(photo.channels).toBe(3);
    expect([...photo.codes]).toEqual([...codes]);
  });

  it('10 and 12 bits of AVIF fill the 16-bit scale: white is 65535', async () => {
    for (const bitdepth of [10, 12] as const) {
      const codes = Uint16Array.from({ length: width * height * 3 }, (_, i) =>
        Math.round((Math.floor(i / 3) % width) * (65535 / (width - 1))),
      );
      const options = { lossless: true, bitdepth, chromaSubsampling: '4:4:4' };
      const photo = await decode(await pictureOf(codes).avif(options).toBuffer());
      const top = 2 ** bitdepth - 1;
      const wanted = codes.map((code) => Math.round((Math.round((code / 65535) * top) * 65535) / top));
      const worst = Math.max(...photo.codes.map((code, i) => Math.abs(code - wanted[i]!)));
      // One step of the file's own bits, for the way in which sharp rounds when it writes.
      expect(worst).toBeLessThanOrEqual(65535 / top + 1);
      expect(photo.codes[0]).toBe(0);
      expect(Math.max(...photo.codes)).toBe(65535);
    }
  });
});

describe('alpha', () => {
  const overWhite = (code: number, alpha: number, top: number) =>
    Math.floor(toSrgb(toLinear(code / top) * (alpha / top) + 1 - alpha / top) * top + 0.5);

  it.each([
    ['PNG', 4, 8],
    ['PNG', 4, 16],
    ['PNG, grey', 2, 8],
    ['PNG, grey', 2, 16],
  ] as const)(
    'of %s (%i bands, %i bits) is composited over white in linear light',
    async (_, bands, depth) => {
      const codes = codesOf(bands, depth);
      const photo = await decode(await pictureOf(codes).png().toBuffer());
      const { channels } = photo;
      expect(channels).toBe(bands - 1);
      expect(photo.conversions).toEqual(['alpha composited over white in linear light']);
      const top = 2 ** depth - 1;
      const wanted = photo.codes.map((_, i) => {
        const pixel = Math.floor(i / channels);
        return overWhite(codes[pixel * bands + (i % channels)]!, codes[pixel * bands + bands - 1]!, top);
      });
      // One level, since light is float32 between the two.
      const off = photo.codes.map((code, i) => Math.abs(code - wanted[i]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
      expect(off.filter((d) => d > 0).length).toBeLessThan(off.length * 0.02);
    },
  );

  it('that is full everywhere is dropped, and nothing is noted', async () => {
    const codes = codesOf(4, 8);
    for (let i = 3; i < codes.length; i += 4) codes[i] = 255;
    const photo = await decode(await pictureOf(codes).png().toBuffer());
    expect(photo.header.alpha).toBe(true);
    expect(photo.conversions).toEqual([]);
    expect([...photo.codes]).toEqual([...codes].filter((_, i) => i % 4 !== 3));
  });

  it('of WebP is composited too', async () => {
    const codes = codesOf(4, 8);
    const webp = await pictureOf(codes).webp({ lossless: true, exact: true }).toBuffer();
    const png = await pictureOf(codes).png().toBuffer();
    expect((await decode(webp)).codes).toEqual((await decode(png)).codes);
  });
});

describe('EXIF orientation', () => {
  // Where the pixel (x, y) of the upright picture lies in a stored one, by TIFF 6.0's tag 274.
  const stored: Record<number, (x: number, y: number, w: number, h: number) => [number, number]> = {
    2: (x, y, w) => [w - 1 - x, y],
    3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
    4: (x, y, _, h) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y, w) => [y, w - 1 - x],
    7: (x, y, w, h) => [h - 1 - y, w - 1 - x],
    8: (x, y, _, h) => [h - 1 - y, x],
  };

  it.each([2, 3, 4, 5, 6, 7, 8])('%i is undone', async (orientation) => {
    const codes = codesOf(3, 8);
    const png = await pictureOf(codes).withMetadata({ orientation }).png().toBuffer();
    const photo = await decode(png);
    expect(photo.conversions).toEqual([`rotated by EXIF orientation ${orientation}`]);
    expect(photo.header.orientation).toBe(orientation);
    const wanted = photo.codes.map((_, i) => {
      const pixel = Math.floor(i / 3);
      const [x, y] = [pixel % photo.width, Math.floor(pixel / photo.width)];
      const [sx, sy] = stored[orientation]!(x, y, photo.width, photo.height);
      return codes[(sy * width + sx) * 3 + (i % 3)]!;
    });
    expect(photo.codes).toEqual(wanted);
  });

  it('1, none, and nonsense change nothing', async () => {
    const plain = await pictureOf(smoothCodes(3)).jpeg().toBuffer();
    const upright = await pictureOf(smoothCodes(3)).withMetadata({ orientation: 1 }).jpeg().toBuffer();
    const broken = withSegment(plain, 0xe1, Buffer.from('Exif\0\0no TIFF at all'));
    for (const bytes of [plain, upright, broken]) {
      const photo = await decode(bytes);
      expect(photo.conversions).toEqual([]);
      expect(photo.codes).toEqual((await decode(plain)).codes);
    }
  });
});

describe('files of several pictures', () => {
  it('an animated WebP gives its first frame and says so', async () => {
    const first = smoothCodes(3);
    const frames = Buffer.concat([first, first.map((code) => 255 - code)]);
    const raw = { width, height: 2 * height, channels: 3, pageHeight: height } as const;
    const photo = await decode(await sharp(frames, { raw }).webp({ lossless: true }).toBuffer());
    expect(photo.conversions).toEqual(['page 1 of 2 taken']);
    expect(photo.codes).toEqual(first);
  });

  it('an animated PNG gives its still picture and says so', async () => {
    const png = await pictureOf(codesOf(3, 8)).png().toBuffer();
    const photo = await decode(withChunk(png, 'acTL', word(5, 0)));
    expect(photo.conversions).toEqual(['page 1 of 5 taken']);
  });
});
