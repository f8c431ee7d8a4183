// npx jiti bench/convolve.ts: the fast convolution's CPU time by taps and size, and its ratio to a plain copy of the
// picture, which tells a slow machine from a slow kernel. Single thread, medians.
import { createImage, type Image, type Kernel } from '../src/image.js';
import { createStream } from '../src/random.js';
import { convolveFast } from '../src/wasm/convolve.js';

const ROUNDS = 15;

/** A wandering line, spread on the four pixels around each of its points, until it covers `taps` pixels. */
function wanderingKernel(taps: number, size = 65): Kernel {
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
    ] as const) {
      const at = (row + dy) * size + column + dx;
      if (data[at] === 0) {
        if (covered === taps) continue;
        covered++;
      }
      data[at]! += (dx === 0 ? 1 - (x - column) : x - column) * (dy === 0 ? 1 - (y - row) : y - row);
    }
  }
  const sum = data.reduce((a, b) => a + b);
  return { width: size, height: size, data: data.map((v) => v / sum) };
}

function noisePicture(width: number, height: number): Image<'linear'> {
  const stream = createStream('bench', 'picture');
  const image = createImage(width, height, 3, 'linear');
  for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform();
  return image;
}

function medianMilliseconds(run: () => unknown): number {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

console.log('size        taps  CPU ms  ns/(px tap)  times a copy');
for (const [width, height] of [
  [640, 360],
  [1280, 720],
  [2560, 1440],
] as const) {
  const image = noisePicture(width, height);
  const copy = medianMilliseconds(() => new Float32Array(image.data));
  for (const taps of [1, 16, 78, 117, 149, 400]) {
    const kernel = wanderingKernel(taps);
    const ms = medianMilliseconds(() => convolveFast(image, kernel, { border: 'reflect' }));
    const each = (ms * 1e6) / (width * height * taps);
    console.log(
      `${width}x${height}`.padEnd(10),
      `${taps}`.padStart(5),
      ms.toFixed(1).padStart(7),
      each.toFixed(3).padStart(12),
      (ms / copy).toFixed(1).padStart(13),
    );
  }
}
