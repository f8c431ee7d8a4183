import { createImage, type Image } from '../image.js';
import type { SensorSteps } from '../optics/camera.js';
import type { Matrix } from '../optics/colour-matrix.js';
import { cellChannels, type Mosaic } from '../optics/mosaic.js';
import type { Response } from '../optics/response.js';
import {
  EXPONENTIALS,
  generatorState,
  normalTable,
  RECIPROCALS,
  type SensorNoise,
} from '../optics/sensor-noise.js';
import { jpegRoundTripFast } from './jpeg.js';
import { kernels, scratch } from './load.js';
import { createResponder, respondFast } from './response.js';

/** Values of noise, or pixels developed, at a time: what the WebAssembly memory holds, whatever the picture. */
const CHUNK = 1 << 16;
/** Pixels that the demosaicing filters see beyond their own. */
const REACH = 2;
const FLOAT = 4;
const DOUBLE = 8;

/** `addSensorNoise` of src/optics/sensor-noise.ts in WebAssembly, bit for bit. */
export function addSensorNoiseFast(data: Float32Array, noise: SensorNoise): void {
  if (noise.gain > 0 || noise.readDeviation > 0) exposeChunks(data, noise, data, false);
}

/** `exposeBare` of src/optics/bare-sensor.ts in WebAssembly, bit for bit. */
export function exposeBareFast(
  light: Float32Array,
  noise: SensorNoise,
  response: Response = 'srgb',
): Float32Array {
  const out = new Float32Array(light.length);
  exposeChunks(light, noise, out, true, response);
  return out;
}

function exposeChunks(
  data: Float32Array,
  { gain, readDeviation, seed }: SensorNoise,
  out: Float32Array,
  bare: boolean,
  response: Response = 'srgb',
): void {
  const wasm = kernels();
  const normals = normalTable();
  const responder = createResponder(response, 'linear');
  const tablesBytes =
    (CHUNK + normals.length) * FLOAT + 16 + (EXPONENTIALS.length + RECIPROCALS.length) * DOUBLE;
  const exponentialsAt = scratch(wasm, tablesBytes + (responder?.bytes ?? 0));
  const reciprocalsAt = exponentialsAt + EXPONENTIALS.length * DOUBLE;
  const stateAt = reciprocalsAt + RECIPROCALS.length * DOUBLE;
  const normalsAt = stateAt + 16;
  const dataAt = normalsAt + normals.length * FLOAT;
  const { buffer } = wasm.memory;
  new Float64Array(buffer, exponentialsAt).set(EXPONENTIALS);
  new Float64Array(buffer, reciprocalsAt).set(RECIPROCALS);
  new Int32Array(buffer, stateAt).set(generatorState(seed));
  new Float32Array(buffer, normalsAt).set(normals);
  const respondTo = responder?.settle(wasm, exponentialsAt + tablesBytes);
  const perLight = gain > 0 ? 1 / gain : 0;
  const addresses = [normalsAt, exponentialsAt, reciprocalsAt] as const;
  for (let from = 0; from < data.length; from += CHUNK) {
    const count = Math.min(CHUNK, data.length - from);
    const chunk = new Float32Array(buffer, dataAt, count);
    chunk.set(data.subarray(from, from + count));
    // An odd value out has a neighbour that is thrown away.
    wasm.addNoise(dataAt, count + (count & 1), stateAt, gain, perLight, readDeviation, ...addresses, bare);
    respondTo?.(dataAt, count);
    out.set(chunk, from);
  }
}

/** `develop` of src/optics/develop.ts in WebAssembly SIMD, float32: within 2e-6 of the twin. */
export function developFast(mosaic: Mosaic, srgbFromCamera: Matrix, light: Image<'linear'>): Image<'linear'> {
  const { width, height, pattern } = mosaic;
  const result = createImage(width, height, 3, 'linear');
  const pixels = Math.ceil(width / 4) * 4;
  const stride = pixels + 2 * REACH;
  const rows = Math.min(height, Math.max(1, Math.floor(CHUNK / pixels)));
  const wasm = kernels();
  const matrixAt = scratch(wasm, (12 + stride * (rows + 2 * REACH) + 2 * rows * pixels * 3) * FLOAT);
  const mosaicAt = matrixAt + 12 * FLOAT;
  const lightAt = mosaicAt + stride * (rows + 2 * REACH) * FLOAT;
  const targetAt = lightAt + rows * pixels * 3 * FLOAT;
  const { buffer } = wasm.memory;
  new Float32Array(buffer, matrixAt).set(srgbFromCamera);
  const seen = new Float32Array(buffer, mosaicAt);
  const lit = new Float32Array(buffer, lightAt);
  const target = new Float32Array(buffer, targetAt);
  const cell = cellChannels(pattern);
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    for (let y = -REACH; y < count + REACH; y++)
      copyPadded(mosaic, mirrored(top + y, height), seen, (y + REACH) * stride);
    for (let y = 0; y < count; y++) {
      const from = (top + y) * width * 3;
      lit.set(light.data.subarray(from, from + width * 3), y * pixels * 3);
      const [a, b] = cell.slice(((top + y) & 1) * 2) as [number, number];
      wasm.developRow(
        mosaicAt + ((y + REACH) * stride + REACH) * FLOAT,
        stride * FLOAT,
        pixels,
        a === 1 ? b : a,
        a !== 1,
        matrixAt,
        lightAt + y * pixels * 3 * FLOAT,
        targetAt + y * pixels * 3 * FLOAT,
      );
      const made = y * pixels * 3;
      result.data.set(target.subarray(made, made + width * 3), from);
    }
  }
  return result;
}

function copyPadded({ width, data }: Mosaic, row: number, target: Float32Array, to: number): void {
  const from = row * width;
  target.set(data.subarray(from, from + width), to + REACH);
  for (let x = 1; x <= REACH; x++) {
    target[to + REACH - x] = data[from + mirrored(-x, width)]!;
    target[to + REACH + width - 1 + x] = data[from + mirrored(width - 1 + x, width)]!;
  }
}

/** As `demosaic` mirrors: about the edge pixel, which keeps the pattern. */
function mirrored(position: number, length: number): number {
  if (position < 0) return -position;
  return position < length ? position : 2 * (length - 1) - position;
}

/** The camera's heavy steps in their fast form. */
export const sensorSteps: SensorSteps = {
  addSensorNoise: addSensorNoiseFast,
  exposeBare: exposeBareFast,
  develop: developFast,
  respond: respondFast,
  jpegRoundTrip: jpegRoundTripFast,
};
