import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Original } from './mutate.js';

const samples = path.join(import.meta.dirname, '../../samples');

/** Small versions of real photos in every format and in many of its kinds. */
export async function originals(width = 120): Promise<Original[]> {
  const files = fs.readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  const photo = (i: number) => sharp(path.join(samples, files[i % files.length] as string)).resize({ width });
  const veil = {
    create: { width: 1, height: 1, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.4 } },
  } as const;
  const seeThrough = (i: number) =>
    photo(i)
      .ensureAlpha()
      .composite([{ input: veil, tile: true, blend: 'dest-out' }]);
  const makers: Record<string, () => Sharp> = {
    'baseline.jpg': () =>
      photo(0)
        .withExif({ IFD0: { Copyright: 'x' } })
        .jpeg({ quality: 85 }),
    'progressive.jpg': () => photo(1).jpeg({ progressive: true }),
    'turned.jpg': () => photo(2).withMetadata({ orientation: 6 }).jpeg({ chromaSubsampling: '4:4:4' }),
    'profile.jpg': () => photo(3).withIccProfile('p3').jpeg(),
    'inks.jpg': () => photo(4).toColourspace('cmyk').jpeg(),
    'plain.png': () => photo(5).png(),
    'deep.png': () => photo(6).toColourspace('rgb16').png(),
    'palette.png': () => photo(7).png({ palette: true, colours: 64 }),
    'laced.png': () => photo(0).png({ progressive: true }),
    'alpha.png': () => seeThrough(1).png(),
    'lossy.webp': () => photo(2).webp(),
    'lossless.webp': () => photo(3).webp({ lossless: true }),
    'alpha.webp': () => seeThrough(4).webp(),
    'plain.tiff': () => photo(5).tiff({ compression: 'none' }),
    'lzw.tiff': () => photo(6).tiff({ compression: 'lzw', predictor: 'horizontal' }),
    'jpeg.tiff': () => photo(7).tiff({ compression: 'jpeg' }),
    'tiles.tiff': () => photo(0).tiff({ tile: true, tileWidth: 32, tileHeight: 32, compression: 'deflate' }),
    'plain.avif': () => photo(1).avif({ effort: 0 }),
    'alpha.avif': () => seeThrough(2).avif({ effort: 0 }),
    'grey.jpg': () => photo(3).greyscale().jpeg(),
  };
  const encoded = await Promise.all(
    Object.entries(makers).map(async ([name, make]) => ({ name, bytes: await make().toBuffer() })),
  );
  const { data, info } = await photo(4).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...encoded, { name: 'plain.bmp', bytes: bmp(data, info.width, info.height) }];
}

/** A BMP of 24 bits, rows from the bottom up. */
function bmp(rgb: Buffer, width: number, height: number): Buffer {
  const stride = 4 * Math.ceil((3 * width) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        file[54 + (height - 1 - y) * stride + 3 * x + 2 - c] = rgb[3 * (y * width + x) + c]!;
  return file;
}
