// npx jiti bench/camera.ts: CPU time of the camera's steps and of shake's warps at 720p, single thread, medians.
import { createImage } from '../src/image.js';
import { type CameraPlan, expose, photograph } from '../src/optics/camera.js';
import { cameraFromSrgb, SONY_A7R3_FROM_XYZ } from '../src/optics/colour-matrix.js';
import { develop } from '../src/optics/develop.js';
import { addSensorNoise } from '../src/optics/sensor-noise.js';
import { toLight } from '../src/pixels/colour.js';
import { jpegRoundTrip } from '../src/pixels/jpeg.js';
import { createStream, streamKey } from '../src/random.js';
import { sensorSteps } from '../src/wasm/sensor.js';
import { averageWarpsFast } from '../src/wasm/warp.js';

const ROUNDS = 15;
const [width, height] = [1280, 720];

const stream = createStream('bench', 'camera');
const image = createImage(width, height, 3, 'linear');
for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform() ** 2;
const frame = { x: 0, y: 0, width, height };
const inner = { x: 8, y: 8, width: width - 16, height: height - 16 };

const matrix = cameraFromSrgb(SONY_A7R3_FROM_XYZ);
const full: CameraPlan = {
  saturation: 1,
  noise: { gain: 1e-4, readDeviation: 9e-4, seed: streamKey('noise') },
  isp: { pattern: 'GRBG', redGain: 2.1, blueGain: 1.7, matrix },
  response: 'srgb',
  jpeg: null,
};

function row(what: string, run: () => unknown, rounds = ROUNDS): void {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  console.log(
    `| ${what.padEnd(58)} | ${times[rounds >> 1]!.toFixed(1).padStart(6)} | ${times[0]!.toFixed(1).padStart(5)} |`,
  );
}

const poses = Float64Array.from(
  Array.from({ length: 33 }, (_, i) => [1, 0.001, Math.sin(i), -0.001, 1, Math.cos(i), 1e-7, 0, 1]).flat(),
);
const linear = toLight(image, 'srgb');

console.log(`| 1280x720, RGB${' '.repeat(45)} | median |  best |`);
console.log('| --- | --- | --- |');
row('a copy of the picture', () => image.data.slice());
row('whole camera: saturation, mosaic, noise, ISP', () =>
  photograph(image, inner, full, (lit) => lit, sensorSteps),
);
row('its sensor and ISP', () => expose(image, full, sensorSteps));
row('the same by the plain twins', () => expose(image, full, { addSensorNoise, develop }));
row('noise without a mosaic', () => expose(image, { ...full, isp: null }, sensorSteps));
row('response gamma2.2, both pictures', () =>
  photograph(
    image,
    frame,
    { ...full, noise: null, isp: null, response: 'gamma2.2' },
    (lit) => lit,
    sensorSteps,
  ),
);
row('JPEG round trip', () => jpegRoundTrip(linear, 80), 5);
row('shake: 33 poses', () => averageWarpsFast(image, poses, { border: 'reflect', window: frame }), 5);
