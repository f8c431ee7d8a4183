import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeCutout } from '../../src/codec/cutout.js';

/** A red square of so much opacity in a see-through picture of blue. */
async function png(inside: number, outside: number): Promise<Buffer> {
  const data = new Uint8Array(4 * 20 * 16);
  for (let p = 0; p < 320; p++) {
    const within = p % 20 >= 5 && p % 20 < 15 && p >= 80 && p < 240;
    data.set(within ? [250, 10, 20, inside] : [0, 0, 255, outside], 4 * p);
  }
  return sharp(data, { raw: { width: 20, height: 16, channels: 4 } })
    .png()
    .toBuffer();
}

describe('decodeCutout', () => {
  it('gives colours as they are, also where nothing shows, and the opacity beside them', async () => {
    const { width, height, channels, data, alpha } = await decodeCutout(await png(255, 0), 'a.png');
    expect([width, height, channels]).toEqual([20, 16, 3]);
    expect([...data.subarray(0, 3), alpha?.[0]]).toEqual([0, 0, 255, 0]);
    const middle = 8 * 20 + 10;
    expect([...data.subarray(3 * middle, 3 * middle + 3), alpha?.[middle]]).toEqual([250, 10, 20, 255]);
  });

  it.each([
    [100, 0, 'see-through everywhere'],
    [255, 200, 'see-through nowhere'],
  ])('refuses opacities of %i on %i in a sentence', async (inside, outside, fault) => {
    const bytes = await png(inside, outside);
    await expect(decodeCutout(bytes, 'a.png')).rejects.toThrow(
      new RegExp(
        `^Expected the matte "a.png" of --mattes to be a thing cut out .*, but received one that is ${fault}`,
      ),
    );
  });

  it('refuses what is no picture', async () => {
    await expect(decodeCutout(Buffer.from('nonsense'), 'a.png')).rejects.toThrow(
      /^Expected the matte "a.png" of --mattes to be a picture that can be decoded, but received/,
    );
  });
});
