import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto, readHeader } from '../../src/codec/decode.js';
import type { UserError } from '../../src/errors.js';
import {
  ADOBE_COLORANTS,
  codesOf,
  gammaCurve,
  iccProfile,
  P3_COLORANTS,
  pictureOf,
  smoothCodes,
  srgbCurve,
  toLinear,
  toSrgb,
  withChunk,
  withProfile,
  word,
} from './decode-files.js';

const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (code, i) => Math.abs(code - b[i]!));
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.max(...difference(a, b));

/** ICC.1 and IEC 61966-2-1 as they are printed: XYZ relative to D50 to linear sRGB. */
const XYZ_TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

/** The oracle: a pixel of a profile with one gamma and the given colorants, as sRGB values in float64. */
function convert(pixel: number[], gamma: number, colorants: readonly (readonly number[])[]): number[] {
  const light = pixel.map((v) => v ** gamma);
  const xyz = [0, 1, 2].map((row) => colorants.reduce((sum, c, i) => sum + c[row]! * light[i]!, 0));
  return XYZ_TO_SRGB.map((row) => toSrgb(row.reduce((sum, m, i) => sum + m * xyz[i]!, 0)));
}

const adobe = iccProfile('Adobe RGB (1998)', gammaCurve(2.19921875), ADOBE_COLORANTS);

describe('an ICC profile of curves and matrix', () => {
  it('is converted to sRGB, as libvips and its lcms do it', async () => {
    const jpeg = withProfile(await pictureOf(smoothCodes(3)).jpeg({ quality: 100 }).toBuffer(), adobe);
    const photo = await decodePhoto(jpeg, 'photo');
    expect(photo.conversions).toEqual(['converted from Adobe RGB (1998) to sRGB']);
    expect((await readHeader(jpeg, 'photo')).profile).toBe('Adobe RGB (1998)');
    expect(worst(photo.codes, await sharp(jpeg).raw().toBuffer())).toBeLessThanOrEqual(1);
    // The profile does matter here.
    expect(worst(photo.codes, await sharp(jpeg, { ignoreIcc: true }).raw().toBuffer())).toBeGreaterThan(8);
  });

  it.each([8, 16] as const)('agrees with float64 at %i bits, colours beyond sRGB clipped', async (depth) => {
    const codes = codesOf(3, depth);
    const top = 2 ** depth - 1;
    const photo = await decodePhoto(
      await pngWithProfile(codes, iccProfile('Display P3', srgbCurve(), P3_COLORANTS)),
      'photo',
    );
    expect(photo).toMatchObject({ depth, conversions: ['converted from Display P3 to sRGB'] });
    // Linear P3 to linear sRGB, both D65 (from the chromaticities of both).
    const matrix = [
      [1.2249402, -0.2249402, 0],
      [-0.0420569, 1.0420569, 0],
      [-0.0196376, -0.0786361, 1.0982735],
    ];
    const wanted = Array.from(codes, (_, i) => {
      const pixel = [0, 1, 2].map((c) => toLinear(codes[i - (i % 3) + c]! / top));
      return toSrgb(matrix[i % 3]!.reduce((sum, m, c) => sum + m * pixel[c]!, 0)) * top;
    });
    // Half a level is rounding; the colorants' five digits are worth the rest, near black.
    expect(worst(photo.codes, wanted)).toBeLessThan(depth === 8 ? 0.65 : 40);
  });

  it('agrees with float64 for a gamma and for grey', async () => {
    const codes = codesOf(3, 16);
    const icc = iccProfile('Wide', gammaCurve(1.8), ADOBE_COLORANTS);
    const photo = await decodePhoto(await pngWithProfile(codes, icc), 'photo');
    const pixels = Array.from({ length: codes.length / 3 }, (_, p) =>
      convert(
        [...codes.subarray(3 * p, 3 * p + 3)].map((code) => code / 65535),
        1.80078125,
        ADOBE_COLORANTS,
      ),
    );
    expect(
      worst(
        photo.codes,
        pixels.flat().map((v) => v * 65535),
      ),
    ).toBeLessThan(40);

    const grey = codesOf(1, 16);
    const greyPhoto = await decodePhoto(
      await pngWithProfile(grey, iccProfile('Dot', gammaCurve(1.8))),
      'photo',
    );
    expect(greyPhoto).toMatchObject({ channels: 1, depth: 16, conversions: ['converted from Dot to sRGB'] });
    const wanted = Array.from(grey, (code) => toSrgb((code / 65535) ** 1.80078125) * 65535);
    expect(worst(greyPhoto.codes, wanted)).toBeLessThan(0.6);
  });

  it('that is sRGB, whatever its name, leaves every code value as it is', async () => {
    const codes = codesOf(3, 8);
    const png = await pictureOf(codes).withIccProfile('srgb').png().toBuffer();
    expect((await sharp(png).metadata()).icc).toBeDefined();
    const photo = await decodePhoto(png, 'photo');
    expect(photo.conversions).toEqual([]);
    const stored = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
    expect([...photo.codes]).toEqual([...stored]);
  });

  it('goes with a grey picture by its curve alone', async () => {
    const jpeg = withProfile(await pictureOf(smoothCodes(1)).jpeg().toBuffer(), adobe);
    const plain = await sharp(jpeg, { ignoreIcc: true }).toColourspace('b-w').raw().toBuffer();
    const photo = await decodePhoto(jpeg, 'photo');
    expect(photo.channels).toBe(1);
    expect(
      worst(
        photo.codes,
        Array.from(plain, (code) => toSrgb((code / 255) ** 2.19921875) * 255),
      ),
    ).toBeLessThan(0.51);
  });

  it('that is broken or for other pictures is left aside, and this is noted', async () => {
    const jpeg = await pictureOf(smoothCodes(3)).jpeg().toBuffer();
    const plain = await decodePhoto(jpeg, 'photo');
    const cut = Buffer.from(adobe);
    cut.writeUInt32BE(1e6, 132 + 4 + 12 * 3);
    for (const icc of [
      Buffer.alloc(200, 7),
      cut,
      iccProfile('Grey', gammaCurve(1.8)),
      adobe.subarray(0, 300),
    ]) {
      const photo = await decodePhoto(withProfile(jpeg, icc), 'photo');
      expect(photo.codes).toEqual(plain.codes);
      expect(photo.conversions).toEqual(['ICC profile left aside: it does not fit the picture']);
    }
  });
});

async function pngWithProfile(codes: Uint8Array | Uint16Array, icc: Buffer): Promise<Buffer> {
  const png = await pictureOf(codes).png().toBuffer();
  return withChunk(png, 'iCCP', Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(icc)]));
}

describe('CMYK', () => {
  it('is converted to sRGB of 8 bits', async () => {
    const jpeg = await sharp(await pictureOf(smoothCodes(3)).png().toBuffer())
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    const header = await readHeader(jpeg, 'photo');
    expect(header).toMatchObject({ channels: 3, depth: 8, format: 'JPEG', alpha: false });
    const photo = await decodePhoto(jpeg, 'photo');
    expect(photo.conversions[0]).toMatch(/^converted from .*CMYK.* to sRGB$/);
    const off = difference(photo.codes, smoothCodes(3));
    expect(off.reduce((sum, d) => sum + d, 0) / off.length).toBeLessThan(6);
  });
});

describe("a PNG's own words on colour", () => {
  const codes = codesOf(3, 8);
  const png = pictureOf(codes).png().toBuffer();
  const SRGB = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
  const P3 = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000];

  it.each([
    ['gAMA of 1/2.2', 'gAMA', word(45455)],
    ["cHRM of sRGB's primaries", 'cHRM', word(...SRGB)],
    ['cICP of sRGB', 'cICP', Buffer.from([1, 13, 0, 1])],
    ['gAMA of 0', 'gAMA', word(0)],
    [
      'cHRM that spans nothing',
      'cHRM',
      word(...SRGB.slice(0, 2), ...SRGB.slice(0, 2), ...SRGB.slice(0, 2), 1, 1),
    ],
  ])('%s is sRGB', async (_, type, data) => {
    const photo = await decodePhoto(withChunk(await png, type, data), 'photo');
    expect([...photo.codes]).toEqual([...codes]);
    expect(photo.conversions).toEqual([]);
  });

  it('gAMA of 1 is light, and is encoded', async () => {
    const photo = await decodePhoto(withChunk(await png, 'gAMA', word(100000)), 'photo');
    expect(photo.conversions).toEqual(['converted from gamma 1 of gAMA to sRGB']);
    expect(
      worst(
        photo.codes,
        Array.from(codes, (code) => toSrgb(code / 255) * 255),
      ),
    ).toBeLessThan(0.501);
  });

  it('sRGB overrules gAMA', async () => {
    const both = withChunk(withChunk(await png, 'gAMA', word(100000)), 'sRGB', Buffer.from([0]));
    expect([...(await decodePhoto(both, 'photo')).codes]).toEqual([...codes]);
  });

  it('cHRM and cICP of the same primaries do the same', async () => {
    const byChunk = await decodePhoto(withChunk(await png, 'cHRM', word(...P3)), 'photo');
    const byPoints = await decodePhoto(withChunk(await png, 'cICP', Buffer.from([12, 13, 0, 1])), 'photo');
    expect(byChunk.conversions).toEqual(["converted from the primaries of cHRM, sRGB's curve to sRGB"]);
    expect(byPoints.conversions).toEqual(['converted from Display P3 to sRGB']);
    expect(byChunk.codes).toEqual(byPoints.codes);
    expect(worst(byChunk.codes, codes)).toBeGreaterThan(20);
  });

  it('cICP of PQ or HLG is HDR, which is refused', async () => {
    for (const transfer of [16, 18]) {
      const hdr = withChunk(await png, 'cICP', Buffer.from([9, transfer, 0, 1]));
      const refused = (await decodePhoto(hdr, 'dune.png').catch((error: unknown) => error)) as UserError;
      expect(refused.message).toMatch(/^Expected the photo "dune.png" to be .*, but received HDR samples/);
      expect(refused.exitCode).toBe(1);
    }
  });
});

describe('the colour box of an AVIF', () => {
  it('is honoured', async () => {
    const options = { lossless: true, chromaSubsampling: '4:4:4' };
    const avif = await pictureOf(codesOf(3, 8)).avif(options).toBuffer();
    const at = avif.indexOf('colrnclx') + 8;
    const p3 = Buffer.from(avif);
    p3.writeUInt16BE(12, at);
    expect((await decodePhoto(p3, 'photo')).conversions).toEqual(['converted from Display P3 to sRGB']);
    const pq = Buffer.from(avif);
    pq.writeUInt16BE(16, at + 2);
    await expect(decodePhoto(pq, 'photo')).rejects.toThrow(/HDR samples/);
  });
});
