import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createImage, type Image, type Window } from '../../src/image.js';
import { exposeBare } from '../../src/optics/bare-sensor.js';
import { type CameraPlan, expose, photograph } from '../../src/optics/camera.js';
import { cameraFromSrgb, inverse, product, SONY_A7R3_FROM_XYZ } from '../../src/optics/colour-matrix.js';
import { demosaic } from '../../src/optics/demosaic.js';
import { develop } from '../../src/optics/develop.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import type { BayerPattern } from '../../src/optics/mosaic.js';
import { respond } from '../../src/optics/response.js';
import { giveBackHighlights } from '../../src/optics/saturation.js';
import { addSensorNoise } from '../../src/optics/sensor-noise.js';
import { codesOf, encodeSrgb, imageFromCodes, linearFromCodes, toLight } from '../../src/pixels/colour.js';
import { convolve } from '../../src/pixels/convolve.js';
import { crop } from '../../src/pixels/crop.js';
import { jpegRoundTrip } from '../../src/pixels/jpeg.js';
import { streamKey } from '../../src/random.js';
import { sensorSteps } from '../../src/wasm/sensor.js';
import { flat, mean, scene } from '../synthetic.js';

interface Case {
  readonly pattern: BayerPattern;
  readonly width: number;
  readonly height: number;
  readonly mosaic: number[];
  readonly demosaiced: number[];
  readonly light: number[];
  readonly exposed: number[];
}
const oracle = JSON.parse(fs.readFileSync(new URL('./fixtures/camera.json', import.meta.url), 'utf8')) as {
  matrix: number[];
  cases: Case[];
};

const matrix = cameraFromSrgb(SONY_A7R3_FROM_XYZ);
const plain = { addSensorNoise, exposeBare, develop, respond, jpegRoundTrip };
const off: CameraPlan = { saturation: 0, noise: null, isp: null, response: 'srgb', jpeg: null };
const isp = { pattern: 'RGGB', redGain: 2.1, blueGain: 1.6, matrix } as const;
const noise = { gain: 1e-4, readDeviation: 9.15e-4, seed: streamKey('camera') };

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};
const psnr = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(a.length / sum);
};
/** Nothing finer than 18 px; the colours run out of step, which is harder than any photo. */
function softScene(width: number, height: number): Image<'linear'> {
  const image = createImage(width, height, 3, 'linear');
  for (let i = 0; i < image.data.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    image.data[i] = 0.4 + 0.2 * Math.sin(x / (3 + c)) + 0.15 * Math.cos(y / 3 - c) * Math.sin((x + y) / 9);
  }
  return image;
}

describe('the camera against NumPy', () => {
  it('has the matrix', () => {
    expect(worst(matrix, oracle.matrix)).toBeLessThan(1e-10);
    expect(worst(product(matrix, inverse(matrix)!), [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-14);
    expect(inverse([1, 2, 3, 2, 4, 6, 0, 0, 1])).toBeUndefined();
  });

  it.each(oracle.cases)('demosaics $pattern', ({ pattern, width, height, mosaic, demosaiced }) => {
    const image = demosaic({ pattern, width, height, data: Float32Array.from(mosaic) });
    expect(worst(image.data, demosaiced)).toBeLessThan(2e-7);
  });

  it.each(oracle.cases)(
    'exposes and develops $pattern, plain and fast',
    ({ pattern, width, height, light, exposed }) => {
      const image = createImage(width, height, 3, 'linear', Float32Array.from(light));
      const plan = { ...off, isp: { ...isp, pattern } };
      expect(worst(expose(image, plan, plain).data, exposed)).toBeLessThan(1e-6);
      expect(worst(expose(image, plan, sensorSteps).data, exposed)).toBeLessThan(2e-6);
    },
  );
});

describe('the ISP', () => {
  it('gives a band-limited picture back to 40 dB and a grey one exactly', () => {
    for (const pattern of ['RGGB', 'BGGR', 'GRBG', 'GBRG'] as const) {
      const image = softScene(160, 120);
      const back = expose(image, { ...off, isp: { ...isp, pattern } }, sensorSteps);
      expect(psnr(crop(back, inner(160, 120)).data, crop(image, inner(160, 120)).data)).toBeGreaterThan(40);
      const grey = flat(40, 40, [0.3, 0.3, 0.3]);
      expect(
        worst(expose(grey, { ...off, isp: { ...isp, pattern } }, sensorSteps).data, grey.data),
      ).toBeLessThan(1e-6);
    }
  });

  it('correlates noise with its neighbours as the green filter does: 0.25 / 0.78125', () => {
    const grey = flat(600, 500, [0.4, 0.4, 0.4]);
    const identity = { ...isp, redGain: 1, blueGain: 1, matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
    const { data } = expose(grey, { ...off, noise, isp: identity }, sensorSteps);
    let [own, beside] = [0, 0];
    for (let i = 1; i + 3 < data.length; i += 3) {
      own += (data[i]! - 0.4) ** 2;
      beside += (data[i]! - 0.4) * (data[i + 3]! - 0.4);
    }
    expect(Math.abs(beside / own - 0.32)).toBeLessThan(0.01);
  });

  it('leaves saturated values free of noise', () => {
    const bright = flat(64, 64, [1, 0.5, 1.3]);
    for (const plan of [
      { ...off, noise, isp },
      { ...off, noise },
    ]) {
      const { data } = expose(bright, plan, sensorSteps);
      expect(data.every((value, i) => i % 3 === 1 || value === 1)).toBe(true);
      expect(data.some((value, i) => i % 3 === 1 && value !== 0.5)).toBe(true);
    }
  });
});

const inner = (width: number, height: number): Window => ({
  x: 8,
  y: 8,
  width: width - 16,
  height: height - 16,
});

describe('photograph', () => {
  const photo = scene(120, 90);
  const blur = (image: Image<'linear'>, window: Window) => crop(image, window);

  it('gives the photo back bit for bit with all at zero', () => {
    const silent = { ...noise, gain: 0, readDeviation: 0 };
    for (const plan of [undefined, off, { ...off, noise: silent }]) {
      const pair = photograph(photo, inner(120, 90), plan, blur, sensorSteps);
      expect(pair.blur.data).toEqual(crop(photo, inner(120, 90)).data);
      expect(pair.sharp.data).toEqual(pair.blur.data);
    }
  });

  it('sees real pixels beyond the frame: a smaller frame is a crop of the larger, the noise aside', () => {
    const plan = { ...off, saturation: 0.7, isp };
    const whole = photograph(photo, inner(120, 90), plan, blur, sensorSteps);
    const part = photograph(photo, { x: 20, y: 30, width: 40, height: 30 }, plan, blur, sensorSteps);
    expect(
      worst(crop(whole.blur, { x: 12, y: 22, width: 40, height: 30 }).data, part.blur.data),
    ).toBeLessThan(1e-6);
  });

  it('makes a streak of a lamp, whose light it keeps', () => {
    const dark = createImage(101, 61, 3, 'linear');
    for (const [x, y] of [
      [50, 30],
      [51, 30],
      [50, 31],
      [51, 31],
    ] as const)
      dark.data.fill(1, 3 * (y * 101 + x), 3 * (y * 101 + x) + 3);
    const lamp = giveBackHighlights(dark, 999);
    const codes = Uint8Array.from(dark.data, (light) => 255 * light);
    const coded = imageFromCodes({ width: 101, height: 61, channels: 3, depth: 8, codes });
    expect(giveBackHighlights(coded, 999).data).toEqual(lamp.data);
    const kernel = linearKernel({ lengthPx: 31, angleDegrees: 30, size: 41 });
    const streak = convolve(lamp, kernel, { border: 'reflect' });
    expect(mean(streak.data) / mean(lamp.data)).toBeCloseTo(1, 6);
    expect(mean(lamp.data) / mean(dark.data)).toBeCloseTo(1000, 3);
    const { blur: seen } = photograph(
      dark,
      { x: 0, y: 0, width: 101, height: 61 },
      { ...off, saturation: 999 },
      (image) => convolve(image, kernel, { border: 'reflect' }),
      sensorSteps,
    );
    const without = convolve(dark, kernel, { border: 'reflect' });
    const lit = (data: Float32Array) => data.filter((value) => value >= 1).length;
    expect(Math.max(...seen.data)).toBe(1);
    expect(lit(seen.data)).toBeGreaterThan(3 * 31);
    expect(lit(without.data)).toBe(0);
  });

  it('stores both pictures with the response, and only the blurred one as JPEG', () => {
    const window = { x: 0, y: 0, width: 120, height: 90 };
    const plan = { ...off, response: 'gamma2.2', jpeg: 60 } as const;
    const { blur: stored, sharp } = photograph(photo, window, plan, blur, sensorSteps);
    expect(
      worst(
        sharp.data,
        photo.data.map((value) => value ** (1 / 2.2)),
      ),
    ).toBeLessThan(2e-3);
    expect(psnr(stored.data, sharp.data)).toBeGreaterThan(25);
    expect(psnr(stored.data, sharp.data)).toBeLessThan(45);
  });
});

describe('respond', () => {
  it('follows the curves', () => {
    const ramp = createImage(
      1001,
      1,
      1,
      'linear',
      Float32Array.from({ length: 1001 }, (_, i) => i / 1000),
    );
    expect(respond(ramp, 'srgb')).toBe(ramp);
    const straight = respond(ramp, [
      [0, 0],
      [1, 1],
    ]);
    expect(straight.light).toBe('srgb');
    expect(worst(straight.data, ramp.data)).toBeLessThan(1e-6);
    const bent = respond(ramp, [
      [0, 0],
      [0.25, 0.5],
      [1, 1],
    ]);
    expect(
      worst(
        bent.data,
        ramp.data.map((x) => (x < 0.25 ? 2 * x : 0.5 + ((x - 0.25) * 2) / 3)),
      ),
    ).toBeLessThan(1e-4);
    const gamma = respond(ramp, 'gamma2.2').data;
    expect(
      worst(
        gamma.slice(1),
        ramp.data.slice(1).map((x) => x ** (1 / 2.2)),
      ),
    ).toBeLessThan(1e-5);
    expect(Math.abs(gamma[500]! - encodeSrgb(0.5))).toBeLessThan(0.01);
  });
});

describe('the fast steps are bit for bit the plain ones', () => {
  const light = scene(61, 43);
  for (let i = 0; i < light.data.length; i++) light.data[i]! *= i % 7 === 0 ? 0.001 : 1.4;
  light.data.set([0, 1, 1.0001, -0.01, 5, 0.0031308, 3.9999998, 4, -0, 1e-30, Infinity, 0.00313081]);

  it.each([
    { gain: 1e-4, readDeviation: 9e-4 },
    { gain: 0.01, readDeviation: 0 },
    { gain: 0, readDeviation: 0.02 },
    { gain: 0, readDeviation: 0 },
  ])('without a mosaic: $gain, $readDeviation', (levels) => {
    const noise = { ...levels, seed: streamKey('bare') };
    // An odd number of values, too.
    for (const data of [light.data, light.data.subarray(0, 101)]) {
      expect(sensorSteps.exposeBare(data, noise)).toEqual(exposeBare(data, noise));
      const bent = respond(createImage(data.length, 1, 1, 'linear', exposeBare(data, noise)), 'gamma2.2');
      expect(sensorSteps.exposeBare(data, noise, 'gamma2.2')).toEqual(bent.data);
    }
  });

  it('through a response, of light, of code values and of a coded picture', () => {
    const points = [
      [0, 0],
      [0.25, 0.5],
      [1, 1],
    ] as const;
    const codes = Uint8Array.from({ length: 256 * 3 }, (_, i) => i / 3);
    const coded = { width: 256, height: 1, channels: 3, depth: 8, codes } as const;
    for (const response of ['gamma2.2', points] as const) {
      for (const image of [light, toLight(light, 'srgb')])
        expect(sensorSteps.respond(image, response)).toEqual(respond(image, response));
      const floats = createImage(256, 1, 3, 'linear', linearFromCodes(codes, 8));
      const bent = respond(floats, response);
      for (const depth of [8, 16] as const)
        expect(codesOf(sensorSteps.respond(imageFromCodes(coded), response), depth)).toEqual(
          codesOf(bent, depth),
        );
      expect(sensorSteps.respond(imageFromCodes(coded), response).data).toEqual(bent.data);
    }
  });
});
