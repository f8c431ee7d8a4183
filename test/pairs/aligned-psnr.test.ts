import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { psnr } from '../../src/metrics/psnr.js';
import { loadEcc } from '../../src/opencv/ecc.js';
import { alignedPsnr } from '../../src/pairs/aligned-psnr.js';
import { type CodedPicture, codesFromLinear } from '../../src/pixels/colour.js';
import { createStream } from '../../src/random.js';
import { scene } from '../synthetic.js';

const [WIDTH, HEIGHT] = [200, 150];

/** A window of one larger picture, `right` px farther right and as many down, with noise. */
function seen(right: number, sigma: number): CodedPicture {
  const large = codesFromLinear(scene(WIDTH + 20, HEIGHT + 20).data, 8);
  const { normal } = createStream('aligned', right);
  const codes = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++)
    for (let i = 0; i < WIDTH * 3; i++) {
      const value = large[((y + right) * (WIDTH + 20) + right) * 3 + i]!;
      codes[y * WIDTH * 3 + i] = Math.min(255, Math.max(0, Math.round(value + sigma * normal())));
    }
  return { width: WIDTH, height: HEIGHT, channels: 3, depth: 8, codes };
}

describe('alignedPsnr', () => {
  it('tells the noise of a prediction that lies elsewhere, to 0.3 dB of what is planted', async () => {
    const find = await loadEcc();
    const target = seen(5, 0);
    // Noise of 4 levels, of which clipping takes a little: 20 log10(255 / 4) dB.
    const planted = psnr(seen(5, 4), target);
    expect(planted).toBeGreaterThan(20 * Math.log10(255 / 4) - 0.1);
    expect(psnr(seen(8, 4), target)).toBeLessThan(planted - 3);
    // Between pixels the cubic smooths a little of the noise: less than 2 dB.
    const aligned = alignedPsnr(seen(8, 4), target, find) as number;
    expect(aligned).toBeGreaterThan(planted - 0.3);
    expect(aligned).toBeLessThan(planted + 2);
  });

  // Made by scripts/oracle/aligned_psnr.py: NumPy and SciPy, another search and another language.
  const file = path.join(import.meta.dirname, 'fixtures/aligned-psnr.json');
  const { width, height, cases } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    width: number;
    height: number;
    cases: { name: string; prediction: string; target: string; psnr: number; alignedPsnr: number }[];
  };
  it.each(cases)(
    'agrees with NumPy on a $name',
    async ({ prediction, target, psnr: plain, alignedPsnr: dB }) => {
      const find = await loadEcc();
      const coded = (text: string): CodedPicture => {
        const codes = new Uint8Array(Buffer.from(text, 'base64'));
        return { width, height, channels: 1, depth: 8, codes };
      };
      expect(psnr(coded(prediction), coded(target))).toBeCloseTo(plain, 4);
      const aligned = alignedPsnr(coded(prediction), coded(target), find) as number;
      expect(Math.abs(aligned - dB)).toBeLessThan(0.1);
      expect(aligned - plain).toBeGreaterThan(3);
    },
  );
});
