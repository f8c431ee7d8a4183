// npx jiti bench/camera.ts: CPU time of the camera's steps and of shake's warps at 720p, single thread, medians.
import { createImage } from '../src/image.js';
import { exposeBare } from '../src/optics/bare-sensor.js';
import { type CameraPlan, expose, photograph } from '../src/optics/camera.js';
import { cameraFromSrgb, SONY_A7R3_FROM_XYZ } from '../src/optics/colour-matrix.js';
import { develop } from '../src/optics/develop.js';
import { respond } from '../src/optics/response.js';
import { addSensorNoise } from '../src/optics/sensor-noise.js';
import { depthPosesOf } from '../src/optics/shake.js';
import { drawTrajectory } from '../src/optics/trajectory.js';
import { codesFromLinear, codesOf, imageFromCodes, toLight } from '../src/pixels/colour.js';
import { averageDepths } from '../src/pixels/depth-warp.js';
import { jpegRoundTrip } from '../src/pixels/jpeg.js';
import { createStream, streamKey } from '../src/random.js';
import { averageDepthsFast } from '../src/wasm/depth-warp.js';
import { sensorSteps } from '../src/wasm/sensor.js';
import { averageWarpsFast } from '../src/wasm/warp.js';

const ROUNDS = 15;
const [width, height] = [1280, 720];

const stream = createStream('bench', 'camera');
const image = createImage(width, height, 3, 'linear');
for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform() ** 2;
// A photo as it is decoded, of which nobody has seen the floats yet; what is blurred of it is floats.
const codes = codesFromLinear(image.data, 8);
const photo = () => imageFromCodes({ width, height, channels: 3, depth: 8, codes });
const frame = { x: 0, y: 0, width, height };
const inner = { x: 8, y: 8, width: width - 16, height: height - 16 };

const plainSteps = { addSensorNoise, exposeBare, develop, respond, jpegRoundTrip };
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
  photograph(photo(), inner, full, (lit) => lit, sensorSteps),
);
row('its sensor and ISP', () => expose(image, full, sensorSteps));
row('the same by the plain twins', () => expose(image, full, plainSteps));
row('noise without a mosaic', () => expose(image, { ...full, isp: null }, sensorSteps));
const bent: CameraPlan = { ...full, saturation: 0, noise: null, isp: null, response: 'gamma2.2' };
// The sharp picture is made when it is written: as code values.
const both = (pair: ReturnType<typeof photograph>) => codesOf(pair.sharp, 8);
row('response gamma2.2, both pictures', () =>
  both(photograph(photo(), frame, bent, () => image, sensorSteps)),
);
row('all but a mosaic: saturation, noise, gamma2.2', () =>
  both(photograph(photo(), frame, { ...full, isp: null, response: 'gamma2.2' }, (lit) => lit, sensorSteps)),
);
row('JPEG round trip', () => sensorSteps.jpegRoundTrip(linear, 80));
row('noise without a mosaic by the plain twins', () => expose(image, { ...full, isp: null }, plainSteps), 5);
row('shake: 33 poses', () => averageWarpsFast(image, poses, { border: 'reflect', window: frame }), 7);
const steps = (purpose: string) =>
  drawTrajectory(stream.derive(purpose), { samples: 2000, lengthPx: 1, anxiety: 0.005 });
const hand = depthPosesOf(
  {
    ...{ swingDegrees: 1, focal: 1, turn: steps('turn'), roll: steps('roll') },
    shift: { share: 0.01, path: steps('shift'), depth: steps('depth') },
    ...{ leastPoses: 33, mostPoses: 33 },
  },
  frame,
);
const whole = { border: 'reflect', window: frame } as const;
row('shake: 33 poses, turned by up to 1 degree', () => averageWarpsFast(image, hand.far, whole), 7);
/** Ground that comes nearer, a ball and a pole before it. */
const inverse = Float32Array.from({ length: width * height }, (_, i) => {
  const [u, v] = [(i % width) / width, Math.floor(i / width) / height];
  if (Math.abs(u - 0.2 - 0.1 * v) < 0.02) return 0.7;
  return (u - 0.5) ** 2 + (v - 0.5) ** 2 < 0.05 ? 0.9 + 0.1 * u : 0.1 + 0.4 * v;
});
const wall = inverse.map(() => 0.5);
const before = (depth: Float32Array) =>
  averageDepthsFast(image, { width, height, inverse: depth }, hand, whole);
row('shake before a depth map: a wall, 33 poses', () => before(wall), 3);
row('shake before a depth map: ground, a ball, a pole', () => before(inverse), 3);
row('the same by the plain twin', () => averageDepths(image, { width, height, inverse }, hand, whole), 1);
