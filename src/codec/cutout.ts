import sharp from 'sharp';
import { asError, expected, quoted } from '../errors.js';
import type { Texture } from '../pixels/texture.js';

/** Larger ones are made smaller: things in a picture are no larger. */
const MOST_SIDE = 2048;

/**
 * Decodes a cut-out: sRGB code values of 8 bits, and the opacity beside them. Throws a UserError (exit code 1) where the
 * file is no picture, is see-through nowhere, or holds nothing solid.
 */
export async function decodeCutout(bytes: Buffer, name: string): Promise<Texture> {
  const { data, width, height } = await decodeRgba(bytes, name);
  const rgb = new Uint8Array(3 * width * height);
  const alpha = new Uint8Array(width * height);
  let [solid, clear] = [0, 0];
  for (let p = 0; p < alpha.length; p++) {
    for (let c = 0; c < 3; c++) rgb[3 * p + c] = data[4 * p + c]!;
    alpha[p] = data[4 * p + 3]!;
    if (alpha[p]! >= 128) solid++;
    if (alpha[p]! < 128) clear++;
  }
  if (solid === 0 || clear === 0)
    throw expected({
      what: `the matte ${quoted(name)} of --mattes`,
      expected: 'a thing cut out of its picture, solid inside and see-through around it',
      received: solid === 0 ? 'one that is see-through everywhere' : 'one that is see-through nowhere',
      remedy: 'take it out of the folder or cut it out',
      exitCode: 1,
    });
  return { width, height, channels: 3, data: rgb, alpha };
}

async function decodeRgba(bytes: Buffer, name: string) {
  try {
    const { data, info } = await sharp(bytes)
      .toColourspace('srgb')
      .resize(MOST_SIDE, MOST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (thrown) {
    throw expected({
      what: `the matte ${quoted(name)} of --mattes`,
      expected: 'a picture that can be decoded',
      received: quoted(asError(thrown).message.split('\n')[0]),
      remedy: 'take it out of the folder or mend it',
      exitCode: 1,
    });
  }
}
