import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/codec/png.js';
import { createStream } from '../../src/random.js';
import { temporary } from '../folders.js';
import { genBlur } from './command.js';

const [WIDTH, HEIGHT] = [40, 31];

/** FACTS of the field, plainly in float64: ReLoBlur's weighted PSNR and SSIM; with weights of 1 the usual ones. */
function oracle(p: Uint8Array, g: Uint8Array, w: Float64Array): [psnr: number, ssim: number] {
  let [error, total] = [0, 0];
  for (let i = 0; i < w.length; i++) {
    total += w[i]!;
    for (let c = 0; c < 3; c++) error += w[i]! * ((p[3 * i + c]! - g[3 * i + c]!) / 255) ** 2;
  }
  const taps = Array.from({ length: 11 }, (_, n) => Math.exp(-((n - 5) ** 2) / 4.5));
  const sum = taps.reduce((a, b) => a + b);
  let [similarity, weights] = [0, 0];
  for (let y = 5; y < HEIGHT - 5; y++)
    for (let x = 5; x < WIDTH - 5; x++)
      for (let c = 0; c < 3; c++) {
        const m = [0, 0, 0, 0, 0];
        for (let j = -5; j <= 5; j++)
          for (let i = -5; i <= 5; i++) {
            const t = (taps[i + 5]! * taps[j + 5]!) / (sum * sum);
            const at = ((y + j) * WIDTH + x + i) * 3 + c;
            const [a, b] = [p[at]! / 255, g[at]! / 255];
            for (const [k, value] of [a, b, a * a, b * b, a * b].entries()) m[k]! += t * value;
          }
        const [ma, mb, aa, bb, ab] = m as [number, number, number, number, number];
        const top = (2 * ma * mb + 1e-4) * (2 * (ab - ma * mb) + 9e-4);
        const weight = w[y * WIDTH + x]!;
        similarity += (weight * top) / ((ma * ma + mb * mb + 1e-4) * (aa - ma * ma + bb - mb * mb + 9e-4));
        weights += weight;
      }
  return [10 * Math.log10((3 * total) / error), similarity / weights];
}

describe('gen-blur metrics', () => {
  const folder = temporary();
  const stream = createStream('test', 'metrics');
  const target = Uint8Array.from(
    { length: WIDTH * HEIGHT * 3 },
    (_, i) => 128 + 90 * Math.sin(i / 40) + 20 * stream.uniform(),
  );
  const prediction = target.map((value) => Math.min(255, Math.max(0, value + 12 * stream.normal())));
  const mask = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    i % WIDTH > 12 ? 255 : i % 3 === 0 ? 128 : 0,
  );

  beforeAll(() => {
    const write = (name: string, data: Uint8Array, channels: 1 | 3) => {
      fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      const png = encodePng({ width: WIDTH, height: HEIGHT, channels, depth: 8, data }, 'fast');
      fs.writeFileSync(path.join(folder, name), png);
    };
    write('p/a.png', prediction, 3);
    write('t/a.png', target, 3);
    write('m/a.png', mask, 1);
    write('p/b.png', target, 3);
    write('t/b.png', target, 3);
    write(
      'm/b.png',
      mask.map(() => 0),
      1,
    );
    write('t/alone.png', target, 3);
  });

  it('agrees with the formulas in float64 to 1e-4, and writes CSV and JSON', async () => {
    const call = ['metrics', '--prediction', 'p', '--target', 't', '--mask', 'm', '--out', 'o', '--json'];
    const run = await genBlur(call, folder);
    expect(run).toMatchObject({ exitCode: 0 });
    const [a, b, done] = run.stdout.split('\n').map((line) => JSON.parse(line));
    const [psnr, ssim] = oracle(prediction, target, new Float64Array(WIDTH * HEIGHT).fill(1));
    const [weightedPsnr, weightedSsim] = oracle(
      prediction,
      target,
      Float64Array.from(mask, (v) => v / 255),
    );
    for (const [name, value] of Object.entries({ psnr, ssim, weightedPsnr, weightedSsim }))
      expect(Math.abs(a[name] - value)).toBeLessThan(1e-4);
    expect(b).toMatchObject({ psnr: null, ssim: 1, weightedPsnr: null, weightedSsim: null });
    expect(done).toMatchObject({ event: 'done', pictures: 2, alone: ['--target alone.png'] });
    const csv = fs.readFileSync(path.join(folder, 'o/metrics.csv'), 'utf8').split('\n');
    expect(csv[0]).toBe('name,psnr,ssim,weighted_psnr,weighted_ssim');
    expect(csv[2]).toBe('b,inf,1,,');
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'o/metrics.json'), 'utf8')).mean.psnr).toBe(a.psnr);
  });

  it('refuses folders that are none', async () => {
    expect(await genBlur(['metrics', '--prediction', 'p'], folder)).toMatchObject({
      exitCode: 2,
      stderr: 'Expected --target to be a folder of pictures, but received none.',
    });
  });
});
