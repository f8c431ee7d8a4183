import sharp from 'sharp';
import { asError, expected, quoted } from '../errors.js';
import { createImage } from '../image.js';
import { resizeArea } from '../pixels/resize.js';
import type { Texture, TextureRef } from '../pixels/texture.js';
import { decodeCutout } from './cutout.js';
import { decodePhoto } from './decode.js';

/** A texture of the user's is made no larger than this: damage finer than its pixels isn't seen anyway. */
const MOST_SIDE = 2048;
const SVG_SIDE = 1024;

/**
 * Decodes a texture: papers to sRGB code values, damage to its amount, 8 bits. Drawings (SVG) are rasterised on
 * white. Throws a UserError (exit code 1) where the file is no picture.
 */
export async function decodeTexture(bytes: Buffer, { name, as, polarity }: TextureRef): Promise<Texture> {
  if (as === 'cutout') return decodeCutout(bytes, name);
  const picture = shrink(isSvg(bytes) ? await rasterise(bytes, name) : await decodeCodes(bytes, name));
  return as === 'paper' ? picture : amountOf(picture, polarity);
}

const isSvg = (bytes: Buffer) =>
  /^(\uFEFF|\s)*<(\?xml|!--|!DOCTYPE|svg)/.test(bytes.toString('utf8', 0, 256));

async function rasterise(bytes: Buffer, name: string): Promise<Texture> {
  try {
    const { data, info } = await sharp(bytes)
      .resize(SVG_SIDE, SVG_SIDE, { fit: 'inside' })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: 3, data };
  } catch (thrown) {
    throw expected({
      what: `the texture ${quoted(name)}`,
      expected: 'a drawing that can be rasterised',
      received: quoted(asError(thrown).message.split('\n')[0]),
      exitCode: 1,
    });
  }
}

async function decodeCodes(bytes: Buffer, name: string): Promise<Texture> {
  const { width, height, channels, depth, codes } = await decodePhoto(bytes, name);
  const data = depth === 8 ? (codes as Uint8Array) : Uint8Array.from(codes, (code) => code >> 8);
  return { width, height, channels, data };
}

function shrink(texture: Texture): Texture {
  const { width, height, channels, data } = texture;
  const scale = MOST_SIDE / Math.max(width, height);
  if (scale >= 1) return texture;
  const size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))] as const;
  const small = resizeArea(createImage(width, height, channels, 'srgb', Float32Array.from(data)), ...size);
  return { ...small, data: Uint8Array.from(small.data, (value) => value + 0.5) };
}

/** Grey scan to amount of damage: the ground's grey is 0. */
function amountOf({ width, height, channels, data }: Texture, polarity: TextureRef['polarity']): Texture {
  if (polarity === 'amount' && channels === 1) return { width, height, channels, data };
  const grey = new Uint8Array(width * height);
  for (let p = 0; p < grey.length; p++)
    grey[p] =
      channels === 1
        ? data[p]!
        : (77 * data[3 * p]! + 150 * data[3 * p + 1]! + 29 * data[3 * p + 2]! + 128) >> 8;
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value]!++;
  const ground = quantile(counts, 0.5, grey.length);
  const dark = polarity === 'dark' || (polarity === 'auto' && ground >= 128);
  // Half of a scan is ground; what lies a little off it is the paper's own texture.
  const slack = ground === 0 || ground === 255 ? 0 : 8;
  const reach = (dark ? ground : 255 - ground) - slack;
  const amounts = counts.map((_, value) => {
    const off = (dark ? ground - value : value - ground) - slack;
    return off <= 0 || reach <= 0 ? 0 : Math.round((255 * off) / reach);
  });
  return { width, height, channels: 1, data: grey.map((value) => amounts[value]!) };
}

function quantile(counts: Uint32Array, share: number, total: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += counts[value]!;
    if (seen >= share * total) return value;
  }
  return 255;
}
