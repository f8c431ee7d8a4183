// The blur alone: code values to blurred code values, by taps and by size. node blur.mjs; task n is CASES[n].

import { codesOf, imageFromCodes } from '../../dist/src/pixels/colour.js';
import { createStream } from '../../dist/src/random.js';
import { convolveFast } from '../../dist/src/wasm/convolve.js';
import { serve } from './serve.mjs';

export const CASES = [
  ...[1, 16, 39, 78, 117, 149, 400].map((taps) => ({ width: 1280, height: 720, taps })),
  ...[
    [320, 180],
    [640, 360],
    [1920, 1080],
    [2560, 1440],
    [3840, 2160],
  ].map(([width, height]) => ({ width, height, taps: 117 })),
];

/** A wandering line, spread on the four pixels around each of its points, until it covers `taps` pixels. */
function wanderingKernel(taps, size = 65) {
  const stream = createStream('bench', taps);
  const data = new Float32Array(size * size);
  let [x, y, angle, covered] = [size / 2, size / 2, 0, 0];
  while (covered < taps) {
    angle += 0.1 * stream.normal();
    const turned =
      Math.max(Math.abs(x + Math.cos(angle) - size / 2), Math.abs(y + Math.sin(angle) - size / 2)) > size / 3;
    if (turned) angle += Math.PI / 2;
    x += 0.05 * Math.cos(angle);
    y += 0.05 * Math.sin(angle);
    const [column, row] = [Math.floor(x), Math.floor(y)];
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      const at = (row + dy) * size + column + dx;
      if (data[at] === 0) {
        if (covered === taps) continue;
        covered++;
      }
      data[at] += (dx === 0 ? 1 - (x - column) : x - column) * (dy === 0 ? 1 - (y - row) : y - row);
    }
  }
  const sum = data.reduce((a, b) => a + b);
  return { width: size, height: size, data: data.map((v) => v / sum) };
}

function noise(width, height) {
  const stream = createStream('bench', 'picture');
  const codes = Uint8Array.from({ length: width * height * 3 }, () => stream.integer(0, 255));
  return { width, height, channels: 3, depth: 8, codes };
}

const pictures = new Map();
await serve({}, (n) => {
  const { width, height, taps } = CASES[n];
  const name = `${width}x${height}`;
  if (!pictures.has(name)) pictures.set(name, noise(width, height));
  const kernel = wanderingKernel(taps);
  const cpu = process.cpuUsage();
  codesOf(convolveFast(imageFromCodes(pictures.get(name)), kernel, { border: 'reflect' }), 8);
  const { user, system } = process.cpuUsage(cpu);
  return { ...CASES[n], cpuMs: (user + system) / 1000 };
});
