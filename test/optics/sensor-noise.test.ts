import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cameraFromSrgb, SONY_A7R3_FROM_XYZ } from '../../src/optics/colour-matrix.js';
import { BAYER_PATTERNS, cellChannels, mosaicOf } from '../../src/optics/mosaic.js';
import { addSensorNoise, poisson } from '../../src/optics/sensor-noise.js';
import { balanceWhite, inverseOf } from '../../src/optics/white-balance.js';
import { streamKey } from '../../src/random.js';
import { addSensorNoiseFast } from '../../src/wasm/sensor.js';
import { flat, scene } from '../synthetic.js';

const oracle = JSON.parse(fs.readFileSync(new URL('./fixtures/camera.json', import.meta.url), 'utf8')) as {
  poisson: { mean: number; cumulative: number[] }[];
};

/** Words on an even grid: what a uniform generator yields, without its chance. */
const WORDS = Array.from({ length: 1 << 18 }, (_, i) => (i * 2 ** 14 + 8191) >>> 0);

describe('poisson', () => {
  it.each(oracle.poisson)('has the law of SciPy at the mean $mean', ({ mean, cumulative }) => {
    const counts = new Float64Array(cumulative.length + 1);
    for (const word of WORDS) counts[Math.min(poisson(mean, word), cumulative.length)]! += 1 / WORDS.length;
    let below = 0;
    // By inversion exact to the grid; by expansion the rounded quantile may lie beside a step.
    const bound = mean < 16 ? 1e-5 : 0.006;
    cumulative.forEach((p, n) => {
      below += counts[n]!;
      expect(Math.abs(below - p)).toBeLessThan(bound);
    });
  });

  it.each([16, 25, 90, 1000, 11000])('keeps mean and variance where it expands, at the mean %d', (mean) => {
    let [sum, squares] = [0, 0];
    for (const word of WORDS) {
      const count = poisson(mean, word);
      sum += count - mean;
      squares += (count - mean) ** 2;
    }
    expect(Math.abs(sum / WORDS.length)).toBeLessThan(0.003 * Math.sqrt(mean));
    expect(squares / WORDS.length / mean).toBeCloseTo(1, 2);
  });
});

describe('sensor noise', () => {
  const noise = { gain: 4e-4, readDeviation: 9e-3, seed: streamKey('noise') };

  it('is the same in WebAssembly, bit for bit', () => {
    for (const levels of [
      noise,
      { ...noise, gain: 0 },
      { ...noise, readDeviation: 0 },
      { ...noise, gain: 0.02 },
    ]) {
      const data = scene(301, 97, 3).data.map((value) => value - 0.01);
      const [plain, fast] = [data.slice(), data.slice()];
      addSensorNoise(plain, levels);
      addSensorNoiseFast(fast, levels);
      expect(plain).toEqual(fast);
      expect(plain).not.toEqual(data);
    }
  });

  it('leaves values as they are at strength zero, and gives other noise for another seed', () => {
    const data = scene(40, 30).data;
    const [still, one, other] = [data.slice(), data.slice(), data.slice()];
    addSensorNoiseFast(still, { ...noise, gain: 0, readDeviation: 0 });
    addSensorNoiseFast(one, noise);
    addSensorNoiseFast(other, { ...noise, seed: streamKey('other') });
    expect(still).toEqual(data);
    expect(one).not.toEqual(other);
  });

  it('has a variance of gain times mean plus read variance within 2 % at ten levels, per Bayer colour', () => {
    const matrix = cameraFromSrgb(SONY_A7R3_FROM_XYZ);
    const side = 768;
    for (let level = 1; level <= 10; level++) {
      const pattern = BAYER_PATTERNS[level % 4]!;
      const raw = mosaicOf(flat(side, side, [0.09 * level, 0.07 * level, 0.08 * level]), pattern, matrix);
      balanceWhite(raw, inverseOf({ redGain: 2.1, blueGain: 1.7 }));
      const means = [raw.data[0]!, raw.data[1]!, raw.data[side]!, raw.data[side + 1]!];
      addSensorNoiseFast(raw.data, { ...noise, seed: streamKey(level) });
      const sums = [0, 0, 0];
      const squares = [0, 0, 0];
      const wanted = [0, 0, 0];
      const counts = [0, 0, 0];
      raw.data.forEach((value, i) => {
        const place = (Math.floor(i / side) & 1) * 2 + ((i % side) & 1);
        const channel = cellChannels(pattern)[place]!;
        const off = value - means[place]!;
        sums[channel]! += off;
        squares[channel]! += off * off;
        counts[channel]! += 1;
        wanted[channel] = noise.gain * means[place]! + noise.readDeviation ** 2;
      });
      for (const channel of [0, 1, 2]) {
        const variance = squares[channel]! / counts[channel]!;
        expect(Math.abs(variance / wanted[channel]! - 1)).toBeLessThan(0.02);
        expect(Math.abs(sums[channel]! / counts[channel]!)).toBeLessThan(
          4 * Math.sqrt(variance / counts[channel]!),
        );
      }
    }
  });
});
